package dev.highwater.anomalies.functions;

import static dev.highwater.anomalies.core.Points.T;
import static dev.highwater.anomalies.core.Points.WINDOW;
import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.ResourceLimits;
import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.math.Seeds;
import dev.highwater.result.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ExhaustionFunctionTest {
  private static final AnomaliesSettings SETTINGS =
      AnomaliesSettings.defaults().withSilence(5, 60 * WINDOW);
  private static final int MINUTES = 380;

  private static KeyedOneInputStreamOperatorTestHarness<Hash128, Observation, Signal> harness(
      AnomaliesSettings settings) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new ExhaustionFunction(settings)),
        Observation::series,
        HighwaterTypes.HASH,
        720,
        1,
        0);
  }

  private static Observation value(String signal, int minute, double value) {
    return new Observation(
        "cart",
        signal,
        Labels.of("resource", "disk"),
        Hash128.of(signal.getBytes(StandardCharsets.UTF_8)),
        "1",
        T + minute * WINDOW,
        value);
  }

  /** Fills by a thousandth a minute, from 0.6 on: full 400 minutes after the first. */
  private static List<Observation> filling() {
    List<Observation> values = new ArrayList<>();
    for (int minute = 1; minute <= MINUTES; minute++) {
      values.add(value("saturation_ratio", minute, 0.6 + 0.001 * minute));
    }
    return values;
  }

  private static List<Signal> run(List<Observation> values, int shuffled, int restoreAt)
      throws Exception {
    List<Observation> given = new ArrayList<>();
    Random random = Seeds.random("exhaustion");
    for (int i = 0; i < values.size(); i += shuffled) {
      List<Observation> some =
          new ArrayList<>(values.subList(i, Math.min(i + shuffled, values.size())));
      Collections.shuffle(some, random);
      given.addAll(some);
    }
    var harness = harness(SETTINGS);
    harness.open();
    List<Signal> out = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (i == restoreAt) {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        out.addAll(harness.extractOutputValues());
        harness.close();
        harness = harness(SETTINGS);
        harness.initializeState(snapshot);
        harness.open();
      }
      harness.processElement(given.get(i), given.get(i).timeMillis());
      if ((i + 1) % shuffled == 0) {
        harness.processWatermark(new Watermark(T + (i + 1) * WINDOW));
      }
    }
    harness.processWatermark(Watermark.MAX_WATERMARK);
    out.addAll(harness.extractOutputValues());
    assertThat(entries(harness)).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    harness.close();
    return out;
  }

  @Test
  void aDiskThatFillsIsSeenToRunOut() throws Exception {
    List<Signal> told = run(filling(), 1, -1);
    Signal last = told.get(told.size() - 3);
    assertThat(last.windowEndMillis()).isEqualTo(T + MINUTES * WINDOW);
    assertThat(last.signal()).isEqualTo("exhaustion_seconds");
    assertThat(last.service()).isEqualTo("cart");
    assertThat(last.labels().canonical())
        .isEqualTo("{resource=\"disk\",signal=\"saturation_ratio\",stat=\"expected\"}");
    // full at minute 400
    assertThat(last.value()).isBetween(19.0 * 60, 21.0 * 60);
    assertThat(told.get(told.size() - 2).value()).isLessThanOrEqualTo(last.value());
    assertThat(told.get(told.size() - 1).value()).isGreaterThanOrEqualTo(last.value());
  }

  @Test
  void orderAndARestoreChangeNothing() throws Exception {
    List<Signal> told = run(filling(), 1, -1);
    assertThat(run(filling(), 10, -1)).isEqualTo(told);
    assertThat(run(filling(), 10, 155)).isEqualTo(told);
  }

  @Test
  void aSteadyOneIsNot() throws Exception {
    List<Observation> steady = new ArrayList<>();
    Random random = Seeds.random("steady");
    for (int minute = 1; minute <= MINUTES; minute++) {
      steady.add(value("saturation_ratio", minute, 0.7 + 0.01 * random.nextGaussian()));
    }
    assertThat(run(steady, 1, -1)).isEmpty();
  }

  @Test
  void aSeriesThatIsGoneLeavesNothing() throws Exception {
    try (var harness = harness(SETTINGS)) {
      harness.open();
      harness.processElement(value("saturation_ratio", 1, 0.5), T + WINDOW);
      harness.processWatermark(new Watermark(T + 60 * WINDOW));
      assertThat(entries(harness)).isEqualTo(1);
      harness.processWatermark(new Watermark(T + 62 * WINDOW));
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void limitsAreThoseOfSaturationOfBudgetsAndOfTheUser() {
    ResourceLimits limits = new ResourceLimits(Map.of("queue_depth", 500.0));
    assertThat(limits.has("queue_depth")).isTrue();
    assertThat(limits.of("queue_depth")).isEqualTo(500);
    assertThat(limits.of("saturation_ratio")).isEqualTo(1);
    assertThat(limits.of("error_budget_remaining_ratio")).isZero();
    assertThat(limits.has("latency_seconds")).isFalse();
  }
}
