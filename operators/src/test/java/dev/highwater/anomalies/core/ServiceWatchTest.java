package dev.highwater.anomalies.core;

import static dev.highwater.anomalies.core.Points.T;
import static dev.highwater.anomalies.core.Points.WINDOW;
import static dev.highwater.anomalies.core.Points.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.Labels;
import dev.highwater.math.Seeds;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class ServiceWatchTest {
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;
  private static final WatchRules RULES =
      new WatchRules(
          WINDOW, 0.1, 10 * MINUTE, 15 * MINUTE, 10 * MINUTE, 8 * DAY, Points.MAX_RARITY);
  private static final Labels EU = Labels.of("environment", "eu");

  private final ServiceWatch watch = new ServiceWatch(RULES);
  private WatchState state = WatchState.INITIAL;
  private ServiceNotes notes = ServiceNotes.NONE;
  private LongFunction<OddServices> elsewhere = OddServices.NOWHERE;
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final List<Signal> series = new ArrayList<>();
  private long now = T;

  private static Labels tenant(String name) {
    return Labels.of("by", "tenant", "tenant", name, "environment", "eu");
  }

  private static ScoredPoint latency(long time, double decades) {
    return point("cart", "latency_seconds", EU, time, decades);
  }

  private void take(ServiceWatch.Outcome outcome) {
    state = outcome.state();
    anomalies.addAll(outcome.anomalies());
    series.addAll(outcome.series());
  }

  /** The next minute, with these points and seven quiet series beside them. */
  private void minute(LongFunction<List<ScoredPoint>> points) {
    now += WINDOW;
    Moment moment = new Moment();
    for (int i = 0; i < 7; i++) {
      moment.add(point("cart", "quiet" + i, EU, now, 0.3), false);
    }
    points.apply(now).forEach(one -> moment.add(one, watch.isOdd(one)));
    take(watch.step(state, "cart", now, moment, notes, elsewhere));
  }

  private void latencies(double... decades) {
    for (double one : decades) {
      minute(time -> List.of(latency(time, one)));
    }
  }

  private void quiet(int minutes) {
    for (int i = 0; i < minutes; i++) {
      latencies(0.1);
    }
  }

  private List<String> states() {
    return anomalies.stream().map(Anomaly::state).toList();
  }

  private Anomaly last() {
    return anomalies.get(anomalies.size() - 1);
  }

  // ---- the dial

  @Test
  void theBarIsTheDialOverThePointsOfAWeek() {
    Budget budget = Budget.INITIAL.window(8, WINDOW);
    // 8 · 10,080 points a week, 0.1 of which may alarm
    assertThat(budget.bar(RULES)).isCloseTo(Math.log10(80_640 / 0.1), within(1e-9));
    WatchRules loose =
        new WatchRules(
            WINDOW, 10, 10 * MINUTE, 15 * MINUTE, 10 * MINUTE, 8 * DAY, Points.MAX_RARITY);
    assertThat(budget.bar(loose)).isCloseTo(Math.log10(8_064), within(1e-9));
  }

  @Test
  void itAlarmsAsOftenAsTheDialAllowsOnScoresThatMeanWhatTheySay() {
    WatchRules loose =
        new WatchRules(WINDOW, 20, MINUTE, 15 * MINUTE, 0, 8 * DAY, Points.MAX_RARITY);
    ServiceWatch loud = new ServiceWatch(loose);
    Random random = Seeds.random("dial");
    int weeks = 2;
    int opened = 0;
    WatchState of = WatchState.INITIAL;
    for (int minute = 1; minute <= weeks * 10_080; minute++) {
      Moment moment = new Moment();
      for (int i = 0; i < 10; i++) {
        double decades = -Math.log10(1 - random.nextDouble());
        moment.add(point("cart", "s" + i, EU, T + minute * WINDOW, decades), false);
      }
      ServiceWatch.Outcome outcome =
          loud.step(
              of, "cart", T + minute * WINDOW, moment, ServiceNotes.NONE, OddServices.NOWHERE);
      of = outcome.state();
      opened += outcome.opened();
    }
    // 40 are expected, deviation 6.3
    assertThat(opened).isBetween(40 - 25, 40 + 25);
  }

  @Test
  void whatIsNotRareEnoughDoesNotAlarmAndGradesGrowFromAHalf() {
    latencies(5.5);
    assertThat(anomalies).isEmpty();
    assertThat(series).isEmpty();
    latencies(7.5);
    assertThat(last().grade()).isBetween(0.5, 1.0);
    assertThat(ServiceWatch.grade(6, 6)).isEqualTo(0.5);
    assertThat(ServiceWatch.grade(7, 6)).isCloseTo(0.95, within(1e-12));
    assertThat(ServiceWatch.grade(5.999, 6)).isZero();
  }

  @Test
  void whatIsStillLearnedDoesNotAlarm() {
    minute(time -> List.of(Points.learning("cart", "latency_seconds", EU, time)));
    assertThat(anomalies).isEmpty();
  }

  @Test
  void tooManyAlarmsRaiseTheBarAndThatIsForgotten() {
    for (int i = 0; i < 40; i++) {
      latencies(7.2);
      quiet(12);
    }
    assertThat(anomalies.get(0).suppressedBy()).isNull();
    assertThat(last().suppressedBy()).isEqualTo(Anomaly.BUDGET);
    assertThat(state.budget.penalty(RULES, now)).isGreaterThan(2);
    latencies(12);
    assertThat(last().suppressedBy()).as("what is far rarer still alarms").isNull();
    assertThat(state.budget.penalty(RULES, now + 28 * DAY)).isZero();
  }

  @Test
  void theBarIsNeverBeyondWhatTheDetectorCanTell() {
    WatchRules coarse = new WatchRules(WINDOW, 0.1, 10 * MINUTE, 15 * MINUTE, 0, 8 * DAY, 4);
    Budget budget = Budget.INITIAL.window(1_000, WINDOW).opened(100, T);
    assertThat(budget.bar(coarse)).isEqualTo(4);
    assertThat(budget.penalty(coarse, T)).isZero();
  }

  // ---- lives

  @Test
  void oneIncidentIsOneLife() {
    quiet(5);
    latencies(8, 8.5, 7, 0.2, 7, 7.5);
    quiet(15);
    assertThat(states()).containsExactly(Anomaly.OPENED, Anomaly.CLOSED);
    Anomaly opened = anomalies.get(0);
    Anomaly closed = anomalies.get(1);
    assertThat(closed.id()).isEqualTo(opened.id()).hasSize(32);
    assertThat(opened.openedAtMillis()).isEqualTo(T + 6 * MINUTE);
    assertThat(closed.closedAtMillis()).isEqualTo(T + 11 * MINUTE);
    assertThat(closed.timeMillis()).isEqualTo(T + 21 * MINUTE);
    assertThat(closed.durationMillis()).isEqualTo(6 * MINUTE);
    assertThat(closed.peakAtMillis()).isEqualTo(T + 7 * MINUTE);
    assertThat(closed.grade()).isZero();
    assertThat(closed.peakGrade()).isGreaterThan(opened.grade());
    assertThat(opened.direction()).isEqualTo(Anomaly.UP);
    assertThat(opened.kind()).isEqualTo("spike");
    assertThat(opened.reason())
        .isEqualTo(
            "latency_seconds of cart (environment=eu) is 20 s where 8 s to 12 s was expected: spike");
    assertThat(closed.reason())
        .isEqualTo(
            "latency_seconds of cart (environment=eu) was odd for 6 min, at its oddest 20 s: spike");
  }

  @Test
  void itIsWrittenAgainWhenItGrowsOrChangesOrLasts() {
    latencies(7, 8.9);
    assertThat(states()).containsExactly(Anomaly.OPENED);
    latencies(9.1);
    assertThat(states()).containsExactly(Anomaly.OPENED, Anomaly.UPDATED);
    minute(time -> List.of(Points.of(latency(time, 9), AnomalyKind.LEVEL_SHIFT)));
    assertThat(last().kind()).isEqualTo("level-shift");
    assertThat(last().revision()).isEqualTo(2);
    for (int i = 0; i < 14; i++) {
      latencies(8);
    }
    assertThat(anomalies).hasSize(3);
    latencies(8);
    assertThat(anomalies).hasSize(4);
    assertThat(last().kind()).as("kept while the detector rests").isEqualTo("level-shift");
    assertThat(last().durationMillis()).isEqualTo(19 * MINUTE);
  }

  /** A point of a series of which so much is expected. */
  private static ScoredPoint expecting(
      long time, double decades, double value, double lower, double upper) {
    ScoredPoint point = point("cart", "latency_seconds", EU, time, decades, value);
    return new ScoredPoint(
        point.service(),
        point.signal(),
        point.labels(),
        point.series(),
        point.unit(),
        time,
        WINDOW,
        value,
        new Verdict(
            decades / Points.MAX_RARITY,
            decades,
            0,
            AnomalyKind.NONE,
            (lower + upper) / 2,
            lower,
            upper,
            false));
  }

  @Test
  void anOutageOfHoursIsOneLifeHoweverSoonTheDetectorIsUsedToIt() {
    minute(time -> List.of(expecting(time, 9, 20, 8, 12)));
    for (int i = 1; i < 6 * 60; i++) {
      minute(time -> List.of(expecting(time, 0.1, 20, 18, 22)));
    }
    assertThat(states()).containsOnlyOnce(Anomaly.OPENED).doesNotContain(Anomaly.CLOSED);
    assertThat(last().lower()).as("what was usual, not what it got used to").isEqualTo(8);
    assertThat(last().grade()).isZero();
    // the way back is rare, too: it is the end, not a part
    minute(time -> List.of(expecting(time, 12, 10, 18, 22)));
    minute(time -> List.of(expecting(time, 8, 10, 14, 18)));
    quiet(15);
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(last().durationMillis()).isEqualTo(6 * 60 * MINUTE);
    assertThat(last().closedAtMillis()).isEqualTo(T + 6 * 60 * MINUTE);
    assertThat(last().peakValue()).isEqualTo(20);
    assertThat(anomalies).extracting(Anomaly::id).containsOnly(last().id());
    assertThat(anomalies).as("opened, each quarter of an hour, closed").hasSize(1 + 23 + 1);
  }

  @Test
  void anOutageOfHoursIsOneLifeWithTheDefaultDetector() {
    SeriesWatch detect = new SeriesWatch(Detectors.all().get(0), WINDOW, 60, 8 * DAY);
    Random random = new Random(4);
    SeriesMemory memory = null;
    int from = 2 * 1_440;
    int to = from + 6 * 60;
    for (int minute = 1; minute < to + 60; minute++) {
      double errors =
          0.02
              + 0.001 * random.nextGaussian()
              + (minute >= from && minute < to ? 0.5 + 0.05 * random.nextGaussian() : 0);
      long time = T + minute * WINDOW;
      Labels none = Labels.empty();
      Moment moment = new Moment();
      memory =
          detect.value(
              memory,
              new Observation("cart", "error_ratio", none, none.hash(), "1", time, errors),
              point -> moment.add(point, watch.isOdd(point)));
      take(watch.step(state, "cart", time, moment, notes, elsewhere));
    }
    List<Anomaly> life =
        anomalies.stream().filter(one -> one.openedAtMillis() > T + (from - 60) * MINUTE).toList();
    assertThat(life).extracting(Anomaly::id).containsOnly(life.get(0).id());
    assertThat(life.get(0).openedAtMillis()).isEqualTo(T + from * MINUTE);
    assertThat(life.get(life.size() - 1).state()).isEqualTo(Anomaly.CLOSED);
    assertThat(life.get(life.size() - 1).durationMillis()).isEqualTo(6 * 60 * MINUTE);
  }

  @Test
  void whatIsOddBesideANewLevelChangesNeitherDirectionNorWhatWasUsual() {
    minute(time -> List.of(expecting(time, 9, 20, 8, 12)));
    minute(time -> List.of(expecting(time, 9, 17, 18, 22)));
    assertThat(last().direction()).isEqualTo(Anomaly.UP);
    for (int i = 0; i < 60; i++) {
      minute(time -> List.of(expecting(time, 0.1, 20, 18, 22)));
    }
    assertThat(states()).doesNotContain(Anomaly.CLOSED);
    assertThat(last().upper()).isEqualTo(12);
    assertThat(last().direction()).isEqualTo(Anomaly.UP);
  }

  @Test
  void aLevelThatStaysIsUsualAfterHalfADay() {
    minute(time -> List.of(expecting(time, 9, 20, 8, 12)));
    for (int i = 1; i < 13 * 60; i++) {
      minute(time -> List.of(expecting(time, 0.1, 20, 18, 22)));
    }
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(last().durationMillis()).isEqualTo(12 * 60 * MINUTE + MINUTE);
  }

  @Test
  void aNormalPointBeyondTheRangeDoesNotLengthenIt() {
    minute(time -> List.of(expecting(time, 9, 20, 8, 12)));
    minute(time -> List.of(expecting(time, 0.1, 10, 8, 12)));
    minute(time -> List.of(expecting(time, 0.1, 20, 8, 12))); // not quite over yet
    minute(time -> List.of(expecting(time, 0.1, 10, 8, 12)));
    minute(time -> List.of(expecting(time, 0.1, 10, 8, 12)));
    minute(time -> List.of(expecting(time, 0.1, 12.5, 8, 12)));
    for (int i = 0; i < 15; i++) {
      minute(time -> List.of(expecting(time, 0.1, 10, 8, 12)));
    }
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(last().durationMillis()).isEqualTo(3 * MINUTE);
  }

  @Test
  void whatIsOddInsideItsRangeLastsAsLongAsItIsRare() {
    minute(time -> List.of(expecting(time, 9, 10, 8, 12)));
    minute(time -> List.of(expecting(time, 8, 10, 8, 12)));
    for (int i = 0; i < 15; i++) {
      minute(time -> List.of(expecting(time, 0.1, 10, 8, 12)));
    }
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(last().durationMillis()).isEqualTo(2 * MINUTE);
  }

  @Test
  void missingPointsAreAnAnomalyWithoutAValue() {
    minute(time -> List.of(point("cart", "latency_seconds", EU, time, 9, Double.NaN)));
    assertThat(last().kind()).isEqualTo("missing-data");
    assertThat(last().value()).isNull();
    assertThat(last().direction()).isEqualTo(Anomaly.DOWN);
    assertThat(last().reason()).contains("is missing where 8 s to 12 s was expected");
  }

  @Test
  void aTotalAndItsDrillDownsAreOneAnomaly() {
    minute(
        time ->
            List.of(
                latency(time, 8),
                point("cart", "latency_seconds", tenant("a"), time, 9, 40),
                point("cart", "latency_seconds", tenant("b"), time, 3, 20),
                point("cart", "latency_seconds", tenant("c"), time, 0.5, 11)));
    assertThat(anomalies).hasSize(1);
    assertThat(last().labels()).isEqualTo(EU);
    assertThat(last().contributors())
        .containsExactly(
            new Anomaly.Contributor(tenant("a"), 0.75, 9 / 16.0),
            new Anomaly.Contributor(tenant("b"), 0.25, 3 / 16.0));
    assertThat(last().reason()).contains("the largest part is environment=eu, tenant=a (75 %)");
  }

  @Test
  void aDrillDownAloneIsSeenOnItself() {
    minute(
        time ->
            List.of(latency(time, 1), point("cart", "latency_seconds", tenant("a"), time, 9, 40)));
    assertThat(last().labels()).isEqualTo(tenant("a"));
    minute(
        time ->
            List.of(latency(time, 9.5), point("cart", "latency_seconds", tenant("a"), time, 9)));
    assertThat(state.open()).hasSize(1).allMatch(one -> one.labels().equals(EU));
  }

  @Test
  void twoSignalsAreTwoAnomaliesAndTheSecondKnowsWhoWentFirst() {
    minute(time -> List.of(latency(time, 8)));
    minute(time -> List.of(latency(time, 8), point("cart", "error_ratio", EU, time, 8, 0.4)));
    Anomaly first = anomalies.get(0);
    Anomaly second = anomalies.get(1);
    assertThat(first.first()).isNull();
    assertThat(second.signal()).isEqualTo("error_ratio");
    assertThat(second.first().atMillis()).isEqualTo(first.openedAtMillis());
    assertThat(second.first().series())
        .isEqualTo("latency_seconds{environment=\"eu\",service=\"cart\",window=\"1m\"}");
    assertThat(second.reason()).contains("went first, 1 min before");
  }

  @Test
  void whatWasOnlyALittleOddCountsAsFirstButNotForLong() {
    minute(time -> List.of(latency(time, 5)));
    quiet(3);
    minute(time -> List.of(point("cart", "error_ratio", EU, time, 8)));
    assertThat(last().first()).isNotNull();
    quiet(40);
    minute(time -> List.of(point("cart", "other", EU, time, 8)));
    assertThat(last().first()).isNull();
  }

  // ---- other services

  /** Totals of other services, each odd from one minute to another, first and last included. */
  private static LongFunction<OddServices> odd(Object... serviceFromTo) {
    return time -> {
      OddServices odd = OddServices.NONE;
      for (int i = 0; i < serviceFromTo.length; i += 4) {
        long from = T + (int) serviceFromTo[i + 2] * MINUTE;
        long to = T + (int) serviceFromTo[i + 3] * MINUTE;
        if (time >= from && time <= to) {
          ScoredPoint point =
              point((String) serviceFromTo[i], "errors", (Labels) serviceFromTo[i + 1], time, 7);
          odd = odd.with(OddServices.Odd.of(point));
        }
      }
      return odd;
    };
  }

  private Anomaly.First firstAtMinute(int minute, LongFunction<OddServices> others) {
    elsewhere = others;
    quiet(minute - 1);
    latencies(9);
    return last().first();
  }

  @Test
  void anotherServiceThatBeganShortlyBeforeWentFirst() {
    assertThat(firstAtMinute(60, odd("db", EU, 55, 70, "web", EU, 57, 58)))
        .isEqualTo(
            new Anomaly.First(
                "errors{environment=\"eu\",service=\"db\",window=\"1m\"}", T + 55 * MINUTE));
    assertThat(last().reason()).contains("service=\"db\"", "went first, 5 min before");
  }

  @Test
  void aServiceElsewhereOrLongBeforeOrAtOnceDidNotGoFirst() {
    Labels us = Labels.of("environment", "us");
    Labels cluster = Labels.of("cluster", "b");
    LongFunction<OddServices> others =
        odd("db", us, 55, 60, "batch", EU, 30, 60, "cart", EU, 55, 60, "late", EU, 60, 60);
    assertThat(firstAtMinute(60, others)).isNull();
    quiet(60);
    others = odd("db", us, 110, 115, "store", cluster, 117, 119);
    elsewhere = others;
    latencies(9);
    assertThat(last().first().series())
        .as("no environment is known of it: it may be this one")
        .contains("service=\"store\"");
  }

  @Test
  void theEarliestOfOwnSignalsAndOtherServicesWentFirst() {
    elsewhere = odd("db", EU, 6, 12);
    quiet(3);
    minute(time -> List.of(point("cart", "error_ratio", EU, time, 9)));
    quiet(4);
    latencies(9);
    assertThat(last().first().atMillis()).isEqualTo(T + 4 * MINUTE);
    assertThat(last().first().series()).startsWith("error_ratio{");
  }

  @Test
  void oddServicesAreTheSameInAnyOrderAndBounded() {
    Random random = Seeds.random("odd services");
    List<OddServices.Odd> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(
          OddServices.Odd.of(
              point("s" + i % 150, "e" + i % 7, EU, T, 6 + Math.floor(9 * random.nextDouble()))));
    }
    OddServices straight = OddServices.NONE;
    for (OddServices.Odd odd : all) {
      straight = straight.with(odd);
    }
    Collections.shuffle(all, random);
    OddServices shuffled = OddServices.NONE;
    for (OddServices.Odd odd : all) {
      shuffled = OddServices.fromBytes(shuffled.with(odd).toBytes());
    }
    assertThat(shuffled).isEqualTo(straight);
    assertThat(straight.rarestFirst()).hasSize(OddServices.MAX);
    assertThat(OddServices.Odd.of(point("a", "e", EU, T, 5.9))).isNull();
    assertThat(OddServices.Odd.of(point("a", "e", tenant("a"), T, 9))).isNull();
    assertThat(OddServices.Odd.of(Points.learning("a", "e", EU, T))).isNull();
  }

  /**
   * Among a thousand services of ten series each, whose scores mean what they say, an anomaly that
   * has nothing to do with any of them finds one that went first in one of ten cases.
   */
  @Test
  void byChanceHardlyAnythingWentFirst() {
    Random random = Seeds.random("odd by chance");
    int asked = 3_000;
    int points = 10_000; // of a minute
    int found = 0;
    ServiceWatch one = new ServiceWatch(RULES);
    for (int run = 0; run < asked; run++) {
      LongFunction<OddServices> others =
          time -> {
            OddServices odd = OddServices.NONE;
            // as many of the points as are beyond the bar, one in a million each
            for (double at = -Math.log(1 - random.nextDouble()) * 1e6;
                at < points;
                at += -Math.log(1 - random.nextDouble()) * 1e6) {
              odd = odd.with(OddServices.Odd.of(point("o" + (int) at / 10, "e", EU, time, 6.5)));
            }
            return odd;
          };
      Moment moment = new Moment();
      moment.add(latency(T, 9), false);
      Anomaly opened =
          one.step(WatchState.INITIAL, "cart", T, moment, notes, others).anomalies().get(0);
      found += opened.first() == null ? 0 : 1;
    }
    // 1 − e^−0.1 of them
    assertThat(found / (double) asked).isBetween(0.07, 0.12);
  }

  @Test
  void noMoreLivesThanThereIsRoomFor() {
    now += WINDOW;
    Moment moment = new Moment();
    for (int i = 0; i < 100; i++) {
      moment.add(point("cart", "s" + i, EU, now, 9 + i / 100.0), false);
    }
    ServiceWatch.Outcome outcome = watch.step(state, "cart", now, moment, notes, elsewhere);
    assertThat(outcome.opened()).isEqualTo(WatchState.MAX_LIVES);
    assertThat(outcome.dropped()).isEqualTo(100 - WatchState.MAX_LIVES);
    assertThat(outcome.anomalies().get(0).signal()).as("the rarest first").isEqualTo("s99");
  }

  @Test
  void aWindowThatIsNotAfterTheLastIsRefused() {
    latencies(1);
    assertThatThrownBy(() -> watch.step(state, "cart", now, new Moment(), notes, elsewhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cart");
  }

  // ---- series

  @Test
  void gradesAreWrittenWhileTheyLastAndOneZeroAtTheEnd() {
    quiet(2);
    latencies(8, 9);
    quiet(3);
    List<Signal> grades =
        series.stream().filter(one -> one.signal().equals(ServiceWatch.GRADE)).toList();
    assertThat(grades).hasSize(3);
    assertThat(grades).allMatch(one -> one.labels().equals(EU.with("signal", "latency_seconds")));
    assertThat(grades.get(0).value()).isGreaterThan(0.5);
    assertThat(grades.get(2).value()).isZero();
    assertThat(grades.get(2).windowEndMillis()).isEqualTo(T + 5 * MINUTE);
    assertThat(series)
        .filteredOn(one -> one.signal().equals(ServiceWatch.SCORE))
        .extracting(Signal::value)
        .containsExactly(8 / 16.0, 9 / 16.0, 0.0);
    assertThat(grades.get(1).series())
        .isEqualTo(
            "anomaly_grade{environment=\"eu\",service=\"cart\",signal=\"latency_seconds\","
                + "window=\"1m\"}");
  }

  // ---- feedback

  private void said(String verdict, String signal, String anomaly, Long from, Long until) {
    notes =
        notes.with(
            new Feedback("f1", "cart", signal, null, anomaly, verdict, from, until, "me", "", now));
  }

  @Test
  void whatIsExpectedIsWrittenAndSuppressed() {
    said(Feedback.EXPECTED, "latency_seconds", null, now, now + 5 * MINUTE);
    minute(time -> List.of(latency(time, 9), point("cart", "error_ratio", EU, time, 9)));
    assertThat(anomalies)
        .filteredOn(one -> one.signal().equals("latency_seconds"))
        .allMatch(one -> one.suppressedBy().equals("feedback:f1"));
    assertThat(anomalies)
        .filteredOn(one -> one.signal().equals("error_ratio"))
        .allMatch(one -> one.suppressedBy() == null);
    assertThat(series)
        .filteredOn(one -> one.signal().equals(ServiceWatch.GRADE))
        .filteredOn(one -> "latency_seconds".equals(one.labels().get("signal")))
        .extracting(Signal::value)
        .containsExactly(0.0);
    latencies(9, 9, 9, 9);
    assertThat(last().suppressedBy()).isNotNull();
    latencies(9);
    assertThat(last().state()).isEqualTo(Anomaly.UPDATED);
    assertThat(last().suppressedBy()).as("the time is over, and it is still there").isNull();
  }

  @Test
  void maintenanceIsAboutAllSignalsAndMayBeUndone() {
    said(Feedback.MAINTENANCE, null, null, now, now + DAY);
    latencies(9);
    assertThat(last().suppressedBy()).isEqualTo("feedback:f1");
    notes = notes.withoutFeedback("f1");
    latencies(9);
    assertThat(last().suppressedBy()).isNull();
  }

  @Test
  void notAnAnomalyRaisesTheBarToWhatItWasSaidAboutAndThatFades() {
    latencies(9);
    quiet(15);
    String id = anomalies.get(0).id();
    said(Feedback.NOT_AN_ANOMALY, null, id, null, null);
    latencies(9);
    assertThat(last().suppressedBy()).isEqualTo("feedback:f1");
    quiet(15);
    latencies(10);
    assertThat(last().suppressedBy()).as("this is rarer").isNull();
    quiet(15);
    WatchState then = state;
    notes = notes.withoutFeedback("f1");
    latencies(9);
    assertThat(last().suppressedBy()).as("taken back").isNull();
    state = then;
    notes = ServiceNotes.NONE;
    said(Feedback.NOT_AN_ANOMALY, null, id, null, null);
    Feedback old = notes.feedback().get(0);
    quiet(1);
    now = old.saidAtMillis() + 5 * DAY; // within what is remembered
    latencies(9);
    assertThat(last().suppressedBy()).as("faded below what it was said about").isNull();
  }

  @Test
  void notAnAnomalyMayNameATimeAndASignalInstead() {
    latencies(9);
    quiet(15);
    said(Feedback.NOT_AN_ANOMALY, "latency_seconds", null, T, now);
    latencies(9);
    assertThat(last().suppressedBy()).isEqualTo("feedback:f1");
    minute(time -> List.of(point("cart", "error_ratio", EU, time, 9)));
    assertThat(last().suppressedBy()).isNull();
  }

  @Test
  void feedbackOfTheFutureDoesNotCountYet() {
    latencies(9);
    quiet(15);
    notes =
        notes.with(
            new Feedback(
                "f1",
                "cart",
                null,
                null,
                anomalies.get(0).id(),
                Feedback.NOT_AN_ANOMALY,
                null,
                null,
                "me",
                "",
                now + 5 * MINUTE));
    latencies(9);
    assertThat(last().suppressedBy()).isNull();
  }

  @Test
  void whatComesJustAfterADeploymentIsSuppressedUntilItLasts() {
    quiet(2);
    notes = notes.with(new Deployment("d7", "cart", now + 30_000, "1.2"));
    latencies(9);
    assertThat(last().suppressedBy()).isEqualTo("deployment:d7");
    for (int i = 0; i < 9; i++) {
      latencies(9);
    }
    assertThat(anomalies).hasSize(1);
    latencies(9, 9);
    assertThat(last().suppressedBy()).as("ten minutes later it still lasts").isNull();
    assertThat(last().state()).isEqualTo(Anomaly.UPDATED);
  }

  @Test
  void aDeploymentDoesNotHideWhatWasThereBefore() {
    latencies(9);
    notes = notes.with(new Deployment("d7", "cart", now, "1.2"));
    latencies(9);
    assertThat(state.open()).hasSize(1).allMatch(one -> one.suppressedBy() == null);
  }

  @Test
  void notesAreBoundedAndTheSameInAnyOrder() {
    List<Feedback> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(
          new Feedback(
              "f" + i, "cart", null, null, null, Feedback.EXPECTED, null, null, "", "", T + i));
    }
    ServiceNotes straight = ServiceNotes.NONE;
    for (Feedback one : all) {
      straight = straight.with(one);
    }
    Collections.shuffle(all, Seeds.random("notes"));
    ServiceNotes shuffled = ServiceNotes.NONE;
    for (Feedback one : all) {
      shuffled = shuffled.with(one);
    }
    assertThat(shuffled).isEqualTo(straight);
    assertThat(straight.feedback()).hasSize(ServiceNotes.MAX_FEEDBACK);
    assertThat(straight.feedback().get(0).id()).isEqualTo("f136");
  }

  // ---- determinism

  /** Minutes with gaps, several signals, drill-downs, incidents. */
  private static List<List<ScoredPoint>> story(Random random, int minutes) {
    List<List<ScoredPoint>> story = new ArrayList<>();
    long time = T;
    for (int i = 0; i < minutes; i++) {
      time += random.nextInt(40) == 0 ? (1 + random.nextInt(30)) * WINDOW : WINDOW;
      boolean incident = i % 120 > 100;
      List<ScoredPoint> points = new ArrayList<>();
      for (int s = 0; s < 6; s++) {
        double decades =
            random.nextDouble() + (incident && s < 3 ? 5 + 4 * random.nextDouble() : 0);
        points.add(point("cart", "s" + s, EU, time, decades));
        for (String tenant : List.of("a", "b", "c")) {
          double own = incident ? 8 * random.nextDouble() : random.nextDouble();
          points.add(point("cart", "s" + s, tenant(tenant), time, own, 10 + own));
        }
      }
      story.add(points);
    }
    return story;
  }

  private static Moment moment(ServiceWatch watch, List<ScoredPoint> points) {
    Moment moment = new Moment();
    points.forEach(one -> moment.add(one, watch.isOdd(one)));
    return moment;
  }

  @Test
  void theOrderOfPointsTheInstantsOfTimeAndRestartsChangeNothing() {
    Random random = Seeds.random("watch order");
    List<List<ScoredPoint>> story = story(random, 1_000);
    notes =
        ServiceNotes.NONE
            .with(new Deployment("d", "cart", T + 300 * WINDOW, "2"))
            .with(
                new Feedback(
                    "m",
                    "cart",
                    "s1",
                    null,
                    null,
                    Feedback.MAINTENANCE,
                    T + 500 * WINDOW,
                    T + 800 * WINDOW,
                    "",
                    "",
                    T));
    for (List<ScoredPoint> points : story) {
      take(
          watch.step(
              state, "cart", points.get(0).timeMillis(), moment(watch, points), notes, elsewhere));
    }
    take(watch.advance(state, "cart", now + 3_000 * WINDOW));
    assertThat(anomalies).hasSizeGreaterThan(30);
    assertThat(anomalies).anyMatch(one -> one.suppressedBy() != null);

    WatchState other = WatchState.INITIAL;
    List<Anomaly> otherAnomalies = new ArrayList<>();
    List<Signal> otherSeries = new ArrayList<>();
    for (List<ScoredPoint> points : story) {
      List<ScoredPoint> shuffled = new ArrayList<>(points);
      Collections.shuffle(shuffled, random);
      long time = points.get(0).timeMillis();
      for (long next = watch.nextMillis(other); next < time; next = watch.nextMillis(other)) {
        ServiceWatch.Outcome early = watch.advance(other, "cart", next);
        other = early.state();
        otherAnomalies.addAll(early.anomalies());
        otherSeries.addAll(early.series());
      }
      ServiceWatch.Outcome outcome =
          watch.step(
              WatchState.fromBytes(other.toBytes()),
              "cart",
              time,
              Moment.fromBytes(moment(watch, shuffled).toBytes()),
              notes,
              elsewhere);
      other = outcome.state();
      otherAnomalies.addAll(outcome.anomalies());
      otherSeries.addAll(outcome.series());
    }
    ServiceWatch.Outcome end = watch.advance(other, "cart", now + 3_000 * WINDOW);
    otherAnomalies.addAll(end.anomalies());
    otherSeries.addAll(end.series());
    assertThat(otherAnomalies).isEqualTo(anomalies);
    assertThat(otherSeries).isEqualTo(series);
    assertThat(end.state()).isEqualTo(state);
  }

  @Test
  void aServiceThatIsGoneIsForgotten() {
    latencies(9);
    take(watch.advance(state, "cart", now + 9 * DAY));
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(state).isSameAs(WatchState.INITIAL);
    assertThat(watch.nextMillis(state)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void itsStateIsBounded() {
    Random random = Seeds.random("watch bound");
    int most = 0;
    for (int i = 0; i < 1_500; i++) {
      int turn = i;
      minute(
          time -> {
            List<ScoredPoint> points = new ArrayList<>();
            for (int s = 0; s < 30; s++) {
              points.add(
                  point("cart", "s" + (turn * 7 + s) % 5_000, EU, time, 16 * random.nextDouble()));
            }
            return points;
          });
      anomalies.clear();
      series.clear();
      if (i % 50 == 0) {
        most = Math.max(most, state.toBytes().length);
      }
    }
    assertThat(most).isBetween(10_000, 120_000);
  }

  // ---- together

  @Test
  void signalsTogetherAreOdderThanEach() {
    Random random = Seeds.random("joint");
    JointScore joint = JointScore.INITIAL;
    for (int i = 0; i < 3_000; i++) {
      List<Double> decades = new ArrayList<>();
      for (int s = 0; s < 6; s++) {
        decades.add(-Math.log10(1 - random.nextDouble()));
      }
      joint = joint.step(decades).next();
    }
    double one = joint.step(List.of(3.0, 0.2, 0.3, 0.5, 0.1, 0.4)).decades();
    double all = joint.step(List.of(3.0, 3.0, 3.0, 3.0, 3.0, 3.0)).decades();
    assertThat(all).isGreaterThan(8);
    assertThat(one).isLessThan(3);
    // six independent signals at 1.5 decades: chi-squared of 12 degrees, 41.4: 4.2e-5
    assertThat(joint.step(Collections.nCopies(6, 1.5)).decades()).isCloseTo(4.2, within(0.6));
  }

  /** A minute in which every signal is as rare as told, or as normal ones are. */
  private void together(Random random, double... decades) {
    now += WINDOW;
    Moment moment = new Moment();
    for (int i = 0; i < 8; i++) {
      double one = i < decades.length ? decades[i] : -Math.log10(1 - random.nextDouble());
      moment.add(point("cart", "s" + i, EU, now, one, 10), false);
    }
    take(watch.step(state, "cart", now, moment, notes, elsewhere));
  }

  @Test
  void signalsThatAreOnlyOddTogetherAreOneAnomaly() {
    Random random = Seeds.random("together");
    for (int i = 0; i < 600; i++) {
      together(random);
    }
    assertThat(anomalies).isEmpty();
    together(random, 2.4, 2.6, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
    assertThat(states()).containsExactly(Anomaly.OPENED);
    Anomaly opened = last();
    assertThat(opened.signal()).as("the rarest").isEqualTo("s1");
    assertThat(opened.kind()).isEqualTo("pattern");
    assertThat(opened.grade()).isGreaterThan(0.5);
    assertThat(opened.contributors())
        .hasSize(ServiceWatch.MAX_CONTRIBUTORS)
        .first()
        .satisfies(
            most -> {
              assertThat(most.labels()).isEqualTo(EU.with("signal", "s1"));
              assertThat(most.share()).isCloseTo(2.6 / 20, within(1e-12));
            });
    assertThat(opened.reason())
        .isEqualTo(
            "s1 of cart (environment=eu) is 10 s where 8 s to 12 s was expected: pattern of several "
                + "signals; the largest part is environment=eu, signal=s1 (13 %)");
    assertThat(series)
        .filteredOn(one -> one.signal().equals(ServiceWatch.GRADE))
        .singleElement()
        .satisfies(one -> assertThat(one.value()).isEqualTo(opened.grade()));
    together(random, 2.7, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
    for (int i = 0; i < 15; i++) {
      together(random);
    }
    assertThat(last().state()).isEqualTo(Anomaly.CLOSED);
    assertThat(last().id()).isEqualTo(opened.id());
    assertThat(last().durationMillis()).isEqualTo(2 * MINUTE);
    assertThat(states()).containsOnlyOnce(Anomaly.OPENED);
  }

  @Test
  void whereSomethingIsOpenSignalsTogetherOpenNothing() {
    Random random = Seeds.random("together and open");
    for (int i = 0; i < 600; i++) {
      together(random);
    }
    together(random, 9);
    together(random, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
    assertThat(anomalies).singleElement().satisfies(a -> assertThat(a.signal()).isEqualTo("s0"));
    assertThat(state.open()).hasSize(1);
  }

  /** Signals that share one cause have a heavier tail, which is learnt. */
  @Test
  void togetherIsAsRareAsItSaysWhereSignalsMoveTogether() {
    Random random = Seeds.random("common cause");
    NormalDistribution normal = new NormalDistribution();
    JointScore joint = JointScore.INITIAL;
    int windows = 100_000;
    int beyond = 0;
    for (int i = 0; i < windows; i++) {
      double cause = random.nextGaussian();
      List<Double> decades = new ArrayList<>();
      for (int s = 0; s < 6; s++) {
        double one = Math.sqrt(0.5) * (cause + random.nextGaussian());
        decades.add(-Math.log10(2 * normal.cumulativeProbability(-Math.abs(one))));
      }
      JointScore.Result result = joint.step(decades);
      joint = result.next();
      beyond += i > 10_000 && result.decades() > 3 ? 1 : 0;
    }
    // one in a thousand is 90; without learning the tail it would be more than 300
    assertThat(beyond).isBetween(50, 180);
  }

  @Test
  void raritiesThatAreMostlyNothingMakeNoWonderOfOne() {
    JointScore joint = JointScore.INITIAL;
    for (int i = 0; i < 3_000; i++) {
      List<Double> decades = new ArrayList<>(Collections.nCopies(10, 0.0));
      decades.set(0, i % 50 == 0 ? 0.5 : 0.0);
      joint = joint.step(decades).next();
    }
    List<Double> one = new ArrayList<>(Collections.nCopies(10, 0.0));
    one.set(3, 4.0);
    assertThat(joint.step(one).decades()).isLessThan(4);
  }
}
