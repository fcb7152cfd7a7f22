package dev.highwater.report;

import dev.highwater.cost.core.budget.BudgetAlarm;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportExtras.BudgetLine;
import dev.highwater.cost.core.report.ReportExtras.Change;
import dev.highwater.cost.core.report.ReportExtras.Choice;
import dev.highwater.cost.core.report.ReportExtras.Estimate;
import dev.highwater.cost.core.report.ReportExtras.EstimateLine;
import dev.highwater.cost.core.report.ReportExtras.Expected;
import dev.highwater.cost.core.report.ReportExtras.Forecast;
import dev.highwater.cost.core.report.ReportExtras.Outlook;
import dev.highwater.cost.core.report.ReportExtras.Recommendation;
import dev.highwater.cost.core.report.ReportExtras.UnitCost;
import dev.highwater.cost.core.report.ReportExtras.UnitCosts;
import dev.highwater.cost.core.report.ReportExtras.UnitStep;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A section of the report that has columns of its own, for files of its own.
 *
 * @param name of the section, as in the JSON
 * @param header names of the columns
 * @param rows texts, decimals, dates, instants, and {@code null} where there is nothing
 */
record ReportTable(String name, List<String> header, List<List<Object>> rows) {
  /** All sections; without rows where the report has nothing to say. */
  static List<ReportTable> of(CostReport report) {
    return List.of(
        budgets(report.extras().budgets()),
        recommendations(report.extras().recommendations()),
        changes(report.extras().savings().changes()),
        reconciliations(report.reconciliations()),
        outlook(report.extras().outlook()),
        unitCost("unit-days", report.extras().unitCosts(), UnitCost::days),
        unitCost("unit-hours", report.extras().unitCosts(), UnitCost::hours),
        estimates(report.extras().estimates()));
  }

  private static ReportTable table(String name, String header) {
    return new ReportTable(name, List.of(header.split(",")), new ArrayList<>());
  }

  private void row(Object... cells) {
    rows.add(Arrays.asList(cells));
  }

  private static ReportTable budgets(List<BudgetLine> budgets) {
    ReportTable table =
        table(
            "budgets",
            "name,currency,cost,from,to,amount,actual,actualPercent,forecast,lower80,upper80,"
                + "lower95,upper95,runsOut,earliest,latest,actualCrossed,forecastCrossed");
    for (BudgetLine one : budgets) {
      Forecast forecast = one.forecast();
      var runsOut = one.runsOut();
      table.row(
          one.name(),
          one.currency(),
          one.basis().settingName(),
          one.from(),
          one.to(),
          one.amount(),
          one.actual(),
          one.actualPercent(),
          forecast == null ? null : forecast.mean(),
          forecast == null ? null : forecast.lower80(),
          forecast == null ? null : forecast.upper80(),
          forecast == null ? null : forecast.lower95(),
          forecast == null ? null : forecast.upper95(),
          runsOut == null ? null : runsOut.day(),
          runsOut == null ? null : runsOut.earliest(),
          runsOut == null ? null : runsOut.latest(),
          crossed(one, BudgetAlarm.Kind.ACTUAL),
          crossed(one, BudgetAlarm.Kind.FORECAST));
    }
    return table;
  }

  /** A row for each option; a recommendation without one is a row, too. */
  private static ReportTable recommendations(List<Recommendation> recommendations) {
    ReportTable table =
        table(
            "recommendations",
            "resource,reason,members,type,region,monthlyCost,counted,rank,action,newType,hourly,"
                + "monthlyListSavings,monthlySavings,risk,reasons");
    for (Recommendation one : recommendations) {
      List<Object> about =
          Arrays.asList(
              one.resource(),
              one.reason(),
              BigDecimal.valueOf(one.members().size()),
              one.type(),
              one.region(),
              one.monthlyCost(),
              Boolean.toString(one.counted()));
      if (one.options().isEmpty()) {
        table.row(
            about,
            null,
            one.action(),
            null,
            null,
            null,
            null,
            null,
            String.join(" ", one.reasons()));
      }
      for (int rank = 1; rank <= one.options().size(); rank++) {
        Choice option = one.options().get(rank - 1);
        table.row(
            about,
            BigDecimal.valueOf(rank),
            option.action(),
            option.type(),
            option.hourly(),
            option.listSavings(),
            option.effectiveSavings(),
            BigDecimal.valueOf(option.risk()),
            String.join(" ", option.reasons()));
      }
    }
    return table;
  }

  private void row(List<Object> first, Object... rest) {
    List<Object> cells = new ArrayList<>(first);
    cells.addAll(Arrays.asList(rest));
    rows.add(cells);
  }

  private static ReportTable changes(List<Change> changes) {
    ReportTable table =
        table("savings", "resource,change,since,oldType,newType,listSavings,effectiveSavings");
    for (Change one : changes) {
      table.row(
          one.resource(),
          one.change(),
          one.since(),
          one.oldType(),
          one.newType(),
          one.listSavings(),
          one.effectiveSavings());
    }
    return table;
  }

  /** Days before and after, then services. */
  private static ReportTable outlook(Outlook outlook) {
    ReportTable table =
        table("forecast", "section,name,actual,mean,lower80,upper80,lower95,upper95");
    if (outlook == null) {
      return table;
    }
    outlook
        .past()
        .forEach(day -> table.row("day", day.name(), day.total(), null, null, null, null, null));
    outlook.days().forEach(day -> table.expected("day", day.name(), day));
    table.expected("total", "", outlook.total());
    outlook.byService().forEach(service -> table.expected("byService", service.name(), service));
    return table;
  }

  private void expected(String section, String name, Expected one) {
    row(
        section,
        name,
        null,
        one.mean(),
        one.lower80(),
        one.upper80(),
        one.lower95(),
        one.upper95());
  }

  private static ReportTable unitCost(
      String name, UnitCosts unitCosts, Function<UnitCost, List<UnitStep>> steps) {
    ReportTable table =
        table(name, "application,start,cost,coveredCost,requests,per1000,hoursWithTraffic");
    if (unitCosts == null) {
      return table;
    }
    for (UnitCost one : unitCosts.services()) {
      for (UnitStep step : steps.apply(one)) {
        table.row(
            one.application(),
            Instant.ofEpochMilli(step.startMillis()),
            step.cost(),
            step.coveredCost(),
            step.requests(),
            step.per1000(),
            BigDecimal.valueOf(step.hours()));
      }
    }
    return table;
  }

  /** A row for each day, then its parts. */
  private static ReportTable estimates(List<Estimate> estimates) {
    ReportTable table =
        table(
            "estimates",
            "date,service,application,estimated,billed,errorPercent,instances,hours,unpricedHours");
    for (Estimate one : estimates) {
      table.row(
          one.day(),
          null,
          null,
          one.total().estimated(),
          one.total().billed(),
          one.total().errorPercent(),
          BigDecimal.valueOf(one.instances()),
          BigDecimal.valueOf(one.hours()),
          BigDecimal.valueOf(one.unpricedHours()));
      for (EstimateLine line : one.byApplication()) {
        table.row(
            one.day(),
            line.service(),
            line.application(),
            line.estimated(),
            line.billed(),
            line.errorPercent(),
            null,
            null,
            null);
      }
    }
    return table;
  }

  /** All lines, those without a difference too. */
  private static ReportTable reconciliations(List<Reconciliation> all) {
    ReportTable table =
        table("reconciliation", "day,account,service,currency,bill,costExplorer,difference");
    for (Reconciliation one : all) {
      for (Reconciliation.Line line : one.lines()) {
        table.row(
            line.day(),
            line.account(),
            line.service(),
            one.currency(),
            line.bill(),
            line.said(),
            line.difference());
      }
    }
    return table;
  }

  private static String crossed(BudgetLine budget, BudgetAlarm.Kind kind) {
    return budget.crossed().stream()
        .filter(alarm -> alarm.kind() == kind)
        .map(alarm -> String.format(Locale.ROOT, "%d", alarm.threshold()))
        .collect(Collectors.joining(" "));
  }
}
