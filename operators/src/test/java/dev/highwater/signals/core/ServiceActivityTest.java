package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceActivityTest {
  private static final ServiceActivity.Rules RULES =
      new ServiceActivity.Rules(300_000, 3_600_000, 60_000);

  private final ServiceActivity activity = new ServiceActivity();

  /** Values of the one-minute windows up to a watermark, in order. */
  private List<Double> minutes(long watermark) {
    List<Double> values = new ArrayList<>();
    for (Signal signal : activity.advance(RULES, "cart", watermark)) {
      if (signal.windowMillis() == 60_000 && !signal.isFinal()) {
        values.add(signal.value());
      }
    }
    return values;
  }

  @Test
  void metricsAreSilentAfterThreeIntervals() {
    for (long pane = 0; pane < 120_000; pane += 10_000) {
      activity.add(RULES, TelemetrySource.METRICS, pane, 15_000);
    }
    // the last pane ends at 120 s, so it is silent from 165 s on
    assertThat(minutes(300_000)).containsExactly(1.0, 1.0, 0.0, 0.0, 0.0);
  }

  @Test
  void gaugesFarApartAreNoSilence() {
    for (long pane = 0; pane < 300_000; pane += 60_000) {
      activity.add(RULES, TelemetrySource.METRICS, pane, 60_000);
    }
    assertThat(minutes(300_000)).containsExactly(1.0, 1.0, 1.0, 1.0, 1.0);
  }

  @Test
  void drainedItSaysNothingBeyondTheLastWatermarkAndKeepsNothing() {
    activity.add(RULES, TelemetrySource.SPANS, 0, 0);
    List<Signal> signals = activity.drain(RULES, "cart", 130_000);
    assertThat(signals).extracting(Signal::windowEndMillis).allMatch(end -> end <= 130_000);
    assertThat(signals).filteredOn(Signal::isFinal).hasSize(2);
    assertThat(activity.isEmpty()).isTrue();
  }

  @Test
  void survivesItsBytes() {
    activity.add(RULES, TelemetrySource.METRICS, 0, 15_000);
    activity.advance(RULES, "cart", 130_000);
    ServiceActivity restored = ServiceActivity.fromBytes(activity.toBytes());
    assertThat(restored).isEqualTo(activity);
    assertThat(restored.advance(RULES, "cart", 400_000))
        .isEqualTo(activity.advance(RULES, "cart", 400_000));
  }
}
