package dev.highwater.anomalies.functions;

import static dev.highwater.anomalies.core.Points.T;
import static dev.highwater.anomalies.core.Points.WINDOW;
import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.math.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class DetectFunctionTest {
  private static final AnomaliesSettings SETTINGS =
      AnomaliesSettings.defaults().withDetector("robust-z").withSilence(5, 30 * WINDOW);

  private static KeyedOneInputStreamOperatorTestHarness<Hash128, Observation, ScoredPoint> harness(
      AnomaliesSettings settings, StateBackend backend) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<Hash128, Observation, ScoredPoint>(
            new KeyedProcessOperator<>(new DetectFunction(settings)),
            Observation::series,
            HighwaterTypes.HASH,
            720,
            1,
            0);
    harness.setStateBackend(backend);
    return harness;
  }

  private static Observation value(String signal, int minute, double value) {
    return new Observation(
        "cart",
        signal,
        Labels.of("environment", "eu"),
        Hash128.of(signal.getBytes(StandardCharsets.UTF_8)),
        "s",
        T + minute * WINDOW,
        value);
  }

  private static Observation value(int minute, double value) {
    return value("latency_seconds", minute, value);
  }

  private static void give(
      KeyedOneInputStreamOperatorTestHarness<Hash128, Observation, ScoredPoint> harness,
      Observation value)
      throws Exception {
    harness.processElement(value, value.timeMillis());
  }

  private static void until(
      KeyedOneInputStreamOperatorTestHarness<Hash128, Observation, ScoredPoint> harness, int minute)
      throws Exception {
    harness.processWatermark(new Watermark(T + minute * WINDOW));
  }

  private static List<Integer> minutes(List<ScoredPoint> points) {
    return points.stream().map(one -> (int) ((one.timeMillis() - T) / WINDOW)).toList();
  }

  @Test
  void valuesWaitForTheWatermarkAndAreJudgedInOrder() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      give(harness, value(2, 20));
      give(harness, value(1, 10));
      harness.processWatermark(new Watermark(T + WINDOW - 1));
      assertThat(harness.extractOutputValues()).isEmpty();
      until(harness, 2);
      assertThat(harness.extractOutputValues())
          .extracting(ScoredPoint::value)
          .containsExactly(10.0, 20.0);
      assertThat(harness.extractOutputValues().get(0).labels())
          .isEqualTo(Labels.of("environment", "eu"));
    }
  }

  @Test
  void windowsWithoutAValueAreMissingWhenTheirTimeHasComeAndNotForever() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      give(harness, value(1, 10));
      until(harness, 3);
      assertThat(minutes(harness.extractOutputValues())).containsExactly(1, 2, 3);
      assertThat(harness.extractOutputValues().get(2).value()).isNaN();
      until(harness, 20);
      assertThat(minutes(harness.extractOutputValues())).containsExactly(1, 2, 3, 4, 5, 6);
      give(harness, value(25, 11));
      until(harness, 25);
      assertThat(minutes(harness.extractOutputValues())).containsExactly(1, 2, 3, 4, 5, 6, 25);
    }
  }

  @Test
  void aSeriesThatIsGoneLeavesNothing() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      give(harness, value(1, 10));
      until(harness, 31);
      assertThat(entries(harness)).isEqualTo(1);
      until(harness, 32);
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void whatComesAfterItsWindowWasJudgedIsLate() throws Exception {
    try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
      harness.open();
      give(harness, value(1, 10));
      until(harness, 3);
      give(harness, value(2, 99));
      until(harness, 4);
      assertThat(minutes(harness.extractOutputValues())).containsExactly(1, 2, 3, 4);
      assertThat(harness.getSideOutput(DetectFunction.LATE)).hasSize(1);
      LateItem late = (LateItem) harness.getSideOutput(DetectFunction.LATE).peek().getValue();
      assertThat(late.timeMillis()).isEqualTo(T + 2 * WINDOW);
      assertThat(late.series()).isEqualTo("latency_seconds{environment=\"eu\",service=\"cart\"}");
    }
  }

  @Test
  void ofTwoValuesOfOneWindowTheSameCountsInAnyOrder() throws Exception {
    for (double[] pair : new double[][] {{3, 7}, {7, 3}}) {
      try (var harness = harness(SETTINGS, new HashMapStateBackend())) {
        harness.open();
        give(harness, value(1, pair[0]));
        give(harness, value(1, pair[1]));
        until(harness, 1);
        assertThat(harness.extractOutputValues())
            .extracting(ScoredPoint::value)
            .containsExactly(3.0);
      }
    }
  }

  @Test
  void aFloodHoldsNoMoreThanItsBoundAndStaysInOrder() throws Exception {
    try (var harness = harness(SETTINGS.withBuffer(16), new HashMapStateBackend())) {
      harness.open();
      for (int i = 1; i <= 500; i++) {
        give(harness, value(i, i));
        assertThat(entries(harness)).isLessThanOrEqualTo(16 + 2);
      }
      until(harness, 500);
      assertThat(minutes(harness.extractOutputValues()))
          .hasSize(500)
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(harness.getSideOutput(DetectFunction.LATE)).isNull();
    }
  }

  private static List<Observation> story(Random random) {
    List<Observation> story = new ArrayList<>();
    for (String signal : List.of("a", "b")) {
      for (int minute = 1; minute < 200; minute++) {
        boolean hole = minute > 90 && minute < 93 || minute > 120 && minute < 160;
        if (!hole) {
          double value = 10 + random.nextGaussian() + (minute == 80 ? 50 : 0);
          story.add(value(signal, minute, value));
        }
      }
    }
    return story;
  }

  @Test
  void anyOrderAnyRestartAndAnyPaceOfTimeGiveTheSamePoints() throws Exception {
    Random random = Seeds.random("detect");
    List<Observation> story = story(random);
    List<List<ScoredPoint>> results = new ArrayList<>();
    for (StateBackend backend :
        List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
      for (int round = 0; round < 3; round++) {
        List<Observation> shuffled = new ArrayList<>(story);
        Collections.shuffle(shuffled, random);
        int cut = 100 + 37 * round;
        List<ScoredPoint> out = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var first = harness(SETTINGS, backend)) {
          first.open();
          for (Observation one : shuffled) {
            if (one.timeMillis() <= T + cut * WINDOW) {
              give(first, one);
            }
          }
          for (int minute = round; minute <= cut; minute += 1 + 9 * round) {
            until(first, minute);
          }
          snapshot = first.snapshot(1, 1);
          out.addAll(first.extractOutputValues());
        }
        try (var second = harness(SETTINGS, backend)) {
          second.initializeState(snapshot);
          second.open();
          for (Observation one : shuffled) {
            if (one.timeMillis() > T + cut * WINDOW) {
              give(second, one);
            }
          }
          until(second, 240);
          out.addAll(second.extractOutputValues());
          assertThat(second.numEventTimeTimers()).isZero();
          if (backend instanceof HashMapStateBackend) {
            assertThat(entries(second)).isZero();
          }
        }
        out.sort(
            java.util.Comparator.comparing(ScoredPoint::signal)
                .thenComparing(ScoredPoint::timeMillis));
        results.add(out);
      }
    }
    assertThat(results.get(0)).anyMatch(one -> one.verdict().alarms());
    assertThat(results.get(0)).anyMatch(one -> Double.isNaN(one.value()));
    for (List<ScoredPoint> result : results) {
      assertThat(result).isEqualTo(results.get(0));
    }
  }

  @Test
  void theEndOfABoundedInputIsNoSilenceUnlessTimeIsSaidToGoOn() throws Exception {
    for (boolean goesOn : new boolean[] {false, true}) {
      AnomaliesSettings settings = goesOn ? SETTINGS.withEnd(T + 6 * WINDOW) : SETTINGS;
      try (var harness = harness(settings, new HashMapStateBackend())) {
        harness.open();
        give(harness, value(1, 10));
        give(harness, value(4, 10));
        until(harness, 4); // the timer of the next window waits
        harness.processWatermark(new Watermark(Long.MAX_VALUE));
        assertThat(minutes(harness.extractOutputValues()))
            .isEqualTo(goesOn ? List.of(1, 2, 3, 4, 5, 6) : List.of(1, 2, 3, 4));
        assertThat(entries(harness)).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
      }
    }
  }
}
