package dev.highwater.cost.core.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.budget.BudgetAlarm;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What a report shows beside the bill.
 *
 * @param savings what could be saved, and what was
 * @param recommendations dearest first
 * @param anomalies in the period's complete days
 * @param forecast to the period's end; {@code null} where there is none
 * @param budgets how they stand at the period's end, in their order
 */
public record ReportExtras(
    Savings savings,
    List<Recommendation> recommendations,
    List<AnomalyLine> anomalies,
    Forecast forecast,
    List<BudgetLine> budgets) {
  public static final ReportExtras NONE =
      new ReportExtras(Savings.NONE, List.of(), List.of(), null, List.of());

  /**
   * What could be saved, and what was.
   *
   * @param potential per month of 730 hours, each resource once, as really paid, without what
   *     commitments pay anyway
   * @param potentialList the same at list prices
   * @param implemented measured after the change, in the period's complete days, as really paid
   * @param implementedList the same at list prices
   * @param advisedAtMillis the end of the days that recommendations rest on; {@code null} where
   *     nobody looked
   * @param leftOut how many instances were not judged, by reason
   * @param notLookedFor kinds of findings that nobody could look for, since what they need was not
   *     given
   * @param changes what was implemented, the most money first
   */
  public record Savings(
      BigDecimal potential,
      BigDecimal potentialList,
      BigDecimal implemented,
      BigDecimal implementedList,
      Long advisedAtMillis,
      Map<String, Integer> leftOut,
      List<String> notLookedFor,
      List<Change> changes) {
    /** Nobody looked. */
    public static final Savings NONE =
        new Savings(
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            BigDecimal.ZERO,
            null,
            Map.of(),
            List.of(),
            List.of());
  }

  /**
   * An instance that was recommended to change, and has.
   *
   * @param change {@code resized} or {@code gone}
   * @param newType empty where it is gone
   * @param listSavings in the period
   * @param effectiveSavings in the period
   */
  public record Change(
      String resource,
      String change,
      LocalDate since,
      String oldType,
      String newType,
      BigDecimal listSavings,
      BigDecimal effectiveSavings) {}

  /**
   * Something to do, and what it saves a month of 730 hours.
   *
   * @param resource the instance, volume, snapshot or commitment; of a group its name
   * @param members the instances; none of other resources
   * @param type the present type of instances; empty for others
   * @param region empty where unknown
   * @param monthlyCost what it costs now, instances at list prices; {@code null} where unknown
   * @param action the best option in words
   * @param reason the kind of finding
   * @param monthlySavings of the best option, as really paid; 0 where nobody knows, or where it is
   *     paid anyway
   * @param risk 0 none … 4 high
   * @param counted whether it is in the potential savings
   * @param reasons codes, of the best option
   * @param options the best first
   */
  public record Recommendation(
      String resource,
      List<String> members,
      String type,
      String region,
      BigDecimal monthlyCost,
      String action,
      String reason,
      BigDecimal monthlySavings,
      int risk,
      boolean counted,
      List<String> reasons,
      List<Choice> options) {}

  /**
   * What can be done about a resource; see the rightsizing command.
   *
   * @param type to take; empty where nothing is to be taken
   * @param hourly list price of one
   */
  public record Choice(
      String action,
      String type,
      BigDecimal hourly,
      BigDecimal listSavings,
      BigDecimal effectiveSavings,
      int risk,
      List<String> reasons) {}

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
