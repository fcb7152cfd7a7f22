package dev.highwater.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Decoded;
import dev.highwater.event.Labels;
import dev.highwater.flink.TestCluster;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GoldenSignalsTest {
  private static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;

  @RegisterExtension static final MiniClusterExtension CLUSTER = TestCluster.of(4);

  @Test
  void spansBecomeRatesRatiosAndQuantiles() throws Exception {
    List<Decoded> spans = new ArrayList<>();
    for (int second = 0; second < 120; second++) {
      for (int i = 0; i < 10; i++) {
        spans.add(
            Items.span(T + second * 1000L + i * 100L, 100 + i, i == 0, "cart", "GET /a", "acme"));
      }
    }
    TopologyRun.Result result =
        new TopologyRun(new TestClassifier(), SignalsSettings.defaults())
            .spans(List.of(spans))
            .run();

    for (int minute = 0; minute < 2; minute++) {
      Signal rate = total(result, "requests_per_second", 60_000, T + minute * 60_000L);
      assertThat(rate.value()).isEqualTo(10);
      assertThat(rate.count()).isEqualTo(600);
      assertThat(rate.source()).isEqualTo("spans");
      assertThat(rate.isFinal()).isTrue();
      assertThat(total(result, "error_ratio", 60_000, T + minute * 60_000L).value()).isEqualTo(0.1);
    }
    Signal latency = total(result, "latency_seconds", 10_000, T + 20_000);
    assertThat(latency.count()).isEqualTo(100);
    assertThat(latency.p50()).isBetween(0.103, 0.106);
    assertThat(latency.max()).isEqualTo(0.109);
    assertThat(latency.traceIds()).hasSize(4);
    assertThat(result.late()).isEmpty();
    assertThat(result.counter("spans", "received")).isEqualTo(1200);
    assertThat(result.counter("spans", "accepted")).isEqualTo(1200);
  }

  /**
   * A constant 100 requests/s, reported by two pods every 15 s with jitter, is 100 ± 1 in every
   * window; increases add up exactly.
   */
  @Test
  void aSteadyRateLooksSteadyAtAFifteenSecondScrape() throws Exception {
    Random random = new Random(4);
    List<Decoded> points = new ArrayList<>();
    double first = 0;
    double last = 0;
    for (String pod : List.of("a", "b")) {
      for (int i = 0; i <= 60; i++) {
        long time = T + 2_000 + i * 15_000L + random.nextInt(1_500);
        double value = Math.floor((time - T) * 0.05);
        first += i == 0 ? value : 0;
        last += i == 60 ? value : 0;
        points.add(Items.counter(time, value, "service", "cart", "status", "200", "pod", pod));
      }
    }
    points.sort(Comparator.comparingLong(Decoded::timeMillis));
    TopologyRun.Result result =
        new TopologyRun(new TestClassifier(), SignalsSettings.defaults())
            .metrics(List.of(points))
            .run();
    List<Signal> rates =
        result.last().values().stream()
            .filter(signal -> signal.signal().equals("requests_per_second"))
            .toList();
    assertThat(rates).extracting(Signal::windowMillis).containsOnly(60_000L, 300_000L, 3_600_000L);
    assertThat(rates)
        .filteredOn(
            signal -> signal.windowStartMillis() >= T + 60_000 || signal.windowMillis() > 60_000)
        .filteredOn(
            signal -> signal.windowEndMillis() <= T + 900_000 || signal.windowMillis() > 300_000)
        .hasSizeGreaterThan(14)
        .allSatisfy(signal -> assertThat(signal.value()).isBetween(99.0, 101.0));
    for (long window : new long[] {60_000, 300_000, 3_600_000}) {
      assertThat(
              rates.stream()
                  .filter(signal -> signal.windowMillis() == window)
                  .mapToDouble(Signal::count)
                  .sum())
          .isEqualTo(last - first);
    }
  }

  private static Signal total(TopologyRun.Result result, String signal, long window, long start) {
    Signal found =
        result
            .last()
            .get(
                signal
                    + Labels.of("service", "cart", "window", Signal.windowName(window)).canonical()
                    + "@"
                    + start);
    assertThat(found).as(signal + " at " + start).isNotNull();
    return found;
  }
}
