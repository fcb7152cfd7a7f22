package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.LateItem;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import dev.highwater.math.ExactSum;
import dev.highwater.math.Seeds;
import dev.highwater.signals.core.SeriesTracker.Outcome;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTrackerTest {
  private static final Temporality CUMULATIVE = Temporality.CUMULATIVE;
  private static final Temporality DELTA = Temporality.DELTA;
  private static final double NAN = Double.NaN;

  private final SeriesTracker tracker =
      new SeriesTracker(
          Map.of(
              "requests", Given.family("requests", FamilyKind.REQUESTS),
              "latency", Given.family("latency", FamilyKind.DISTRIBUTION),
              "amount", Given.family("amount", FamilyKind.RATE),
              "level", Given.family("level", FamilyKind.GAUGE),
              "sum", Given.family("sum", FamilyKind.GAUGE, "sum", List.of(Given.METRICS)),
              "state", Given.family("state", FamilyKind.STATE),
              "ratio", Given.family("ratio", FamilyKind.RATIO),
              "difference", Given.family("difference", FamilyKind.DIFFERENCE)));
  private SeriesState state = new SeriesState();
  private final Windows windows = new Windows();
  private final List<LateItem> late = new ArrayList<>();

  private SeriesTracker.Step step(MetricPoint point, MetricUse... uses) {
    state = SeriesState.fromBytes(state.toBytes());
    SeriesTracker.Step step = tracker.step(state, Given.metric(point, uses));
    windows.add(step.shares());
    late.addAll(step.late());
    return step;
  }

  private SeriesTracker.Step count(Temporality temporality, long start, long time, double value) {
    return step(Given.counter(temporality, start, time, value), Given.use("requests", Role.COUNT));
  }

  private double total() {
    ExactSum sum = new ExactSum();
    windows.panes.values().forEach(pane -> sum.addAll(pane.countSum()));
    return sum.value();
  }

  private double pane(long start) {
    return windows.panes.containsKey(start) ? windows.panes.get(start).count() : 0;
  }

  @Test
  void anIncreaseCountsOverItsIntervalLinearly() {
    assertThat(count(CUMULATIVE, 0, 1_005_000, 50).shares()).isEmpty();
    assertThat(count(CUMULATIVE, 0, 1_020_000, 200).outcome()).isEqualTo(Outcome.ACCEPTED);
    // 150 over 15 s: 5 s in the first pane, 10 s in the second
    assertThat(pane(1_000_000)).isEqualTo(50);
    assertThat(pane(1_010_000)).isEqualTo(100);
    assertThat(windows.panes).hasSize(2);
    Accumulator first = windows.panes.get(1_000_000L);
    assertThat(first.maxIntervalMillis()).isEqualTo(15_000);
    assertThat(first.minFromMillis()).isEqualTo(1_005_000);
    assertThat(first.maxToMillis()).isEqualTo(1_010_000);
  }

  @Test
  void timesBeforeTheEpochWorkToo() {
    count(CUMULATIVE, 0, -25_000, 0);
    count(CUMULATIVE, 0, -5_000, 20);
    assertThat(windows.panes.keySet()).containsExactly(-30_000L, -20_000L, -10_000L);
    assertThat(pane(-30_000)).isEqualTo(5);
    assertThat(pane(-10_000)).isEqualTo(5);
  }

  @Test
  void aFirstPointCountsWholeWhereItsStartIsKnown() {
    count(CUMULATIVE, 1_000_000, 1_020_000, 40);
    assertThat(pane(1_000_000)).isEqualTo(20);
    assertThat(pane(1_010_000)).isEqualTo(20);
    assertThat(state.intervalMillis()).isEqualTo(20_000);
  }

  @Test
  void aStartAtItsTimeIsAnUnknownStart() {
    count(CUMULATIVE, 1_020_000, 1_020_000, 40);
    assertThat(total()).isZero();
    // later points repeat that start; the value is an offset
    count(CUMULATIVE, 1_020_000, 1_030_000, 50);
    assertThat(total()).isEqualTo(10);
  }

  @Test
  void aStartInTheFutureIsNoStart() {
    count(CUMULATIVE, 2_000_000, 1_020_000, 40);
    count(CUMULATIVE, 2_000_000, 1_030_000, 45);
    assertThat(total()).isEqualTo(5);
  }

  @Test
  void aFallingValueIsARestartAtZero() {
    count(CUMULATIVE, 0, 1_000_000, 100);
    count(CUMULATIVE, 0, 1_010_000, 110);
    count(CUMULATIVE, 0, 1_020_000, 4);
    count(CUMULATIVE, 0, 1_030_000, 10);
    assertThat(total()).isEqualTo(10 + 4 + 6);
    assertThat(pane(1_010_000)).isEqualTo(4);
  }

  @Test
  void aLaterStartIsARestartEvenWhereTheValueRose() {
    count(CUMULATIVE, 500_000, 1_000_000, 100);
    count(CUMULATIVE, 500_000, 1_010_000, 110);
    // restarted at 1,015,000: 120 within five seconds, none of the ten before
    count(CUMULATIVE, 1_015_000, 1_020_000, 120);
    assertThat(pane(1_010_000)).isEqualTo(120);
    assertThat(windows.panes.get(1_010_000L).minFromMillis()).isEqualTo(1_015_000);
    // a restart at an unknown time adds nothing itself
    count(CUMULATIVE, 1_030_000, 1_030_000, 7);
    assertThat(pane(1_020_000)).isZero();
    count(CUMULATIVE, 1_030_000, 1_040_000, 9);
    assertThat(pane(1_030_000)).isEqualTo(2);
    // an earlier start is another writer's, not a restart
    count(CUMULATIVE, 900_000, 1_050_000, 12);
    assertThat(pane(1_040_000)).isEqualTo(3);
  }

  @Test
  void aStaleMarkerIsAGapThatLosesNothing() {
    count(CUMULATIVE, 0, 1_000_000, 100);
    count(CUMULATIVE, 0, 1_010_000, 110);
    assertThat(step(Given.stale(1_020_000)).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(step(Given.stale(1_020_000)).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(step(Given.stale(1_005_000)).outcome()).isEqualTo(Outcome.SUPERSEDED);
    count(CUMULATIVE, 0, 1_030_000, 150);
    assertThat(total()).isEqualTo(50);
    count(CUMULATIVE, 0, 1_040_000, 160);
    assertThat(total()).isEqualTo(60);
  }

  @Test
  void whatIsNoNumberIsNoLevelToCountFrom() {
    count(CUMULATIVE, 0, 1_000_000, 1_000_000);
    count(CUMULATIVE, 0, 1_010_000, 1_000_010);
    count(CUMULATIVE, 0, 1_020_000, Double.POSITIVE_INFINITY);
    count(CUMULATIVE, 0, 1_030_000, 1_000_030);
    count(CUMULATIVE, 0, 1_040_000, Double.NaN);
    count(CUMULATIVE, 0, 1_050_000, 1_000_050);
    assertThat(total()).isEqualTo(50);
  }

  @Test
  void afterStaleAStartSaysMore() {
    count(CUMULATIVE, 500_000, 1_000_000, 100);
    count(CUMULATIVE, 500_000, 1_010_000, 110);
    final double before = total();
    step(Given.stale(1_020_000));
    // the same start: the series goes on
    count(CUMULATIVE, 500_000, 1_030_000, 118);
    assertThat(total()).isEqualTo(before + 8);
    step(Given.stale(1_040_000));
    // a later start: whole, from that start on
    count(CUMULATIVE, 1_045_000, 1_050_000, 30);
    assertThat(total()).isEqualTo(before + 38);
    assertThat(pane(1_040_000)).isEqualTo(30);
  }

  @Test
  void duplicatesAndLateCumulativePointsAddNothing() {
    count(CUMULATIVE, 0, 1_000_000, 100);
    count(CUMULATIVE, 0, 1_010_000, 110);
    assertThat(count(CUMULATIVE, 0, 1_010_000, 110).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(count(CUMULATIVE, 0, 1_010_000, 111).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(count(CUMULATIVE, 0, 1_005_000, 104).outcome()).isEqualTo(Outcome.SUPERSEDED);
    assertThat(count(CUMULATIVE, 0, 1_000_000, 100).outcome()).isEqualTo(Outcome.DUPLICATE);
    count(CUMULATIVE, 0, 1_020_000, 120);
    assertThat(total()).isEqualTo(20);
  }

  @Test
  void lateDeltaPointsCountOnce() {
    for (int i = 1; i <= 6; i++) {
      if (i != 3) {
        count(DELTA, 1_000_000 + 10_000 * (i - 1), 1_000_000 + 10_000 * i, 10);
      }
    }
    assertThat(count(DELTA, 1_020_000, 1_030_000, 10).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(count(DELTA, 1_020_000, 1_030_000, 10).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(count(DELTA, 1_010_000, 1_020_000, 10).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(total()).isEqualTo(60);
    assertThat(pane(1_020_000)).isEqualTo(10);
    assertThat(late).isEmpty();
  }

  @Test
  void aDeltaWithoutStartCountsSinceThePointBefore() {
    count(DELTA, 0, 1_010_000, 5);
    assertThat(pane(1_000_000)).isEqualTo(5);
    count(DELTA, 1_030_000, 1_030_000, 20);
    assertThat(pane(1_010_000)).isEqualTo(10);
    assertThat(pane(1_020_000)).isEqualTo(10);
    count(DELTA, 0, 1_050_000, 20);
    // after a silence the amount is new, and at most three intervals old
    count(DELTA, 0, 2_000_000, 30);
    assertThat(pane(1_940_000)).isEqualTo(5);
    assertThat(total()).isEqualTo(75);
    assertThat(late).isEmpty();
  }

  @Test
  void aSilenceGoesToTheLateStreamAndNothingIsLost() {
    Random random = Seeds.random("SeriesTracker.silence");
    double value = 1000;
    long time = 1_000_000;
    double first = value;
    count(CUMULATIVE, 0, time, value);
    for (int i = 0; i < 300; i++) {
      time +=
          i > 5 && random.nextInt(10) == 0
              ? 40_000 + random.nextInt(4_000_000)
              : 14_000 + random.nextInt(2_000);
      value += random.nextBoolean() ? random.nextInt(5000) : random.nextDouble() * 100;
      count(CUMULATIVE, 0, time, value);
    }
    assertThat(late).isNotEmpty();
    ExactSum all = new ExactSum();
    windows.panes.values().forEach(pane -> all.addAll(pane.countSum()));
    for (LateItem item : late) {
      assertThat(item.what()).isEqualTo("share");
      assertThat(item.input()).isEqualTo("metrics");
      assertThat(item.series()).isEqualTo("x_total{job=\"cart\"}");
      all.add(item.count());
    }
    all.add(first);
    all.add(-value);
    assertThat(all.isZero()).isTrue();
  }

  @Test
  void onlyThreeIntervalsBeforeAPointAfterSilenceCount() {
    for (int i = 0; i < 6; i++) {
      count(CUMULATIVE, 0, 1_000_000 + i * 10_000, 0);
    }
    count(CUMULATIVE, 0, 1_150_000, 100);
    // 100 over 100 s, of which the last 30 count
    assertThat(late).hasSize(1);
    assertThat(late.get(0).count()).isEqualTo(70);
    assertThat(late.get(0).timeMillis()).isEqualTo(1_150_000);
    assertThat(total()).isEqualTo(30);
    assertThat(pane(1_120_000)).isEqualTo(10);
    assertThat(pane(1_110_000)).isZero();
  }

  @Test
  void whatNoWindowCanTakeIsLate() {
    count(CUMULATIVE, 0, 1_000_000, 0);
    count(CUMULATIVE, 0, 1_000_000 + 2_400_000, 9);
    assertThat(total()).isZero();
    assertThat(late).extracting(LateItem::count).containsExactly(9.0);
  }

  @Test
  void theTimeSinceAStartIsNoIntervalOfReports() {
    count(CUMULATIVE, 1_000_000, 1_150_000, 15);
    assertThat(state.intervalMillis()).isEqualTo(60_000);
    assertThat(total()).isEqualTo(15);
    assertThat(late).isEmpty();
  }

  @Test
  void theFirstPointOfALongRunningProcessYieldsNothing() {
    count(CUMULATIVE, 1_000_000, 1_000_000 + 4_000_000, 9);
    assertThat(total()).isZero();
    assertThat(late).isEmpty();
    // from now on it reports every 10 s
    count(CUMULATIVE, 1_000_000, 5_010_000, 10);
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void theIntervalIsLearnedAndDoesNotFlap() {
    long[] expected = {10_000, 15_000};
    count(CUMULATIVE, 0, 0, 0);
    assertThat(state.intervalMillis()).isEqualTo(expected[0]);
    count(CUMULATIVE, 0, 16_000, 0);
    assertThat(state.intervalMillis()).isEqualTo(expected[1]);
    Random random = Seeds.random("SeriesTracker.interval");
    for (long nominal : new long[] {10_000, 15_000, 30_000, 40_000, 45_000, 60_000, 300_000}) {
      for (int round = 0; round < 20; round++) {
        SeriesState learned = new SeriesState();
        long phase = random.nextInt(100_000);
        int changes = 0;
        long before = 0;
        for (int i = 0; i < 200; i++) {
          long time =
              phase + i * nominal + Math.round((random.nextDouble() * 2 - 1) * 0.1 * nominal);
          tracker.step(learned, Given.metric(Given.gauge(time, 1)));
          if (i > 1 && learned.intervalMillis() != before) {
            changes++;
          }
          before = learned.intervalMillis();
        }
        assertThat(changes).as("interval %d", nominal).isLessThanOrEqualTo(1);
        assertThat((double) learned.intervalMillis() / nominal)
            .as("interval %d", nominal)
            .isBetween(0.71, 1.41);
        if (nominal != 40_000 && nominal != 45_000) {
          assertThat(WindowLevels.lowestLevel(learned.intervalMillis()))
              .isEqualTo(WindowLevels.lowestLevel(nominal));
        }
      }
    }
    assertThat(SeriesTracker.snap(11_500)).isEqualTo(10_000);
    assertThat(SeriesTracker.snap(14_000)).isEqualTo(15_000);
    assertThat(SeriesTracker.snap(42_000)).isEqualTo(42_000);
    assertThat(SeriesTracker.snap(7_200_000)).isEqualTo(7_200_000);
  }

  @Test
  void aChangedIntervalIsFollowed() {
    long time = 0;
    for (int i = 0; i < 10; i++) {
      count(CUMULATIVE, 0, time += 15_000, i);
    }
    for (int i = 0; i < 4; i++) {
      count(CUMULATIVE, 0, time += 60_000, 100 + i);
    }
    assertThat(state.intervalMillis()).isEqualTo(60_000);
  }

  @Test
  void explicitHistogramsOfBothTemporalities() {
    double[] bounds = {100, 200};
    MetricUse use = Given.use("latency", Role.DISTRIBUTION, false, 0.001, NAN);
    step(
        Given.histogram(
            CUMULATIVE,
            0,
            1_000_000,
            HistogramValue.explicit(10, 1000, 1, 900, bounds, new double[] {5, 4, 1})),
        use);
    assertThat(windows.panes).isEmpty();
    step(
        Given.histogram(
            CUMULATIVE,
            0,
            1_010_000,
            HistogramValue.explicit(16, 1600, 1, 900, bounds, new double[] {8, 7, 1})),
        use);
    Accumulator pane = windows.panes.get(1_000_000L);
    assertThat(pane.count()).isEqualTo(6);
    assertThat(pane.sum()).isCloseTo(0.6, within(1e-12));
    assertThat(pane.buckets().bounds()).containsExactly(0.1, 0.2, Double.POSITIVE_INFINITY);
    assertThat(pane.buckets().cumulativeCounts()).containsExactly(3, 6, 6);
    assertThat(pane.max()).isNaN();
    // other bounds: started anew
    step(
        Given.histogram(
            CUMULATIVE,
            0,
            1_020_000,
            HistogramValue.explicit(20, 50, 1, 900, new double[] {100}, new double[] {20, 0})),
        use);
    assertThat(windows.panes.get(1_010_000L).count()).isEqualTo(20);
    // one bucket fell: started anew
    step(
        Given.histogram(
            CUMULATIVE,
            0,
            1_030_000,
            HistogramValue.explicit(21, 60, 1, 900, new double[] {100}, new double[] {19, 2})),
        use);
    assertThat(windows.panes.get(1_020_000L).count()).isEqualTo(21);

    state = new SeriesState();
    windows.panes.clear();
    step(
        Given.histogram(
            DELTA,
            1_005_000,
            1_015_000,
            HistogramValue.explicit(4, 1000, 50, 700, bounds, new double[] {1, 1, 2})),
        use);
    for (long start : new long[] {1_000_000, 1_010_000}) {
      Accumulator half = windows.panes.get(start);
      assertThat(half.count()).isEqualTo(2);
      assertThat(half.buckets().cumulativeCounts()).containsExactly(0.5, 1, 2);
      assertThat(half.min()).isEqualTo(0.05);
      assertThat(half.max()).isEqualTo(0.7);
    }
  }

  private static HistogramValue exponential(int scale, int offset, double zeros, double... counts) {
    double count = zeros;
    for (double c : counts) {
      count += c;
    }
    return HistogramValue.exponential(
        count,
        count,
        NAN,
        NAN,
        new ExponentialBuckets(scale, 0, zeros, offset, counts, 0, new double[0]));
  }

  @Test
  void exponentialHistogramsThatCoarsenOrRestart() {
    MetricUse use = Given.use("latency", Role.DISTRIBUTION);
    step(Given.histogram(CUMULATIVE, 0, 1_000_000, exponential(1, 0, 1, 1, 2, 3, 4)), use);
    // coarser by one: (1,2] held 3, (2,4] held 7; now 5, 7 and 2 in (4,8]
    step(Given.histogram(CUMULATIVE, 0, 1_010_000, exponential(0, 0, 2, 5, 7, 2)), use);
    Accumulator pane = windows.panes.get(1_000_000L);
    assertThat(pane.count()).isEqualTo(5);
    assertThat(pane.sketch().count()).isEqualTo(5);
    assertThat(pane.sketch().quantile(1)).isEqualTo(8);
    assertThat(pane.sketch().quantile(0.2)).isZero();
    // finer: started anew
    step(Given.histogram(CUMULATIVE, 0, 1_020_000, exponential(3, 0, 2, 30, 30)), use);
    assertThat(windows.panes.get(1_010_000L).count()).isEqualTo(62);
    // a bucket fell although the count rose: started anew
    step(Given.histogram(CUMULATIVE, 0, 1_030_000, exponential(3, 0, 2, 29, 39)), use);
    assertThat(windows.panes.get(1_020_000L).count()).isEqualTo(70);
    step(Given.histogram(CUMULATIVE, 0, 1_040_000, exponential(3, -1, 2, 5, 29, 39)), use);
    assertThat(windows.panes.get(1_030_000L).count()).isEqualTo(5);
    assertThat(windows.panes.get(1_030_000L).sketch().count()).isEqualTo(5);
  }

  @Test
  void aWiderZeroBucketTakesItsBucketsAlong() {
    ExponentialBuckets before =
        new ExponentialBuckets(0, 0, 1, 0, new double[] {4, 5}, 0, new double[0]);
    ExponentialBuckets now = new ExponentialBuckets(0, 2, 6, 1, new double[] {7}, 0, new double[0]);
    ExponentialBuckets increase = ExponentialDifference.of(now, before);
    assertThat(increase.zeroCount()).isEqualTo(1);
    assertThat(increase.positive()).containsExactly(2);
    assertThat(ExponentialDifference.of(before, now)).isNull();
  }

  @Test
  void exponentialSharesAddUpBucketByBucket() {
    Random random = Seeds.random("SeriesTracker.exponential");
    MetricUse use = Given.use("latency", Role.DISTRIBUTION);
    double[] counts = new double[20];
    double zeros = 0;
    long time = 1_000_000;
    double first = 0;
    for (int i = 0; i < 100; i++) {
      step(Given.histogram(CUMULATIVE, 0, time, exponential(3, -5, zeros, counts.clone())), use);
      if (i == 0) {
        first = counts[7];
      }
      for (int b = 0; b < counts.length; b++) {
        counts[b] += random.nextInt(50);
      }
      zeros += random.nextInt(3);
      time += 13_000 + random.nextInt(4_000);
    }
    step(Given.histogram(CUMULATIVE, 0, time, exponential(3, -5, zeros, counts)), use);
    Accumulator all = new Accumulator();
    windows.panes.values().forEach(all::merge);
    double sum = zeros;
    for (double count : counts) {
      sum += count;
    }
    assertThat(first).isZero();
    assertThat(all.count()).isEqualTo(sum);
    assertThat(all.sketch().count()).isEqualTo(sum);
  }

  @Test
  void summariesCountAndKeepTheLargestQuantiles() {
    MetricUse use = Given.use("latency", Role.DISTRIBUTION);
    double[] q = {0.5, 0.95, 0.99};
    step(
        Given.summary(CUMULATIVE, 0, 1_000_000, new SummaryValue(10, 5, q, new double[] {1, 2, 3})),
        use);
    step(
        Given.summary(
            CUMULATIVE, 0, 1_010_000, new SummaryValue(30, 15, q, new double[] {1, 4, NAN})),
        use);
    Accumulator pane = windows.panes.get(1_000_000L);
    assertThat(pane.count()).isEqualTo(20);
    assertThat(pane.sum()).isEqualTo(10);
    assertThat(pane.summaryQuantile(0.95)).isEqualTo(4);
    assertThat(pane.summaryQuantile(0.99)).isNaN();
    assertThat(pane.summaryQuantile(0.9)).isNaN();
    step(
        Given.summary(CUMULATIVE, 0, 1_020_000, new SummaryValue(3, 15, q, new double[] {1, 4, 5})),
        use);
    assertThat(windows.panes.get(1_010_000L).count()).isEqualTo(3);
  }

  @Test
  void cloudWatchSummariesAreDeltasWithExtremes() {
    SummaryValue value = new SummaryValue(3, 20, new double[] {0, 1}, new double[] {0.5, 18});
    step(
        Given.summary(DELTA, 0, 1_060_000, value),
        Given.use("latency", Role.DISTRIBUTION),
        Given.use("amount", Role.SUM),
        Given.use("level", Role.VALUE));
    step(Given.summary(DELTA, 0, 1_120_000, value), Given.use("amount", Role.SUM));
    Accumulator pane = windows.panes.get(1_050_000L);
    assertThat(pane.min()).isEqualTo(0.5);
    assertThat(pane.max()).isEqualTo(18);
    assertThat(windows.count(3, "latency")).isEqualTo(3);
    assertThat(windows.count(3, "amount")).isEqualTo(40);
    assertThat(windows.count(3, "level")).isEqualTo(3);
    Windows.Key level =
        windows.windows.keySet().stream()
            .filter(k -> k.series().family().equals("level"))
            .findFirst()
            .orElseThrow();
    assertThat(windows.windows.get(level).sum()).isEqualTo(20);
    assertThat(windows.windows.get(level).max()).isEqualTo(18);
  }

  @Test
  void gaugesAreSamplesOfTheirPane() {
    MetricUse use = Given.use("level", Role.VALUE, false, 2, NAN);
    step(Given.gauge(1_000_000, 1), use);
    step(Given.gauge(1_015_000, 5), use);
    step(Given.gauge(1_019_999, -3), use);
    Accumulator pane = windows.panes.get(1_010_000L);
    assertThat(pane.count()).isEqualTo(2);
    assertThat(pane.sum()).isEqualTo(4);
    assertThat(pane.min()).isEqualTo(-6);
    assertThat(pane.max()).isEqualTo(10);
    assertThat(pane.last()).isEqualTo(-6);
    assertThat(step(Given.gauge(1_016_000, 9), use).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(step(Given.gauge(1_016_000, 9), use).outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(pane.count()).isEqualTo(3);
    assertThat(pane.last()).isEqualTo(-6);
    assertThat(step(Given.gauge(1_030_000, NAN), use).shares()).isEmpty();
  }

  @Test
  void statesCountTransitionsPerRawSeries() {
    MetricUse use = Given.use("state", Role.VALUE);
    double[] values = {0, 0, 1, 1, 2, 0};
    for (int i = 0; i < values.length; i++) {
      step(Given.gauge(1_000_000 + i * 2_000, values[i]), use);
    }
    Accumulator all = new Accumulator();
    windows.panes.values().forEach(all::merge);
    assertThat(all.transitions()).isEqualTo(3);
    assertThat(all.last()).isZero();
    step(Given.stale(1_020_000), use);
    assertThat(step(Given.gauge(1_030_000, 2), use).shares().get(0).amount().transitions())
        .isZero();
  }

  @Test
  void upDownCountersAreGauges() {
    MetricUse use = Given.use("level", Role.VALUE);
    step(
        Given.point(MetricKind.UP_DOWN_COUNTER, CUMULATIVE, 1, 1_000_000, 5, null, null, false),
        use);
    step(
        Given.point(MetricKind.UP_DOWN_COUNTER, CUMULATIVE, 1, 1_001_000, 3, null, null, false),
        use);
    assertThat(windows.panes.get(1_000_000L).last()).isEqualTo(3);
    state = new SeriesState();
    windows.panes.clear();
    for (double change : new double[] {5, -2, 1}) {
      long time = state.isEmpty() ? 1_000_000 : state.lastTimeMillis() + 1_000;
      step(Given.point(MetricKind.UP_DOWN_COUNTER, DELTA, 0, time, change, null, null, false), use);
    }
    assertThat(windows.panes.get(1_000_000L).last()).isEqualTo(4);
    assertThat(windows.panes.get(1_000_000L).max()).isEqualTo(5);
  }

  @Test
  void summedGaugesAreIntegratedOverTime() {
    MetricUse use = Given.use("sum", Role.VALUE);
    step(Given.gauge(1_000_000, 3), use);
    step(Given.gauge(1_015_000, 4), use);
    // 3 over the 10 s before the first, 4 over the 15 s between
    assertThat(windows.panes.get(990_000L).numerator()).isEqualTo(30);
    assertThat(windows.panes.get(1_000_000L).numerator()).isEqualTo(40);
    assertThat(windows.panes.get(1_010_000L).numerator()).isEqualTo(20);
    assertThat(windows.panes.get(1_010_000L).levels()).isTrue();
  }

  @Test
  void ratiosTakeIncreasesOrSamples() {
    step(
        Given.gauge(1_000_000, 30),
        Given.use("ratio", Role.NUMERATOR),
        Given.use("ratio", Role.DENOMINATOR, false, 2, NAN));
    assertThat(windows.panes.get(1_000_000L).numerator()).isEqualTo(30);
    assertThat(windows.panes.get(1_000_000L).denominator()).isEqualTo(60);
    state = new SeriesState();
    windows.panes.clear();
    step(Given.gauge(1_000_000, 0.25), Given.use("ratio", Role.VALUE));
    assertThat(windows.panes.get(1_000_000L).numerator()).isEqualTo(0.25);
    assertThat(windows.panes.get(1_000_000L).denominator()).isEqualTo(1);
    state = new SeriesState();
    windows.panes.clear();
    step(Given.counter(CUMULATIVE, 0, 1_000_000, 5), Given.use("ratio", Role.NUMERATOR));
    step(Given.counter(CUMULATIVE, 0, 1_010_000, 12), Given.use("ratio", Role.NUMERATOR));
    assertThat(windows.panes.get(1_000_000L).numerator()).isEqualTo(7);
    state = new SeriesState();
    step(Given.gauge(1_010_000, 8), Given.use("difference", Role.DENOMINATOR));
    assertThat(windows.panes.get(1_000_000L).denominator()).isEqualTo(80);
  }

  @Test
  void requestsAndErrorsByRole() {
    MetricUse[] uses = {
      Given.use("requests", Role.COUNT, true, 1, NAN),
      Given.use("amount", Role.COUNT, false, 0.5, NAN)
    };
    step(Given.counter(DELTA, 1_000_000, 1_010_000, 8), uses);
    Accumulator pane = windows.panes.get(1_000_000L);
    assertThat(pane.errors()).isEqualTo(8);
    assertThat(pane.count())
        .isEqualTo(12); // both families are in this test's pane: 8 requests, 4 of amount
    state = new SeriesState();
    windows.panes.clear();
    step(Given.counter(DELTA, 1_000_000, 1_010_000, 3), Given.use("requests", Role.NUMERATOR));
    pane = windows.panes.get(1_000_000L);
    assertThat(pane.errors()).isEqualTo(3);
    assertThat(pane.hasCount()).isFalse();
  }

  @Test
  void exemplarsGoToTheirPaneOnce() {
    MetricPoint point =
        Given.with(
            Given.counter(DELTA, 1_000_000, 1_020_000, 3),
            new Exemplar(1, 1_001_000, "a1"),
            new Exemplar(2, 1_012_000, "a2"),
            new Exemplar(9, 0, "a3"),
            new Exemplar(4, 999_000, "before"));
    step(point, Given.use("requests", Role.COUNT));
    assertThat(windows.panes.get(1_000_000L).exemplars())
        .extracting(e -> e.traceId())
        .containsExactly("a1");
    assertThat(windows.panes.get(1_010_000L).exemplars())
        .extracting(e -> e.traceId())
        .containsExactly("a3", "a2");
  }

  @Test
  void brokenNumbersDoNoHarm() {
    count(CUMULATIVE, 0, 1_000_000, 1);
    count(CUMULATIVE, 0, 1_010_000, NAN);
    count(CUMULATIVE, 0, 1_020_000, 5);
    count(CUMULATIVE, 0, 1_030_000, Double.POSITIVE_INFINITY);
    count(CUMULATIVE, 0, 1_040_000, 7);
    count(CUMULATIVE, 0, 1_050_000, 8);
    assertThat(total()).isFinite();
    state = new SeriesState();
    step(
        Given.point(MetricKind.HISTOGRAM, CUMULATIVE, 0, 5, NAN, null, null, false),
        Given.use("latency", Role.DISTRIBUTION));
    step(Given.counter(DELTA, 0, 1_050_000, -4), Given.use("requests", Role.COUNT));
    assertThat(total()).isFinite();
    assertThat(
            step(Given.counter(DELTA, 0, 1_060_000, 4), Given.use("unknown", Role.COUNT)).shares())
        .isEmpty();
  }

  @Test
  void replicasTakeOverWithoutAGap() {
    // two replicas scrape one counter 3 s apart; the leader changes at 1,100,000: the series goes
    // on by value
    double total = 0;
    long last = 0;
    count(CUMULATIVE, 0, 1_000_000, 10_000);
    for (int i = 1; i <= 20; i++) {
      last = 1_000_000L + i * 10_000L + (i > 10 ? 3_000 : 0);
      total = Math.floor((last - 1_000_000) / 100.0);
      count(CUMULATIVE, 0, last, 10_000 + total);
    }
    assertThat(total()).isEqualTo(total);
    assertThat(windows.panes.get(1_100_000L).count()).isEqualTo(100);
  }

  @Test
  void restartsLoseOnlyWhatNobodyReported() {
    Random random = Seeds.random("SeriesTracker.restarts");
    for (boolean startKnown : new boolean[] {true, false}) {
      for (int round = 0; round < 50; round++) {
        state = new SeriesState();
        windows.panes.clear();
        late.clear();
        long time = 1_000_000L + random.nextInt(10_000);
        double expected = 0;
        boolean first = true;
        double before = 0;
        for (int process = 0; process < 6; process++) {
          long start = time + 1L + random.nextInt(4_000);
          double value = 0;
          int points = 1 + random.nextInt(10);
          for (int i = 0; i < points; i++) {
            time = Math.max(time, start) + 9_000L + random.nextInt(2_000);
            value += random.nextInt(3) == 0 ? 0 : random.nextInt(1000) + random.nextInt(2) * 0.1;
            count(CUMULATIVE, startKnown ? start : 0, time, value);
            if (startKnown) {
              expected = value - (i == 0 ? 0 : before) + expected;
            } else if (!first) {
              expected += value < before ? value : value - before;
            }
            before = value;
            first = false;
          }
        }
        assertThat(late).isEmpty();
        assertThat(total()).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void classicSeriesAndWholeHistogramsGiveTheSameQuantiles() {
    Random random = Seeds.random("SeriesTracker.classic");
    double[] bounds = {0.1, 0.5, 1, Double.POSITIVE_INFINITY};
    Windows classic = new Windows();
    SeriesState[] states = new SeriesState[5];
    for (int i = 0; i < states.length; i++) {
      states[i] = new SeriesState();
    }
    double[] counts = new double[4];
    long time = 1_000_000;
    for (int point = 0; point < 100; point++) {
      double total = 0;
      for (int b = 0; b < 4; b++) {
        total += counts[b];
        classic.add(
            tracker
                .step(
                    states[b],
                    Given.metric(
                        Given.counter(CUMULATIVE, 0, time, total),
                        Given.use("latency", Role.BUCKET, false, 1, bounds[b])))
                .shares());
      }
      classic.add(
          tracker
              .step(
                  states[4],
                  Given.metric(
                      Given.counter(CUMULATIVE, 0, time, total),
                      Given.use("latency", Role.DISTRIBUTION_COUNT)))
              .shares());
      step(
          Given.histogram(
              CUMULATIVE,
              0,
              time,
              HistogramValue.explicit(
                  total, NAN, NAN, NAN, new double[] {0.1, 0.5, 1}, counts.clone())),
          Given.use("latency", Role.DISTRIBUTION));
      for (int b = 0; b < 4; b++) {
        counts[b] += random.nextInt(30);
      }
      time += 14_000L + random.nextInt(2_000);
    }
    FamilyDefinition family = Given.family("latency", FamilyKind.DISTRIBUTION);
    List<dev.highwater.result.Signal> one = classic.emit(family);
    List<dev.highwater.result.Signal> other = windows.emit(family);
    assertThat(one).hasSameSizeAs(other).hasSizeGreaterThan(20);
    for (int i = 0; i < one.size(); i++) {
      assertThat(one.get(i).windowStartMillis()).isEqualTo(other.get(i).windowStartMillis());
      assertThat(one.get(i).count()).isEqualTo(other.get(i).count());
      // each bucket is split on the grid of 2^-20 by itself, so that only the last bits may differ
      assertThat(one.get(i).p50()).isCloseTo(other.get(i).p50(), within(1e-6));
      assertThat(one.get(i).p95()).isCloseTo(other.get(i).p95(), within(1e-6));
      assertThat(other.get(i).mean()).isNull();
    }
  }

  @Test
  void stateStaysSmallOverAMillionPoints() {
    SeriesState one = new SeriesState();
    Random random = Seeds.random("SeriesTracker.bound");
    long time = 0;
    double value = 0;
    int largest = 0;
    MetricUse use = Given.use("requests", Role.COUNT);
    double shares = 0;
    for (int i = 0; i < 1_000_000; i++) {
      time += 9_000 + random.nextInt(2_000);
      value += 1000;
      shares +=
          tracker
              .step(one, Given.metric(Given.counter(CUMULATIVE, 0, time, value), use))
              .shares()
              .size();
      if (i % 10_000 == 0) {
        largest = Math.max(largest, one.toBytes().length);
      }
    }
    System.out.println(
        "SeriesState: at most " + largest + " bytes; " + shares / 1e6 + " shares a point");
    assertThat(largest).isLessThan(100);
  }

  @Test
  void formatIsFixed() {
    assertThat(hex(new SeriesState())).isEqualTo("0100" + "0000000000000000" + "00" + "00" + "00");
    count(CUMULATIVE, 500, 10_500, 2);
    count(CUMULATIVE, 500, 25_500, 5);
    assertThat(hex(state))
        .isEqualTo(
            "0108b88e03e807"
                + "4014000000000000"
                + "9875"
                + "01"
                + "9875"
                + "02"
                + "88a401"
                + "b0ea01");
    state = new SeriesState();
    step(Given.histogram(CUMULATIVE, 0, 1_000, exponential(3, -5, 2, 1, 300)));
    assertThat(hex(state))
        .isEqualTo(
            "010e"
                + "d00f00"
                + "7ff8000000000000"
                + "904e"
                + "00"
                + "01d00f"
                + "4072f00000000000"
                + "4072f00000000000"
                + "0101"
                + "06"
                + "0000000000000000"
                + "4000000000000000"
                + "09"
                + "0501ac02"
                + "00"
                + "01");
  }

  private static String hex(SeriesState state) {
    assertThat(SeriesState.fromBytes(state.toBytes())).isEqualTo(state);
    return HexFormat.of().formatHex(state.toBytes());
  }
}
