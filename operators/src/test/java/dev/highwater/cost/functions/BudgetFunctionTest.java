package dev.highwater.cost.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.ChargeMatch;
import dev.highwater.cost.core.budget.BudgetPeriod;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.result.CostNotice;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class BudgetFunctionTest {
  private static final long CLOSED_AFTER = 30 * Utc.DAY;

  private static KeyedOneInputStreamOperatorTestHarness<String, Spent, CostNotice> harness(
      BudgetPeriod period, long closedAfter) throws Exception {
    CostBudget budget =
        new CostBudget(
            "all",
            new ChargeMatch(Map.of(), Map.of()),
            "USD",
            CostBasis.EFFECTIVE,
            new BigDecimal("100"),
            period,
            List.of(100));
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new BudgetFunction(
                new CostsSettings(AllocationSettings.DEFAULT, closedAfter)
                    .withBudgets(List.of(budget)))),
        Spent::watcher,
        Types.STRING,
        720,
        1,
        0);
  }

  private static Spent spent(String day, String known, String amount) {
    return new Spent("all", millis(known), millis(day), null, true, new BigDecimal(amount));
  }

  private static long millis(String date) {
    return Utc.millis(LocalDate.parse(date));
  }

  private static Watermark at(String date) {
    return new Watermark(millis(date));
  }

  @Test
  void aClosedPeriodFiresNothingHoweverLongAgoItWasKnown() throws Exception {
    try (var harness = harness(BudgetPeriod.MONTH, CLOSED_AFTER)) {
      harness.open();
      harness.processElement(spent("2024-06-10", "2024-06-12", "120"), 0);
      harness.processWatermark(at("2024-06-13"));
      assertThat(harness.extractOutputValues()).hasSize(1);
      harness.processElement(spent("2024-08-10", "2024-08-12", "1"), 0);
      harness.processWatermark(at("2024-08-13"));

      harness.processElement(spent("2024-06-20", "2024-06-22", "130"), 0);
      harness.processWatermark(at("2024-08-14"));
      assertThat(harness.extractOutputValues()).as("June has fired").hasSize(1);

      var restored = harness(BudgetPeriod.MONTH, CLOSED_AFTER);
      restored.initializeState(harness.snapshot(1, 1));
      restored.open();
      restored.processElement(spent("2024-06-21", "2024-06-23", "130"), 0);
      restored.processElement(spent("2024-07-20", "2024-07-22", "130"), 0);
      restored.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(restored.extractOutputValues())
          .as("July is not closed")
          .extracting(CostNotice::openedAtMillis)
          .containsExactly(millis("2024-07-01"));
      restored.close();
    }
  }

  @Test
  void aQuarterStaysOpenUntilItsLastMonthIsClosed() throws Exception {
    try (var harness = harness(BudgetPeriod.QUARTER, CLOSED_AFTER)) {
      harness.open();
      harness.processElement(spent("2024-04-10", "2024-04-12", "60"), 0);
      harness.processElement(spent("2024-07-10", "2024-07-31", "1"), 0);
      harness.processWatermark(at("2024-07-31"));
      harness.processElement(spent("2024-06-20", "2024-06-22", "60"), 0);
      harness.processWatermark(at("2024-08-01"));
      assertThat(harness.extractOutputValues())
          .as("closed after, not at, the 30th day")
          .extracting(CostNotice::openedAtMillis)
          .containsExactly(millis("2024-04-01"));
      harness.processElement(
          new Spent(
              "all",
              millis("2024-07-31") + 1,
              millis("2024-07-10"),
              null,
              true,
              new BigDecimal("1")),
          0);
      harness.processElement(spent("2024-06-20", "2024-08-02", "900"), 0);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(harness.extractOutputValues()).hasSize(1);
    }
  }

  @Test
  void whereNothingIsClosedThePastStillFiresOnce() throws Exception {
    try (var harness = harness(BudgetPeriod.MONTH, Long.MAX_VALUE)) {
      harness.open();
      harness.processElement(spent("2024-08-10", "2024-08-12", "1"), 0);
      harness.processWatermark(at("2024-08-13"));
      harness.processElement(spent("2020-06-20", "2020-06-22", "130"), 0);
      harness.processElement(spent("2020-06-20", "2024-08-20", "130"), 0);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(harness.extractOutputValues())
          .extracting(CostNotice::openedAtMillis)
          .containsExactly(millis("2020-06-01"));
    }
  }
}
