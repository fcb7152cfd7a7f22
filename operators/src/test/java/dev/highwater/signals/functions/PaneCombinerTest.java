package dev.highwater.signals.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.signals.TestClassifier;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.SignalSeries;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PaneCombinerTest {
  private static final long T = 1_700_000_000_000L / 60_000 * 60_000;

  private static OneInputStreamOperatorTestHarness<PaneShare, PaneShare> harness(int limit)
      throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new PaneCombiner(new TestClassifier().families(), limit));
  }

  private static PaneShare share(long pane, String tenant, long interval) {
    Accumulator amount = new Accumulator();
    amount.addCount(1);
    amount.addInterval(interval);
    return new PaneShare(
        new SignalSeries("cart", "requests", "spans", Labels.of("tenant", tenant), ""),
        pane,
        amount);
  }

  private static double count(List<PaneShare> shares, String by) {
    return shares.stream()
        .filter(share -> share.series().by().equals(by))
        .mapToDouble(share -> share.amount().count())
        .sum();
  }

  @Test
  void mergesIntoViewsAndSendsBeforeTheWatermarkThatClosesThePane() throws Exception {
    try (var harness = harness(1_000)) {
      harness.open();
      for (int i = 0; i < 100; i++) {
        harness.processElement(share(T, "t" + i % 4, 0), T + i);
      }
      harness.processElement(share(T + 10_000, "t0", 0), T);
      harness.processWatermark(T + 9_998);
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(T + 9_999);
      List<PaneShare> out = harness.extractOutputValues();
      assertThat(out).hasSize(5);
      assertThat(count(out, "")).isEqualTo(100);
      assertThat(count(out, "tenant")).isEqualTo(100);
      Object last = harness.getOutput().toArray()[harness.getOutput().size() - 1];
      assertThat(last).isEqualTo(new Watermark(T + 9_999));
    }
  }

  @Test
  void holdsNothingAtABarrierOrAtTheEnd() throws Exception {
    try (var harness = harness(1_000)) {
      harness.open();
      harness.processElement(share(T, "a", 0), T);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(count(harness.extractOutputValues(), "")).isEqualTo(1);
      harness.processElement(share(T, "a", 0), T);
      harness.endInput();
      assertThat(count(harness.extractOutputValues(), "")).isEqualTo(2);
    }
  }

  @Test
  void sendsEarlyBeyondItsLimit() throws Exception {
    try (var harness = harness(10)) {
      harness.open();
      for (int i = 0; i < 25; i++) {
        harness.processElement(share(T, "t" + i, 0), T);
      }
      assertThat(count(harness.extractOutputValues(), "")).isEqualTo(20);
      harness.endInput();
      assertThat(count(harness.extractOutputValues(), "")).isEqualTo(25);
    }
  }

  @Test
  void amountsOfDifferentLevelsStayApart() throws Exception {
    try (var harness = harness(1_000)) {
      harness.open();
      harness.processElement(share(T, "a", 5_000), T);
      harness.processElement(share(T, "a", 15_000), T);
      harness.processElement(share(T, "a", 20_000), T);
      harness.endInput();
      assertThat(harness.extractOutputValues())
          .filteredOn(share -> share.series().by().isEmpty())
          .extracting(share -> share.amount().count())
          .containsExactlyInAnyOrder(1.0, 2.0);
    }
  }
}
