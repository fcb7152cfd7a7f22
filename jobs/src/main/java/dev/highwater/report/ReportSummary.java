package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.LaterCorrection;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.Restatement;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.files.Counted;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a report says at the terminal: one screen. */
final class ReportSummary {
  private static final int SHOWN = 8;
  private static final int ANOMALIES = 3;

  private final PrintWriter writer;
  private final ReportRequest.Answer answer;
  private final CostReport report;
  private final Shown shown;

  ReportSummary(PrintWriter writer, ReportRequest.Answer answer) {
    this.writer = writer;
    this.answer = answer;
    this.report = answer.all();
    this.shown = new Shown(report.total().total());
  }

  /**
   * Writes it.
   *
   * @param movedSince as it was asked for; {@code null} where it was not
   * @param splitBy likewise
   * @param what what was read
   * @param written where the report is
   */
  void write(String movedSince, String splitBy, String what, List<String> written) {
    line("%s to %s: %s%s", report.period().from(), report.period().to(), money(report), compared());
    forecast();
    services();
    report.otherCurrencies().forEach(other -> line("also %s", money(other)));
    if (report.untagged().percentOfUsage() != null) {
      line(
          "untagged: %s, %s of usage",
          shown.money(report.untagged().total()), Shown.share(report.untagged().percentOfUsage()));
    }
    anomalies();
    limits();
    if (movedSince != null) {
      line(
          "moved since %s: %s (lines in cost-restatement.csv: %,d)",
          movedSince,
          shown.signed(
              answer.moved().stream()
                  .filter(line -> line.currency().equals(report.currency()))
                  .map(Restatement.Line::moved)
                  .reduce(BigDecimal.ZERO, BigDecimal::add)),
          answer.moved().size());
    }
    extras();
    report.reconciliations().forEach(this::reconciliation);
    line(
        "%s of %s%s -> %s",
        Counted.of(answer.items(), "row", "rows"),
        what,
        answer.split().isEmpty()
            ? ""
            : ", " + Counted.of(answer.split().size(), "report", "reports") + " by " + splitBy,
        String.join(", ", written));
    writer.flush();
  }

  /** One line, whatever names in bills hold: control characters would move the terminal. */
  private void line(String format, Object... arguments) {
    writer.println(String.format(Locale.ROOT, format, arguments).replaceAll("\\p{Cc}", "?"));
  }

  private String money(CostReport of) {
    String amount = shown.money(of.total().total());
    return (of.currency().isEmpty() ? amount : amount + " " + of.currency())
        + " "
        + of.basis().settingName();
  }

  /** What the total, or the part of it that is complete, is compared with. */
  private String compared() {
    Line total = report.total();
    if (!report.isCompared()) {
      return ", no complete day yet";
    }
    String change =
        total.changePercent() == null
            ? "nothing before"
            : Shown.percent(total.changePercent())
                + " against "
                + shown.money(total.previousTotal());
    return report.isRunning()
        ? "; "
            + Counted.of(report.comparedDays(), "complete day", "complete days")
            + ": "
            + shown.money(total.comparedTotal())
            + ", "
            + change
        : ", " + change;
  }

  private void forecast() {
    ReportExtras.Forecast forecast = report.extras().forecast();
    if (forecast != null) {
      line(
          "expected until %s: %s (80 %%: %s to %s)",
          forecast.until().minusDays(1),
          shown.money(forecast.mean()),
          shown.money(forecast.lower80()),
          shown.money(forecast.upper80()));
    }
  }

  private void services() {
    List<Line> lines = report.breakdown().get(Grouping.SERVICE);
    int count = lines.size() <= SHOWN + 1 ? lines.size() : SHOWN;
    for (Line line : lines.subList(0, count)) {
      line("  %14s  %s", shown.money(line.total()), line.name());
    }
    if (count < lines.size()) {
      line(
          "  %14s  and %,d more services",
          shown.money(
              lines.subList(count, lines.size()).stream()
                  .map(Line::total)
                  .reduce(BigDecimal.ZERO, BigDecimal::add)),
          lines.size() - count);
    }
  }

  private void anomalies() {
    List<ReportExtras.AnomalyLine> largest =
        report.extras().anomalies().stream()
            .sorted(Comparator.comparing(one -> one.impact().abs().negate()))
            .toList();
    largest.stream().limit(ANOMALIES).forEach(one -> line("not expected: %s", one.cause()));
    if (largest.size() > ANOMALIES) {
      line("and %,d more that were not expected", largest.size() - ANOMALIES);
    }
  }

  /** How far the figures are to be trusted. */
  private void limits() {
    if (report.isRunning()) {
      line("complete through %s", report.total().completeThrough());
    }
    if (report.isBillOver()) {
      line(
          "the last charge known is of %s: the days after it count as zero, nothing is forecast",
          report.reach().lastCharge());
    }
    if (report.leftOut() > 0) {
      line(
          "%s a rule and %s left out",
          Counted.of(report.leftOut(), "row breaks", "rows break"),
          report.leftOut() == 1 ? "is" : "are");
    }
    if (!report.incomplete().isEmpty()) {
      line(
          "%s not complete and not counted",
          Counted.of(report.incomplete().size(), "delivery is", "deliveries are"));
    }
    corrections();
  }

  private void corrections() {
    List<LaterCorrection> months = report.frozen();
    if (months.isEmpty()) {
      return;
    }
    LaterCorrection first = months.get(0);
    line(
        "later corrections, not in the total: %s since %s",
        shown.signed(
            months.stream().map(LaterCorrection::total).reduce(BigDecimal.ZERO, BigDecimal::add)),
        months.size() == 1
            ? YearMonth.from(first.month()) + " was closed on " + first.closed()
            : Counted.of(months.size(), "month was", "months were") + " closed");
  }

  private void extras() {
    ReportExtras.Savings savings = report.extras().savings();
    if (savings.advisedAtMillis() != null) {
      line("could be saved: %s %s a month", shown.money(savings.potential()), Advice.CURRENCY);
    }
    if (savings.implemented().signum() != 0) {
      line("saved: %s %s", shown.money(savings.implemented()), report.currency());
    }
    for (ReportExtras.BudgetLine budget : report.extras().budgets()) {
      line(
          "budget %s: %s of %s %s spent (%s)",
          budget.name(),
          shown.money(budget.actual()),
          shown.money(budget.amount()),
          budget.currency(),
          Shown.share(budget.actualPercent()));
    }
  }

  private void reconciliation(Reconciliation one) {
    Reconciliation.Sum total = one.total();
    Shown amounts = new Shown(total.said().abs().max(total.bill().abs()));
    line(
        "%s, %s to %s: %s %s, the bill %s: %s%s",
        one.source(),
        one.from(),
        one.to(),
        amounts.money(total.said()),
        one.currency(),
        amounts.money(total.bill()),
        one.differencePercent() == null
            ? amounts.signed(total.difference())
            : Shown.share(one.differencePercent()) + " apart",
        one.isOver() ? ", MORE THAN 0.5 %" : "");
    differences("by account", amounts, one.byAccount());
    differences("by service", amounts, one.byService());
    differences("by day", amounts, one.byDay());
  }

  private void differences(String title, Shown amounts, List<Reconciliation.Sum> sums) {
    List<Reconciliation.Sum> differing =
        sums.stream().filter(sum -> sum.difference().signum() != 0).toList();
    if (differing.isEmpty()) {
      return;
    }
    line("%s:", title);
    differing.stream()
        .limit(SHOWN)
        .forEach(sum -> line("  %14s  %s", amounts.signed(sum.difference()), sum.name()));
    if (differing.size() > SHOWN) {
      line("  and %,d more in cost-reconciliation.csv", differing.size() - SHOWN);
    }
  }
}
