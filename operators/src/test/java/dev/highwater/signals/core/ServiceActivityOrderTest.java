package dev.highwater.signals.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServiceActivityOrderTest {
  private static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  private static final ServiceActivity.Rules RULES =
      new ServiceActivity.Rules(300_000, 3_600_000, 60_000);

  private record Pane(TelemetrySource source, long start) {}

  private static Map<String, Double> values(List<Signal> signals) {
    Map<String, Signal> last = new TreeMap<>();
    for (Signal signal : signals) {
      last.merge(
          signal.windowMillis() + "@" + signal.windowStartMillis(),
          signal,
          (one, other) -> {
            assertThat(other.revision()).isGreaterThan(one.revision());
            assertThat(one.isFinal()).isFalse();
            return other;
          });
    }
    Map<String, Double> values = new TreeMap<>();
    last.forEach((key, signal) -> values.put(key + signal.source(), signal.value()));
    return values;
  }

  @Test
  void metricsAreSilentAfterThreeIntervalsAndEventsAfterTheirTime() {
    for (TelemetrySource source : List.of(TelemetrySource.METRICS, TelemetrySource.LOGS)) {
      ServiceActivity activity = new ServiceActivity();
      for (int pane = 0; pane < 12; pane++) {
        activity.add(RULES, source, T + pane * 10_000L, 20_000);
      }
      List<Signal> minutes =
          activity.advance(RULES, "s", Long.MAX_VALUE).stream()
              .filter(signal -> signal.windowMillis() == 60_000 && signal.revision() == 0)
              .toList();
      long alive = minutes.stream().filter(signal -> signal.value() == 1).count();
      // two minutes of data and 60 s beyond, or 300 s beyond
      assertThat(alive).isEqualTo(source == TelemetrySource.METRICS ? 3 : 7);
      assertThat(minutes.size() - alive).isEqualTo(60);
      assertThat(activity.isEmpty()).isTrue();
    }
  }

  @Test
  void anyOrderAndAnyWatermarksSayTheSameInTheEnd() {
    Random random = new Random(9);
    List<Pane> panes = new ArrayList<>();
    for (int pane = 0; pane < 500; pane++) {
      boolean silent = pane > 60 && pane < 90 || pane > 120 && pane < 200;
      if (!silent) {
        panes.add(
            new Pane(
                pane > 300 ? TelemetrySource.SPANS : TelemetrySource.METRICS, T + pane * 10_000L));
      }
    }
    Map<String, Double> expected = null;
    for (int round = 0; round < 20; round++) {
      ServiceActivity activity = new ServiceActivity();
      List<Signal> said = new ArrayList<>();
      List<Pane> order = new ArrayList<>(panes);
      if (round == 1) {
        Collections.shuffle(order, random);
      }
      for (Pane pane : order) {
        activity.add(RULES, pane.source, pane.start, 10_000);
        if (round > 1 && random.nextInt(round) == 0) {
          said.addAll(activity.advance(RULES, "s", pane.start - random.nextInt(30_000)));
          activity = ServiceActivity.fromBytes(activity.toBytes());
        }
      }
      said.addAll(activity.advance(RULES, "s", Long.MAX_VALUE));
      if (expected == null) {
        expected = values(said);
        assertThat(expected).containsValue(0.0).containsValue(1.0).hasSizeGreaterThan(100);
      }
      assertThat(values(said)).isEqualTo(expected);
      assertThat(activity.isEmpty()).isTrue();
    }
  }
}
