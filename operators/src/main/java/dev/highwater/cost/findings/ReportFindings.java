package dev.highwater.cost.findings;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.cost.anomalies.CostAnomalies;
import dev.highwater.cost.anomalies.CostAnomaly;
import dev.highwater.cost.anomalies.CostAnomalyRules;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportExtras.BudgetLine;
import dev.highwater.cost.core.report.ReportExtras.Estimate;
import dev.highwater.cost.forecast.CostDays;
import dev.highwater.cost.forecast.PeriodForecast;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.SeenDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the days of the bills say beside their sums: what the period will have cost at its end, and
 * what in it nobody expected. A pure function of cells. Days that are not complete say nothing, nor
 * do those after the bill's end.
 */
public final class ReportFindings {
  private ReportFindings() {}

  /**
   * A report with the findings of each of its currencies. Budgets, savings and estimates stand in
   * the first.
   */
  public static CostReport in(CostReport report, Collection<CostCell> cells, Beside beside) {
    Beside elsewhere = Beside.of(List.of(), null, beside.traffic());
    return report.with(
        of(report, cells, beside),
        report.otherCurrencies().stream()
            .map(other -> other.withExtras(of(other, cells, elsewhere).withoutSavings()))
            .toList());
  }

  /**
   * The findings of a report's period and currency.
   *
   * @param report without findings
   * @param cells of all the days that are known, of all currencies: what is usual is learnt from
   *     the days before
   */
  public static ReportExtras of(CostReport report, Collection<CostCell> cells, Beside beside) {
    LocalDate until = report.judgedUntil();
    List<BudgetLine> budgets = budgets(report, cells, beside);
    ReportExtras.Savings savings = SavingsFound.of(report, beside, until);
    List<Estimate> estimates = estimates(report, beside, until);
    if (until == null) {
      return new ReportExtras(
          savings,
          beside.advice() == null ? List.of() : beside.advice().recommendations(),
          List.of(),
          null,
          null,
          null,
          estimates,
          budgets);
    }
    List<CostCell> own =
        cells.stream().filter(cell -> cell.key().currency().equals(report.currency())).toList();
    Set<String> applications =
        own.stream().map(cell -> cell.key().application()).collect(Collectors.toSet());
    LocalDate from = report.period().from();
    boolean forecast = forecastFrom(report) != null;
    List<CostAnomaly> days =
        anomalies(
            own,
            Long.MIN_VALUE,
            until,
            CostStep.DAY,
            day -> beside.traffic().day(applications, day));
    List<CostAnomaly> hours =
        anomalies(
            own,
            Utc.millis(from),
            until,
            CostStep.HOUR,
            hour -> beside.traffic().hour(applications, hour));
    return new ReportExtras(
        savings,
        SavingsFound.recommendations(own, beside, until),
        CostAnomalies.lines(days, hours, Utc.millis(from)),
        forecast
            ? PeriodForecast.of(own, report.basis(), report.period(), until).orElse(null)
            : null,
        forecast ? Outlooks.of(own, report.basis(), until) : null,
        UnitCostsFound.of(own, report.basis(), beside.traffic(), from, until),
        estimates,
        budgets);
  }

  /**
   * The first day that is forecast; {@code null} where none is. Days after the bill's end would be
   * forecast as if nothing were used any more.
   */
  private static LocalDate forecastFrom(CostReport report) {
    return report.isCompared() && !report.isBillOver() ? report.comparedUntil() : null;
  }

  private static List<CostAnomaly> anomalies(
      Collection<CostCell> cells,
      long judgedMillis,
      LocalDate until,
      CostStep step,
      CostAnomalies.Traffic traffic) {
    return CostAnomalies.of(
        cells,
        judgedMillis,
        Utc.millis(until),
        step,
        CostAnomalyRules.DEFAULT,
        Detectors.all().get(0),
        traffic);
  }

  private static List<Estimate> estimates(CostReport report, Beside beside, LocalDate until) {
    boolean dollars = report.currency().equals(Advice.CURRENCY);
    return Estimates.of(
        dollars
            ? beside.seen()
            : beside.seen().stream()
                .map(one -> new SeenDay(one.id(), one.day(), one.hours(), null))
                .toList(),
        beside.resources().stream()
            .filter(day -> day.currency().equals(report.currency()))
            .toList(),
        report.period().from(),
        report.period().to(),
        until);
  }

  /** Each currency's bill has an end of its own; where no report is of it, nobody knows that. */
  private static List<BudgetLine> budgets(
      CostReport report, Collection<CostCell> cells, Beside beside) {
    Map<String, LocalDate> ahead = new HashMap<>();
    ahead.put(report.currency(), forecastFrom(report));
    report.otherCurrencies().forEach(other -> ahead.put(other.currency(), forecastFrom(other)));
    List<BudgetLine> lines = new ArrayList<>();
    for (CostBudget budget : beside.budgets()) {
      CostDays days = new CostDays();
      for (CostCell cell : cells) {
        if (budget.counts(cell.key())) {
          days.add(cell.key(), cell.amounts().costs().of(budget.basis()));
        }
      }
      LocalDate end = report.period().to();
      lines.add(
          BudgetOutlook.of(budget, days, end.minusDays(1), end, ahead.get(budget.currency())));
    }
    return lines;
  }
}
