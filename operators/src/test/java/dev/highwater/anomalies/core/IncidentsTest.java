package dev.highwater.anomalies.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.result.Anomaly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of whole days of a service, by the default detector at the default dial. */
class IncidentsTest {
  private static final long MINUTE = 60_000;
  private static final int DAY = 1_440;
  private static final long T = 1_700_000_000_000L / (DAY * MINUTE) * DAY * MINUTE;

  /** How much higher the errors of a minute are. */
  private interface Incident {
    double errors(int minute, double noise);
  }

  /** Anomalies of the errors as they were closed, or as they stand: from which minute, how long. */
  private record Told(int minute, long minutes) {}

  /** Minutes of a service with requests and errors, from nothing on. */
  private static List<Told> told(int minutes, long seed, Incident incident) {
    SeriesWatch detect = new SeriesWatch(Detectors.all().get(0), MINUTE, 60, 8 * DAY * MINUTE);
    ServiceWatch watch =
        new ServiceWatch(
            new WatchRules(
                MINUTE,
                0.1,
                10 * MINUTE,
                15 * MINUTE,
                10 * MINUTE,
                8 * DAY * MINUTE,
                Detectors.all().get(0).maxRarity()));
    Random random = new Random(seed);
    Map<String, SeriesMemory> memories = new HashMap<>();
    WatchState state = WatchState.INITIAL;
    Map<String, Anomaly> last = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (int minute = 0; minute < minutes; minute++) {
      long time = T + (minute + 1) * MINUTE;
      Moment moment = new Moment();
      double errors = 0.02 + 0.001 * random.nextGaussian();
      Map<String, Double> values =
          Map.of(
              "error_ratio", errors + incident.errors(minute, random.nextGaussian()),
              "requests_per_second", 100 + 3 * random.nextGaussian());
      values.forEach(
          (signal, value) ->
              memories.put(
                  signal,
                  detect.value(
                      memories.get(signal),
                      new Observation(
                          "cart", signal, Labels.empty(), Labels.empty().hash(), "1", time, value),
                      point -> moment.add(point, watch.isOdd(point)))));
      ServiceWatch.Outcome outcome =
          watch.step(state, "cart", time, moment, ServiceNotes.NONE, OddServices.NOWHERE);
      state = outcome.state();
      for (Anomaly anomaly : outcome.anomalies()) {
        if (last.put(anomaly.id(), anomaly) == null) {
          order.add(anomaly.id());
        }
      }
    }
    return order.stream()
        .map(last::get)
        .map(
            one ->
                new Told(
                    (int) ((one.openedAtMillis() - T) / MINUTE) - 1, one.durationMillis() / MINUTE))
        .toList();
  }

  private static boolean isIn(int minute, int from, int length) {
    return minute >= from && minute < from + length;
  }

  private static double many(int minute, double errors, int length, int... starts) {
    return IntStream.of(starts).anyMatch(start -> isIn(minute, start, length)) ? errors : 0;
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void theSameIncidentAgainIsToldAgain(long seed) {
    assertThat(
            told(
                DAY + 300,
                seed,
                (minute, noise) -> many(minute, 0.5, 12, DAY, DAY + 80, DAY + 160)))
        .containsExactly(new Told(DAY, 12), new Told(DAY + 80, 12), new Told(DAY + 160, 12));
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void theSameAgainIsToldWhereItsValuesScatter(long seed) {
    int first = DAY + 560;
    List<Told> told =
        told(
            2 * DAY,
            seed,
            (minute, noise) -> many(minute, 0.5 + 0.1 * noise, 12, first, first + 80, first + 160));
    assertThat(told).extracting(Told::minute).containsExactly(first, first + 80, first + 160);
    assertThat(told).extracting(Told::minutes).allMatch(minutes -> minutes >= 12 && minutes <= 13);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void theSameOutageOfHoursIsToldAgain(long seed) {
    assertThat(
            told(
                4 * DAY,
                seed,
                (minute, noise) -> many(minute, 0.5 + 0.1 * noise, 360, 2_000, 2_800, 4_000)))
        .containsExactly(new Told(2_000, 360), new Told(2_800, 360), new Told(4_000, 360));
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void aLevelThatStaysIsToldOnceAndIsUsualAfterHalfADay(long seed) {
    List<Told> told = told(6 * DAY, seed, (minute, noise) -> minute < DAY ? 0 : 0.5);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).minute()).isEqualTo(DAY);
    assertThat(told.get(0).minutes()).isBetween(720L, 725L);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void scatterThatStaysIsToldOnceAndIsUsualWithinADay(long seed) {
    List<Told> told = told(6 * DAY, seed, (minute, noise) -> minute < 2 * DAY ? 0 : 0.1 * noise);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).minute()).isBetween(2 * DAY, 2 * DAY + 2);
    assertThat(told.get(0).minutes()).isLessThan(DAY);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void whatRecursEachNightIsUsualInItsSecondWeek(long seed) {
    int night = 3 * DAY + 120;
    List<Told> told =
        told(
            14 * DAY,
            seed,
            (minute, noise) ->
                minute < 3 * DAY ? 0 : many(minute % DAY, 0.1 + 0.01 * noise, 30, 120));
    assertThat(told)
        .startsWith(new Told(night, 30), new Told(night + DAY, 30))
        .extracting(Told::minute)
        .allMatch(minute -> (minute - night) % DAY < 30 && minute < night + 8 * DAY);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void aServiceOfNoiseIsQuietFromItsFirstMinutes(long seed) {
    assertThat(told(14 * DAY, seed, (minute, noise) -> 0)).isEmpty();
  }
}
