package dev.highwater.cost.core.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.budget.BudgetAlarm;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What a report shows beside the bill.
 *
 * @param potentialSavings per month, each resource once
 * @param implementedSavings measured after the change, in the period
 * @param recommendations dearest first
 * @param anomalies in the period's complete days
 * @param forecast to the period's end; {@code null} where there is none
 * @param budgets how they stand at the period's end, in their order
 */
public record ReportExtras(
    BigDecimal potentialSavings,
    BigDecimal implementedSavings,
    List<Recommendation> recommendations,
    List<AnomalyLine> anomalies,
    Forecast forecast,
    List<BudgetLine> budgets) {
  public static final ReportExtras NONE =
      new ReportExtras(BigDecimal.ZERO, BigDecimal.ZERO, List.of(), List.of(), null, List.of());

  /** Something to do, and what it saves a month. */
  public record Recommendation(
      String resource, String action, String reason, BigDecimal monthlySavings, int risk) {}

  /** Cost that was not expected. */
  public record AnomalyLine(
      LocalDate day, String name, BigDecimal total, BigDecimal expected, String cause) {}

  /**
   * What the period will have cost at its end: the complete days as they are, the others expected.
   */
  public record Forecast(
      LocalDate until,
      BigDecimal mean,
      BigDecimal lower80,
      BigDecimal upper80,
      BigDecimal lower95,
      BigDecimal upper95) {}

  /**
   * How a budget stands in the period of its own that the report's last day lies in.
   *
   * @param from its first day
   * @param to the day after its last one
   * @param actual what is spent until the report's end, preliminary days included
   * @param actualPercent of the amount, two decimals half up
   * @param forecast what it will have cost at its end; {@code null} where it is over or unknown
   * @param runsOut when all of it is spent; {@code null} where that is not before its end
   * @param crossed the thresholds that are reached, by what is spent or by what will be
   */
  public record BudgetLine(
      String name,
      String currency,
      CostBasis basis,
      LocalDate from,
      LocalDate to,
      BigDecimal amount,
      BigDecimal actual,
      BigDecimal actualPercent,
      Forecast forecast,
      RunsOut runsOut,
      List<BudgetAlarm> crossed) {}

  /**
   * The day by whose end all of a budget is spent.
   *
   * @param day by what is expected; {@code null} where it is not before the period's end
   * @param earliest by the upper end of the 80 % interval
   * @param latest by its lower end; {@code null} where it is not before the period's end
   * @param expected whether it is still to come
   */
  public record RunsOut(LocalDate day, LocalDate earliest, LocalDate latest, boolean expected) {}
}
