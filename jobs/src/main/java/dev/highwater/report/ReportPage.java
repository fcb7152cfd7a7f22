package dev.highwater.report;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.files.Counted;
import dev.highwater.files.Html;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cost-report.html}: one page that needs nothing but itself, for desk, phone and paper. No
 * script; its content policy allows only its own style, by its hash. Money is rounded for reading;
 * the exact amount is in each cell's title, and in the JSON.
 */
public final class ReportPage {
  private static final String STYLE = Html.resource(ReportPage.class, "report.css");

  private final CostReport report;
  private final Shown shown;
  private final Html html = new Html();

  private ReportPage(CostReport report) {
    this.report = report;
    this.shown = new Shown(report.total().total().abs().max(report.total().previousTotal().abs()));
  }

  /** The page's text. */
  public static String of(CostReport report) {
    Html page =
        new Html()
            .raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
            .raw("style-src '" + Html.hash(STYLE) + "'; base-uri 'none'; form-action 'none'\">\n")
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .raw("<title>Cost report ")
            .text(dates(report))
            .raw("</title>\n<style>" + STYLE + "</style>\n</head>\n<body>\n<main>\n");
    page.raw(new ReportPage(report).body(true));
    report
        .otherCurrencies()
        .forEach(other -> page.raw("<hr class=\"page\">\n").raw(new ReportPage(other).body(false)));
    return page.raw("</main>\n</body>\n</html>\n").toString();
  }

  private static String dates(CostReport report) {
    LocalDate last = report.period().to().minusDays(1);
    return report.period().from().equals(last)
        ? Shown.date(last)
        : Shown.date(report.period().from()) + " – " + Shown.date(last);
  }

  private String body(boolean first) {
    CostSections cost = new CostSections(report, shown, html);
    FindingSections found = new FindingSections(report, shown, html);
    head(first);
    banner();
    tiles();
    notes();
    cost.charts();
    found.outlook();
    found.budgets();
    cost.breakdowns();
    cost.movers();
    cost.untagged();
    cost.corrections();
    cost.reconciliations();
    found.recommendations();
    found.changes();
    found.unitCosts();
    found.estimates();
    found.anomalies();
    foot();
    return html.toString();
  }

  private void head(boolean first) {
    html.raw("<header>");
    html.element(first ? "h1" : "h2", "", first ? "Cost report" : "Also in " + report.currency());
    html.raw("<p class=\"lead\">").text(dates(report)).raw(" · ");
    html.text(
        switch (report.basis()) {
          case EFFECTIVE -> "effective cost (what was paid ahead counts where it is used)";
          case BILLED -> "billed cost (as invoiced)";
          case LIST -> "list cost (at public prices)";
          case CONTRACTED -> "contracted cost (at negotiated prices, before commitments)";
        });
    html.raw(report.currency().isEmpty() ? "" : " in ").text(report.currency());
    html.raw("</p></header>\n");
  }

  private void tiles() {
    Line total = report.total();
    html.raw("<section class=\"tiles\">\n");
    tile(
        "Total",
        shown.money(total.total()),
        report.isRunning()
            ? (report.currency() + " with preliminary days").strip()
            : report.currency(),
        "main",
        total.total());
    if (report.isRunning()) {
      tile(
          Counted.of(report.comparedDays(), "complete day", "complete days"),
          shown.money(total.comparedTotal()),
          comparedDates(report),
          "",
          total.comparedTotal());
    }
    tile(
        report.isRunning() ? "As many days before" : "Previous period",
        shown.money(total.previousTotal()),
        previousDates(report),
        "",
        total.previousTotal());
    if (total.changePercent() != null) {
      tile(
          "Change",
          Shown.percent(total.changePercent()),
          shown.signed(total.change()) + (report.isRunning() ? " on complete days" : ""),
          PageTables.trend(total.change()),
          total.change());
    } else {
      tile(
          "Change",
          total.isNew() ? "new" : "–",
          total.isNew() ? "no cost before" : "no complete day yet",
          "",
          null);
    }
    ReportExtras.Forecast forecast = report.extras().forecast();
    if (forecast != null) {
      tile(
          "Expected until " + Shown.day(forecast.until().minusDays(1)),
          shown.money(forecast.mean()),
          "80 %: " + shown.range(forecast.lower80(), forecast.upper80()),
          "",
          forecast.mean());
    }
    ReportExtras.Savings savings = report.extras().savings();
    if (savings.potential().signum() != 0) {
      tile(
          "Potential savings",
          shown.money(savings.potential()),
          report.currency().equals(Advice.CURRENCY) ? "a month" : Advice.CURRENCY + " a month",
          "down",
          savings.potential());
    }
    if (savings.implemented().signum() != 0) {
      tile(
          "Implemented savings",
          shown.money(savings.implemented()),
          "measured in these days",
          savings.implemented().signum() > 0 ? "down" : "up",
          savings.implemented());
    }
    html.raw("</section>\n");
  }

  /** The complete days. */
  static String comparedDates(CostReport report) {
    return Shown.days(report.period().from(), report.comparedUntil());
  }

  /** The days that they are compared with. */
  static String previousDates(CostReport report) {
    LocalDate from = report.period().previousFrom();
    LocalDate until = report.period().previousComparedUntil(report.comparedUntil());
    return from.isBefore(until) ? Shown.days(from, until) : "not compared yet";
  }

  private void tile(String name, String value, String note, String look, BigDecimal exact) {
    html.raw("<div class=\"tile " + look + "\">");
    html.element("span", "class=\"name\"", name);
    html.raw("<span class=\"number\"");
    if (exact != null) {
      html.raw(" title=\"").text(ReportJson.money(exact)).raw("\"");
    }
    html.raw(">").text(value).raw("</span>");
    html.element("span", "class=\"note\"", note).raw("</div>\n");
  }

  private void notes() {
    List<String> notes = new ArrayList<>();
    LocalDate through = report.total().completeThrough();
    if (through == null) {
      notes.add("No day of this period is complete yet: all figures are preliminary.");
    } else if (through.isBefore(report.period().to().minusDays(1))) {
      notes.add(
          "Bills are complete through "
              + Shown.date(through)
              + "; later days are preliminary. Changes compare the complete days ("
              + comparedDates(report)
              + ") with as many days of the previous period ("
              + previousDates(report)
              + ").");
    }
    if (report.isBillOver()) {
      notes.add(
          "The last charge known is of "
              + Shown.date(report.reach().lastCharge())
              + ": the days after it count as zero. Either nothing was charged, or the bill goes no"
              + " further; so nothing is forecast.");
    }
    if (!report.incomplete().isEmpty()) {
      notes.add(
          report.incomplete().size()
              + (report.incomplete().size() == 1 ? " delivery is" : " deliveries are")
              + " not complete and not in these figures.");
    }
    notes.forEach(note -> html.element("p", "class=\"notice\"", note).raw("\n"));
  }

  /** Over everything else: these figures are not to be relied on. */
  private void banner() {
    if (report.leftOut() > 0) {
      html.element(
              "p",
              "class=\"notice alarm\" role=\"alert\"",
              Counted.of(report.leftOut(), "row of the bills breaks", "rows of the bills break")
                  + " a rule and "
                  + (report.leftOut() == 1 ? "is" : "are")
                  + " not in these figures.")
          .raw("\n");
    }
    for (Reconciliation one : report.reconciliations()) {
      if (one.isOver()) {
        html.element("p", "class=\"notice alarm\" role=\"alert\"", bannerText(one)).raw("\n");
      }
    }
  }

  private String bannerText(Reconciliation one) {
    BigDecimal percent = one.differencePercent();
    return "The bill and "
        + one.source()
        + " differ by "
        + (percent == null
            ? shown.money(one.total().difference().abs()) + " " + one.currency()
            : Shown.share(percent))
        + ": more than 0.5 %. What is missing or counted twice is below.";
  }

  private void foot() {
    html.raw("<footer>");
    html.text(
        report.asOfMillis() == null ? "" : "As known on " + Utc.text(report.asOfMillis()) + ". ");
    html.raw("Days are UTC.");
    html.raw(" Amounts are rounded for reading; <code>cost-report.json</code> has them exactly.");
    html.raw("</footer>\n");
  }
}
