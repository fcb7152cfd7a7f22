package dev.highwater.signals.functions;

import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Hash128;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.signals.Items;
import dev.highwater.signals.TestClassifier;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.PaneShare;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SeriesFunctionTest {
  private static final long T = 1_700_000_000_000L / 60_000 * 60_000;
  private static final TestClassifier CLASSIFIER = new TestClassifier();

  private static KeyedBroadcastOperatorTestHarness<Hash128, SeriesPoint, LeaderChange, PaneShare>
      harness(int limit, StateBackend backend) throws Exception {
    var harness =
        new KeyedBroadcastOperatorTestHarness<Hash128, SeriesPoint, LeaderChange, PaneShare>(
            new CoBroadcastWithKeyedOperator<>(
                new SeriesFunction(CLASSIFIER.families(), limit, 60_000),
                List.of(SeriesFunction.LEADERS)),
            SeriesPoint::series,
            HighwaterTypes.HASH,
            720,
            1,
            0);
    harness.setStateBackend(backend);
    return harness;
  }

  private static SeriesPoint point(dev.highwater.event.Decoded item) {
    ClassifiedMetric metric = CLASSIFIER.classify(item.metric());
    return new SeriesPoint(
        SeriesHead.hash(metric.point().name(), metric.point().labels()),
        SeriesHead.of(metric).pack(),
        metric.cluster(),
        metric.replica(),
        metric.point());
  }

  private static SeriesPoint counter(long time, double value) {
    return point(Items.counter(time, value, "service", "cart", "status", "200"));
  }

  private static SeriesPoint replicated(long time, double value, String replica) {
    return point(
        Items.counter(
            time,
            value,
            "service",
            "cart",
            "status",
            "200",
            "cluster",
            "eu",
            "__replica__",
            replica));
  }

  private static void watermark(
      KeyedBroadcastOperatorTestHarness<Hash128, SeriesPoint, LeaderChange, PaneShare> harness,
      long time)
      throws Exception {
    harness.processWatermark(new Watermark(time));
    harness.processBroadcastWatermark(new Watermark(time));
  }

  private static double total(List<PaneShare> shares) {
    Accumulator sum = new Accumulator();
    shares.forEach(share -> sum.merge(share.amount()));
    return sum.count();
  }

  /** What reached each pane, as bytes. */
  private static Map<Long, Accumulator> panes(List<PaneShare> shares) {
    Map<Long, Accumulator> panes = new TreeMap<>();
    for (PaneShare share : shares) {
      panes.computeIfAbsent(share.paneStartMillis(), p -> new Accumulator()).merge(share.amount());
    }
    return panes;
  }

  @Test
  void pointsWaitForTheWatermarkOfTheirPaneAndGoOutInOrder() throws Exception {
    try (var harness = harness(100, new HashMapStateBackend())) {
      harness.open();
      harness.processElement(counter(T + 15_000, 200), T + 15_000);
      harness.processElement(counter(T, 100), T);
      watermark(harness, T + 9_998);
      assertThat(harness.extractOutputValues()).isEmpty();
      watermark(harness, T + 19_999);
      assertThat(total(harness.extractOutputValues())).isEqualTo(100);
    }
  }

  @Test
  void anyOrderWithinTheWatermarkAndAnyRestartGivesTheSamePanes() throws Exception {
    Random random = new Random(5);
    List<SeriesPoint> points = new ArrayList<>();
    double value = 0;
    for (int i = 0; i < 40; i++) {
      value = i % 13 == 7 ? 3 : value + random.nextInt(100);
      points.add(counter(T + i * 5_000L + random.nextInt(300), value));
      if (i % 9 == 4) {
        points.add(counter(points.get(points.size() - 1).point().timeMillis(), value + 1));
      }
    }
    Map<Long, Accumulator> expected = null;
    for (StateBackend backend :
        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
      for (int seed = 0; seed < 4; seed++) {
        List<SeriesPoint> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, new Random(seed));
        List<PaneShare> out = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var first = harness(100, backend)) {
          first.open();
          for (SeriesPoint point : shuffled.subList(0, 20 + seed)) {
            first.processElement(point, point.point().timeMillis());
          }
          snapshot = first.snapshot(1, 1);
          out.addAll(first.extractOutputValues());
        }
        try (var second = harness(100, backend)) {
          second.initializeState(snapshot);
          second.open();
          for (SeriesPoint point : shuffled.subList(20 + seed, shuffled.size())) {
            second.processElement(point, point.point().timeMillis());
          }
          for (long time = T; time < T + 300_000; time += 7_000) {
            watermark(second, time);
          }
          out.addAll(second.extractOutputValues());
          watermark(second, T + 2 * 3_600_000);
          assertThat(second.numEventTimeTimers()).isZero();
          if (backend instanceof HashMapStateBackend) {
            assertThat(entries(second)).isZero();
          }
        }
        if (expected == null) {
          expected = panes(out);
          assertThat(expected).hasSizeGreaterThan(15);
        }
        assertThat(panes(out)).isEqualTo(expected);
      }
    }
  }

  @Test
  void onlyTheLeaderCounts() throws Exception {
    try (var harness = harness(100, new HashMapStateBackend())) {
      harness.open();
      harness.processBroadcastElement(new LeaderChange("eu", T, "a"), T);
      harness.processBroadcastElement(new LeaderChange("eu", T + 30_000, "b"), T);
      for (int i = 0; i < 6; i++) {
        harness.processElement(replicated(T + i * 10_000L, 100 * i, "a"), T);
        harness.processElement(replicated(T + i * 10_000L + 1_000, 1_000 + 100 * i, "b"), T);
      }
      watermark(harness, T + 100_000);
      // a: 0 → 200; b from 1300: the difference to 200, then 1400, 1500
      assertThat(total(harness.extractOutputValues())).isEqualTo(1_500);
    }
  }

  @Test
  void anIncreaseOverASilenceIsPartlyLateAndNothingIsLost() throws Exception {
    try (var harness = harness(100, new HashMapStateBackend())) {
      harness.open();
      for (int i = 0; i < 6; i++) {
        harness.processElement(counter(T + i * 10_000L, 100 * i), T);
      }
      harness.processElement(counter(T + 650_000, 6_500), T);
      watermark(harness, T + 700_000);
      double late =
          harness.getSideOutput(SeriesFunction.LATE).stream()
              .mapToDouble(record -> ((LateItem) record.getValue()).count())
              .sum();
      assertThat(late).isEqualTo(5_700);
      assertThat(total(harness.extractOutputValues())).isEqualTo(800);
    }
  }

  @Test
  void aSeriesThatFloodsHoldsNoMoreThanItsBound() throws Exception {
    try (var harness = harness(16, new HashMapStateBackend())) {
      harness.open();
      for (int i = 0; i < 2_000; i++) {
        harness.processElement(counter(T + i * 100L, i), T);
      }
      watermark(harness, T + 1_000_000);
      assertThat(total(harness.extractOutputValues())).isEqualTo(1_999);
      for (int i = 0; i < 500; i++) {
        harness.processElement(counter(T + 2_000_000, 5_000 + i), T);
      }
      watermark(harness, T + 3_000_000);
      assertThat(total(harness.extractOutputValues())).isLessThanOrEqualTo(5_000);
    }
  }
}
