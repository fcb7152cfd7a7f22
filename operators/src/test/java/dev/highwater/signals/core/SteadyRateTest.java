package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.event.HistogramValue;
import dev.highwater.event.Temporality;
import dev.highwater.math.Seeds;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A constant 100 requests per second looks constant at every reporting interval, and its increases
 * add up exactly.
 */
class SteadyRateTest {
  private static final double[] BOUNDS = {0.1, 0.2, 0.4};

  enum Kind {
    CUMULATIVE,
    CUMULATIVE_WITH_START,
    DELTA,
    DELTA_WITHOUT_START,
    CLASSIC_HISTOGRAM,
    HISTOGRAM,
    DELTA_HISTOGRAM
  }

  private final FamilyDefinition requests = Given.family("requests", FamilyKind.REQUESTS);
  private final FamilyDefinition latency = Given.family("latency", FamilyKind.DISTRIBUTION);
  private final SeriesTracker tracker =
      new SeriesTracker(Map.of("requests", requests, "latency", latency));

  private static double served(long from, long to) {
    return Math.floor(to / 10.0) - Math.floor(from / 10.0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyWindowShowsTheRateAndTheCountsAddUp(Kind kind) {
    Random random = Seeds.random("SteadyRate." + kind);
    for (int seconds : new int[] {10, 15, 30, 60}) {
      for (int round = 0; round < 8; round++) {
        long interval = seconds * 1000L;
        long phase = 1_700_000_000_000L + random.nextInt(3_600_000);
        List<Long> times = new ArrayList<>();
        int n = 40 + random.nextInt(80) + (seconds == 60 ? 60 : 0);
        for (int i = 0; i < n; i++) {
          times.add(
              phase + i * interval + Math.round((random.nextDouble() * 2 - 1) * 0.1 * interval));
        }
        check(kind, seconds, times, random);
      }
    }
  }

  private void check(Kind kind, int seconds, List<Long> times, Random random) {
    long begin = times.get(0) - 1000L * seconds;
    Windows windows = new Windows();
    boolean startKnown =
        kind != Kind.CUMULATIVE
            && kind != Kind.CLASSIC_HISTOGRAM
            && kind != Kind.DELTA_WITHOUT_START;
    SeriesState[] states = new SeriesState[5];
    for (int i = 0; i < states.length; i++) {
      states[i] = new SeriesState();
    }
    long previous = begin;
    for (long time : times) {
      double total = served(begin, time) + 5_000_000;
      double delta = served(previous, time);
      MetricUse count = Given.use("requests", Role.COUNT);
      List<ClassifiedMetric> points = new ArrayList<>();
      switch (kind) {
        case CUMULATIVE ->
            points.add(Given.metric(Given.counter(Temporality.CUMULATIVE, 0, time, total), count));
        case CUMULATIVE_WITH_START ->
            points.add(
                Given.metric(
                    Given.counter(Temporality.CUMULATIVE, begin, time, served(begin, time)),
                    count));
        case DELTA ->
            points.add(
                Given.metric(Given.counter(Temporality.DELTA, previous, time, delta), count));
        case DELTA_WITHOUT_START ->
            points.add(Given.metric(Given.counter(Temporality.DELTA, time, time, delta), count));
        case CLASSIC_HISTOGRAM -> {
          double[] bounds = {0.1, 0.2, 0.4, Double.POSITIVE_INFINITY};
          for (int b = 0; b < 4; b++) {
            double upTo = Math.floor(total * (b + 1) / 4);
            points.add(
                Given.metric(
                    Given.counter(Temporality.CUMULATIVE, 0, time, upTo),
                    Given.use("latency", Role.BUCKET, false, 1, bounds[b])));
          }
          points.add(
              Given.metric(
                  Given.counter(Temporality.CUMULATIVE, 0, time, total),
                  count,
                  Given.use("latency", Role.DISTRIBUTION_COUNT)));
        }
        case HISTOGRAM, DELTA_HISTOGRAM -> {
          boolean isDelta = kind == Kind.DELTA_HISTOGRAM;
          double value = isDelta ? delta : served(begin, time);
          double[] counts = new double[4];
          for (int b = 0; b < 4; b++) {
            counts[b] = Math.floor(value * (b + 1) / 4) - Math.floor(value * b / 4);
          }
          points.add(
              Given.metric(
                  Given.histogram(
                      isDelta ? Temporality.DELTA : Temporality.CUMULATIVE,
                      isDelta ? previous : begin,
                      time,
                      HistogramValue.explicit(
                          value, value * 0.2, Double.NaN, Double.NaN, BOUNDS, counts)),
                  Given.use("requests", Role.DISTRIBUTION),
                  Given.use("latency", Role.DISTRIBUTION)));
        }
      }
      for (int i = 0; i < points.size(); i++) {
        // state survives a checkpoint at any point
        if (random.nextInt(5) == 0) {
          states[i] = SeriesState.fromBytes(states[i].toBytes());
        }
        SeriesTracker.Step step = tracker.step(states[i], points.get(i));
        assertThat(step.outcome()).isEqualTo(SeriesTracker.Outcome.ACCEPTED);
        assertThat(step.late()).isEmpty();
        windows.add(step.shares());
      }
      previous = time;
    }
    long last = times.get(times.size() - 1);
    double expected =
        startKnown || kind == Kind.DELTA_WITHOUT_START
            ? served(begin, last)
            : served(times.get(0), last);
    int lowest = WindowLevels.lowestLevel(1000L * seconds);
    for (int level = 0; level < Panes.LEVEL_COUNT; level++) {
      if (level < lowest) {
        // only the first delta without a start, of which nothing is known but its time, may enter
        Double entered = windows.count(level, "requests");
        assertThat(entered == null ? 0 : entered)
            .as("level %d at %d s", level, seconds)
            .isEqualTo(
                kind == Kind.DELTA_WITHOUT_START && level == 1 ? served(begin, times.get(0)) : 0);
      } else {
        assertThat(windows.count(level, "requests"))
            .as("level %d at %d s", level, seconds)
            .isEqualTo(expected);
      }
    }
    int emitted = 0;
    for (Signal signal : windows.emit(requests)) {
      if (signal.signal().equals("requests_per_second")) {
        // a delta without start says nothing of how long its first interval was: 10 s are assumed
        boolean guessed =
            kind == Kind.DELTA_WITHOUT_START && signal.windowStartMillis() < times.get(0);
        if (!guessed) {
          emitted++;
          assertThat(signal.value())
              .as("%s every %d s", signal, seconds)
              .isCloseTo(100, within(1.0));
        }
      }
    }
    assertThat(emitted).isGreaterThan(5);
    if (kind == Kind.CLASSIC_HISTOGRAM || kind == Kind.HISTOGRAM || kind == Kind.DELTA_HISTOGRAM) {
      for (Signal signal : windows.emit(latency)) {
        if (signal.count() > 200) {
          // a quarter in each bucket: rank 1/2 ends the second one
          assertThat(signal.p50()).as("%s", signal).isCloseTo(0.2, within(0.006));
          assertThat(signal.p95()).isEqualTo(0.4);
        }
      }
    }
  }
}
