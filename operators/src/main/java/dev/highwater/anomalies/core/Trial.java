package dev.highwater.anomalies.core;

import dev.highwater.event.Hash128;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What past signals would have alarmed with, for a row of dials at once: the detectors run once,
 * and for each dial its own {@link ServiceWatch}. The same as the job would have said.
 *
 * <p>Observations come in any order within the time that {@link #advance} holds back. Mutable, one
 * thread. Bounds: {@code maxSeries} series, of which further ones are left out and counted; {@link
 * WatchState} of each service and dial; a number for each anomaly, and {@value #MAX_RANKED}
 * anomalies by name.
 */
public final class Trial {
  private static final int MAX_RANKED = 100_000;

  /**
   * One service.
   *
   * @param series that are known of at the end
   * @param alarms anomalies that were opened and alarmed, by dial
   * @param held anomalies that were opened and alarmed nobody: the dial had been used up, or people
   *     had said so
   */
  public record Service(String name, int series, List<Integer> alarms, List<Integer> held) {}

  /** A series on which anomalies were seen at the ranking dial. */
  public record Ranked(String service, String series, int alarms, double peakGrade) {}

  /**
   * @param services by name
   * @param ranking the series with the most alarms first
   * @param judged values that were judged, warm-up included
   * @param late values whose window had been judged
   * @param leftOut values of series beyond the limit
   */
  public record Result(
      List<Service> services, List<Ranked> ranking, long judged, long late, long leftOut) {}

  private final SeriesWatch seriesWatch;
  private final List<ServiceWatch> dials;
  private final int ranked;
  private final int maxSeries;
  private final Map<String, ServiceNotes> notes;

  private final TreeMap<Long, Map<Hash128, Observation>> waiting = new TreeMap<>();
  private final Map<Hash128, SeriesMemory> memories = new HashMap<>();

  /** Series by the next instant at which they have to be looked at. */
  private final TreeMap<Long, Set<Hash128>> due = new TreeMap<>();

  private final TreeMap<String, Watched> services = new TreeMap<>();

  /** Anomalies that alarmed at the ranking dial, by their ids. */
  private final Map<String, Opened> opened = new HashMap<>();

  private long judged;
  private long late;
  private long leftOut;

  /** An anomaly that alarmed. */
  private record Opened(String service, String series, long atMillis, double peakGrade) {}

  private static final class Watched {
    final WatchState[] states;

    /** When anomalies were opened that alarmed, by dial. */
    final List<List<Long>> alarms = new ArrayList<>();

    /** When anomalies were opened that did not. */
    final List<List<Long>> held = new ArrayList<>();

    Watched(int dials) {
      states = new WatchState[dials];
      Arrays.fill(states, WatchState.INITIAL);
      for (int dial = 0; dial < dials; dial++) {
        alarms.add(new ArrayList<>());
        held.add(new ArrayList<>());
      }
    }
  }

  /**
   * @param rules of the job; its dial is replaced
   * @param sensitivities the dials
   * @param ranked index of the dial at which series are ranked
   * @param notes what people said, by service
   */
  public Trial(
      SeriesWatch seriesWatch,
      WatchRules rules,
      List<Double> sensitivities,
      int ranked,
      int maxSeries,
      Map<String, ServiceNotes> notes) {
    this.seriesWatch = seriesWatch;
    this.dials =
        sensitivities.stream().map(dial -> new ServiceWatch(rules.withSensitivity(dial))).toList();
    this.ranked = ranked;
    this.maxSeries = maxSeries;
    this.notes = notes;
  }

  /** Takes a value; of two of one series and window the smaller one counts, as in the job. */
  public void add(Observation value) {
    waiting
        .computeIfAbsent(value.timeMillis(), time -> new HashMap<>())
        .merge(
            value.series(),
            value,
            (one, other) -> Double.compare(one.value(), other.value()) <= 0 ? one : other);
  }

  /** Judges the windows that ended until an instant. */
  public void advance(long untilMillis) {
    while (true) {
      long next =
          Math.min(
              waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstKey(),
              due.isEmpty() ? Long.MAX_VALUE : due.firstKey());
      if (next > untilMillis || next == Long.MAX_VALUE) {
        return;
      }
      judge(next);
    }
  }

  /** The instant until which all that came can be judged; Long.MIN_VALUE where nothing came. */
  public long lastMillis() {
    return waiting.isEmpty() ? Long.MIN_VALUE : waiting.lastKey();
  }

  private void judge(long time) {
    TreeMap<String, Moment> moments = new TreeMap<>();
    Map<Hash128, Observation> values = waiting.remove(time);
    if (values != null) {
      values.values().forEach(value -> judge(value, moments));
    }
    Set<Hash128> missing = due.remove(time);
    if (missing != null) {
      for (Hash128 series : missing) {
        keep(
            series,
            seriesWatch.missing(memories.get(series), time, point -> collect(point, moments)));
      }
    }
    moments.forEach((service, moment) -> watch(service, time, moment));
  }

  private void judge(Observation value, Map<String, Moment> moments) {
    SeriesMemory memory = memories.get(value.series());
    if (memory == null && memories.size() >= maxSeries) {
      leftOut++;
      return;
    }
    if (seriesWatch.isLate(memory, value.timeMillis())) {
      late++;
      return;
    }
    judged++;
    if (memory != null) {
      forget(value.series(), seriesWatch.nextMillis(memory));
    }
    keep(value.series(), seriesWatch.value(memory, value, point -> collect(point, moments)));
  }

  private void keep(Hash128 series, SeriesMemory memory) {
    if (memory == null) {
      memories.remove(series);
      return;
    }
    memories.put(series, memory);
    due.computeIfAbsent(seriesWatch.nextMillis(memory), time -> new HashSet<>()).add(series);
  }

  private void forget(Hash128 series, long millis) {
    Set<Hash128> at = due.get(millis);
    if (at != null && at.remove(series) && at.isEmpty()) {
      due.remove(millis);
    }
  }

  private void collect(ScoredPoint point, Map<String, Moment> moments) {
    moments
        .computeIfAbsent(point.service(), service -> new Moment())
        .add(point, dials.get(0).isOdd(point));
  }

  private void watch(String service, long time, Moment moment) {
    Watched watched = services.computeIfAbsent(service, name -> new Watched(dials.size()));
    ServiceNotes said = notes.getOrDefault(service, ServiceNotes.NONE);
    for (int dial = 0; dial < dials.size(); dial++) {
      ServiceWatch.Outcome outcome =
          dials
              .get(dial)
              .step(watched.states[dial], service, time, moment, said, OddServices.NOWHERE);
      watched.states[dial] = outcome.state();
      for (Anomaly anomaly : outcome.anomalies()) {
        if (anomaly.state().equals(Anomaly.OPENED)) {
          (anomaly.suppressedBy() == null ? watched.alarms : watched.held)
              .get(dial)
              .add(anomaly.openedAtMillis());
        }
        if (dial == ranked) {
          rank(anomaly);
        }
      }
    }
  }

  private void rank(Anomaly anomaly) {
    Opened known = opened.get(anomaly.id());
    if (known != null) {
      opened.put(
          anomaly.id(),
          new Opened(
              known.service,
              known.series,
              known.atMillis,
              Math.max(known.peakGrade, anomaly.peakGrade())));
    } else if (anomaly.state().equals(Anomaly.OPENED)
        && anomaly.suppressedBy() == null
        && opened.size() < MAX_RANKED) {
      String series =
          anomaly.signal()
              + anomaly.labels().toBuilder()
                  .set("service", anomaly.service())
                  .set("window", Signal.windowName(anomaly.windowMillis()))
                  .build()
                  .canonical();
      opened.put(
          anomaly.id(),
          new Opened(anomaly.service(), series, anomaly.openedAtMillis(), anomaly.peakGrade()));
    }
  }

  /**
   * What has been found so far.
   *
   * @param fromMillis anomalies opened until then are not counted: the series were learnt
   */
  public Result result(long fromMillis) {
    Map<String, Integer> series = new HashMap<>();
    memories.values().forEach(memory -> series.merge(memory.last().service(), 1, Integer::sum));
    List<Service> found = new ArrayList<>();
    services.forEach(
        (name, watched) ->
            found.add(
                new Service(
                    name,
                    series.getOrDefault(name, 0),
                    after(watched.alarms, fromMillis),
                    after(watched.held, fromMillis))));
    Map<String, Ranked> ranking = new HashMap<>();
    for (Opened one : opened.values()) {
      if (one.atMillis > fromMillis) {
        ranking.merge(
            one.series,
            new Ranked(one.service, one.series, 1, one.peakGrade),
            (a, b) ->
                new Ranked(
                    one.service,
                    one.series,
                    a.alarms + b.alarms,
                    Math.max(a.peakGrade, b.peakGrade)));
      }
    }
    List<Ranked> most =
        ranking.values().stream()
            .sorted(
                Comparator.comparingInt((Ranked one) -> -one.alarms())
                    .thenComparing(one -> -one.peakGrade())
                    .thenComparing(Ranked::series))
            .toList();
    return new Result(found, most, judged, late, leftOut);
  }

  private static List<Integer> after(List<List<Long>> times, long fromMillis) {
    return times.stream()
        .map(dial -> (int) dial.stream().filter(time -> time > fromMillis).count())
        .toList();
  }
}
