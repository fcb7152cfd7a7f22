package dev.highwater.cost.findings;

import dev.highwater.cost.core.budget.BudgetLife;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportExtras.BudgetLine;
import dev.highwater.cost.core.report.ReportExtras.RunsOut;
import dev.highwater.cost.forecast.CostDays;
import dev.highwater.cost.forecast.Forecast;
import dev.highwater.cost.forecast.PeriodForecast;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** How a budget stands: what is spent of it, what will be, and when it runs out. */
public final class BudgetOutlook {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private BudgetOutlook() {}

  /**
   * The budget's period that a day lies in.
   *
   * @param days what counts against the budget, from before its period on
   * @param day a day of the period
   * @param until the day after the last one that counts; preliminary days count as spent
   * @param completeUntil the day after the last complete one: what follows is forecast; {@code
   *     null} where nobody knows, and then nothing is
   */
  public static BudgetLine of(
      CostBudget budget, CostDays days, LocalDate day, LocalDate until, LocalDate completeUntil) {
    LocalDate from = budget.period().start(day);
    LocalDate to = budget.period().end(day);
    BigDecimal spent = days.between(from, until.isBefore(to) ? until : to);
    Optional<Forecast> ahead =
        completeUntil == null ? Optional.empty() : PeriodForecast.until(days, to, completeUntil);
    ReportExtras.Forecast expected =
        ahead.map(found -> PeriodForecast.of(found, days, from, to, completeUntil)).orElse(null);
    return new BudgetLine(
        budget.name(),
        budget.currency(),
        budget.basis(),
        from,
        to,
        budget.amount(),
        spent,
        spent.multiply(HUNDRED).divide(budget.amount(), 2, RoundingMode.HALF_UP),
        expected,
        spent.compareTo(budget.amount()) >= 0
            ? ranOut(budget, days, from, until)
            : ahead.map(found -> runsOut(budget, days, from, completeUntil, found)).orElse(null),
        BudgetLife.NEW
            .step(budget, from, spent, expected == null ? null : expected.mean())
            .alarms());
  }

  /** The first day by whose end all of it was spent. */
  private static RunsOut ranOut(CostBudget budget, CostDays days, LocalDate from, LocalDate until) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<LocalDate, BigDecimal> day : days.all().subMap(from, until).entrySet()) {
      sum = sum.add(day.getValue());
      if (sum.compareTo(budget.amount()) >= 0) {
        return new RunsOut(day.getKey(), day.getKey(), day.getKey(), false);
      }
    }
    throw new IllegalStateException(budget.name() + " is spent on no day");
  }

  /** The day by whose end all of it will be spent; {@code null} where that is not in its period. */
  private static RunsOut runsOut(
      CostBudget budget,
      CostDays days,
      LocalDate from,
      LocalDate completeUntil,
      Forecast forecast) {
    if (completeUntil.isBefore(from)) {
      return null;
    }
    double left = budget.amount().subtract(days.between(from, completeUntil)).doubleValue();
    Forecast.Band band = forecast.totalBands().get(0);
    LocalDate earliest = reached(band.upper(), left, completeUntil);
    return earliest == null
        ? null
        : new RunsOut(
            reached(forecast.total(), left, completeUntil),
            earliest,
            reached(band.lower(), left, completeUntil),
            true);
  }

  private static LocalDate reached(double[] sums, double left, LocalDate first) {
    for (int ahead = 0; ahead < sums.length; ahead++) {
      if (sums[ahead] >= left) {
        return first.plusDays(ahead);
      }
    }
    return null;
  }
}
