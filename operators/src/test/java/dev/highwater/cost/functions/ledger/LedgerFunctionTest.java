package dev.highwater.cost.functions.ledger;

import static dev.highwater.flink.KeyedState.entries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.functions.CellChange;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LedgerFunctionTest {
  private static final long KNOWN = Utc.millis(LocalDate.of(2024, 6, 5));
  private static final long NOW = Utc.millis(LocalDate.of(2024, 9, 20));

  private static KeyedOneInputStreamOperatorTestHarness<String, BillingItem, CellChange> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new LedgerFunction(new CostsSettings(AllocationSettings.DEFAULT, 30 * Utc.DAY))),
        LedgerFunction::scope,
        Types.STRING,
        720,
        1,
        0);
  }

  /** Two rows of June and the note, all known in June. */
  private static List<BillingItem> june() {
    return Bills.delivery(
        Bills.overwrite("d", "s", KNOWN),
        List.of(
            Bills.charge().at("2024-06-02", 1).cost("4").build(),
            Bills.charge().at("2024-06-02", 1).cost("3").build()));
  }

  private static void assertSeven(List<CellChange> changes) {
    BigDecimal sum = BigDecimal.ZERO;
    for (CellChange change : changes) {
      sum = sum.add(change.delta().costs().of(CostBasis.EFFECTIVE));
    }
    assertThat(sum).isEqualByComparingTo("7");
  }

  @Test
  void piecesOfADeliveryOfAClosedMonthWaitForEachOther() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processWatermark(new Watermark(NOW));
      List<BillingItem> pieces = june();
      for (int i = 0; i < pieces.size(); i++) {
        harness.processElement(pieces.get(i), KNOWN);
        harness.processWatermark(new Watermark(NOW + (i + 1) * 20L * Utc.HOUR));
      }
      assertSeven(harness.extractOutputValues());

      long last = NOW + 40 * Utc.HOUR;
      harness.processWatermark(new Watermark(last + Utc.DAY - 1));
      assertThat(entries(harness)).isPositive();
      harness.processWatermark(new Watermark(last + Utc.DAY));
      assertThat(entries(harness)).as("a day after the last piece came").isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void withoutAWatermarkTimeIsWhatWasKnown() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (BillingItem item : june()) {
        harness.processElement(item, KNOWN);
      }
      harness.processWatermark(new Watermark(KNOWN));
      assertSeven(harness.extractOutputValues());
      long closes = Utc.millis(LocalDate.of(2024, 7, 31));
      harness.processWatermark(new Watermark(closes - 1));
      assertThat(entries(harness)).isPositive();
      harness.processWatermark(new Watermark(closes));
      assertThat(entries(harness)).isZero();
    }
  }

  @Test
  void afterTheLastWatermarkNothingIsKeptForEver() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processWatermark(Watermark.MAX_WATERMARK);
      harness.processElement(june().get(0), KNOWN);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(entries(harness)).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }
}
