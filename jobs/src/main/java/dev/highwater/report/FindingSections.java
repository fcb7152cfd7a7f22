package dev.highwater.report;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.files.Counted;
import dev.highwater.files.Html;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The sections of the page that tell what was found beside the bill; none where nothing was. */
final class FindingSections {
  private final CostReport report;
  private final Shown shown;
  private final Html html;
  private final PageTables tables;

  FindingSections(CostReport report, Shown shown, Html html) {
    this.report = report;
    this.shown = shown;
    this.html = html;
    this.tables = new PageTables(html, shown);
  }

  void outlook() {
    ReportExtras.Outlook outlook = report.extras().outlook();
    if (outlook == null) {
      return;
    }
    html.raw("<section class=\"figure\">").element("h3", "", "The next 90 days");
    tables.note(
        "Usage, without tax, credits and purchases: "
            + shown.money(outlook.total().mean())
            + " "
            + report.currency()
            + " expected from "
            + Shown.day(outlook.from())
            + " to "
            + Shown.day(outlook.to().minusDays(1))
            + "; 80 %: "
            + shown.range(outlook.total().lower80(), outlook.total().upper80())
            + "; 95 %: "
            + shown.range(outlook.total().lower95(), outlook.total().upper95())
            + ". The bands are those of a single day.");
    html.raw(Charts.drawn(charts -> charts.outlook(outlook, shown, report.currency())));
    if (outlook.byService().size() > 1) {
      html.raw("<table><thead><tr><th>Service</th><th class=\"amount\">90 days</th>")
          .raw("<th class=\"amount\">80 %</th><th class=\"amount wide\">95 %</th></tr></thead>")
          .raw("<tbody>\n");
      for (ReportExtras.Expected one : outlook.byService()) {
        tables.row(one.name());
        tables.amount("amount", one.mean());
        tables.cell("amount range", shown.range(one.lower80(), one.upper80()));
        tables.cell("amount wide", shown.range(one.lower95(), one.upper95()));
        html.raw("</tr>\n");
      }
      html.raw("</tbody></table>");
    }
    html.raw("</section>\n");
  }

  void unitCosts() {
    ReportExtras.UnitCosts unitCosts = report.extras().unitCosts();
    if (unitCosts == null || unitCosts.services().isEmpty()) {
      return;
    }
    tables.section("What requests cost");
    tables.note(
        "Usage of the complete days, by 1,000 requests; hours whose traffic nobody knows do not count."
            + " By day and hour in cost-unit-days.csv and cost-unit-hours.csv.");
    html.raw("<table><thead><tr><th>Application</th><th class=\"amount\">Usage</th>")
        .raw("<th class=\"amount\">Requests</th><th class=\"amount wide\">Known hours</th>")
        .raw("<th class=\"amount\">By 1,000</th><th class=\"amount wide\">Dearest day</th>")
        .raw("</tr></thead><tbody>\n");
    List<ReportExtras.UnitCost> services = unitCosts.services();
    for (ReportExtras.UnitCost one : PageTables.first(services)) {
      ReportExtras.UnitStep total = one.total();
      tables.row(one.application());
      tables.amount("amount", total.cost());
      tables.cell("amount", total.requests() == null ? "–" : Shown.count(total.requests()));
      tables.cell("amount wide", Shown.count(BigDecimal.valueOf(total.hours())));
      tables.cell("amount", unit(total));
      tables.cell("amount wide", dearest(one));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    tables.more(services.size(), "cost-unit-days.csv");
    html.raw("</section>\n");
  }

  private static String unit(ReportExtras.UnitStep step) {
    return step.per1000() == null
        ? step.requests() == null ? "no traffic known" : "no requests"
        : Shown.small(step.per1000());
  }

  private static String dearest(ReportExtras.UnitCost one) {
    return one.days().stream()
        .filter(day -> day.per1000() != null)
        .max(Comparator.comparing(ReportExtras.UnitStep::per1000))
        .map(day -> unit(day) + " on " + Shown.day(Utc.date(day.startMillis())))
        .orElse("–");
  }

  void estimates() {
    List<ReportExtras.Estimate> estimates = report.extras().estimates();
    if (estimates.isEmpty()) {
      return;
    }
    tables.section("Before the bill comes");
    tables.note(
        "Instances by the hours in which they were seen, at what an hour of them cost in the 30 days"
            + " before, else at list price; beside it what the bill says of them, once a day is complete.");
    html.raw("<table><thead><tr><th>Day</th><th class=\"amount wide\">Instances</th>")
        .raw("<th class=\"amount wide\">Hours</th><th class=\"amount\">Estimated</th>")
        .raw("<th class=\"amount\">Billed</th><th class=\"amount\">Error</th></tr></thead>")
        .raw("<tbody>\n");
    for (ReportExtras.Estimate one : estimates) {
      ReportExtras.EstimateLine total = one.total();
      tables.row(Shown.day(one.day()));
      tables.cell("amount wide", Shown.count(BigDecimal.valueOf(one.instances())));
      tables.cell(
          "amount wide",
          Shown.count(BigDecimal.valueOf(one.hours()))
              + (one.unpricedHours() == 0
                  ? ""
                  : " ("
                      + Shown.count(BigDecimal.valueOf(one.unpricedHours()))
                      + " without a price)"));
      tables.amount("amount", total.estimated());
      if (total.billed() == null) {
        html.raw("<td class=\"amount\">not yet</td>");
      } else {
        tables.amount("amount", total.billed());
      }
      tables.cell(
          "amount", total.errorPercent() == null ? "–" : Shown.percent(total.errorPercent()));
      html.raw("</tr>\n");
    }
    tables.end();
  }

  void budgets() {
    if (report.extras().budgets().isEmpty()) {
      return;
    }
    tables.section("Budgets");
    html.raw("<table><thead><tr><th>Budget</th><th class=\"wide\">Days</th>")
        .raw("<th class=\"bars wide\"></th><th class=\"amount\">Amount</th>")
        .raw("<th class=\"amount\">Spent</th><th class=\"amount wide\">Share</th>")
        .raw("<th class=\"amount wide\">Expected (80 %)</th><th class=\"next\">All spent</th>")
        .raw("</tr></thead><tbody>\n");
    for (ReportExtras.BudgetLine one : report.extras().budgets()) {
      boolean over = one.actual().compareTo(one.amount()) >= 0;
      String look = over ? " up" : "";
      tables.row(one.name());
      tables.cell("wide", Shown.day(one.from()) + " – " + Shown.day(one.to().minusDays(1)));
      html.raw("<td class=\"bars wide\">")
          .raw(Charts.share(one.actual(), one.amount(), over ? "up" : ""))
          .raw("</td>");
      String currency = one.currency().equals(report.currency()) ? "" : " " + one.currency();
      tables.amount("amount", one.amount(), shown.money(one.amount()) + currency);
      tables.amount("amount" + look, one.actual());
      tables.cell("amount wide" + look, Shown.share(one.actualPercent()));
      expected(one);
      runsOut(one);
      html.raw("</tr>\n");
    }
    tables.end();
  }

  private void expected(ReportExtras.BudgetLine budget) {
    ReportExtras.Forecast forecast = budget.forecast();
    if (forecast == null) {
      html.raw("<td class=\"amount wide\">–</td>");
      return;
    }
    tables.amount(
        budget.actual().compareTo(budget.amount()) < 0
                && forecast.mean().compareTo(budget.amount()) >= 0
            ? "amount wide up"
            : "amount wide",
        forecast.mean(),
        shown.money(forecast.mean())
            + " ("
            + shown.range(forecast.lower80(), forecast.upper80())
            + ")");
  }

  /** When all is spent; on a phone without the interval. */
  private void runsOut(ReportExtras.BudgetLine budget) {
    ReportExtras.RunsOut when = budget.runsOut();
    html.raw("<td class=\"next\">");
    if (when == null) {
      html.text(budget.forecast() == null ? "–" : "not before its end");
    } else if (!when.expected()) {
      html.text("on " + Shown.day(when.day()));
    } else if (when.day() == null) {
      html.text("probably not")
          .element(
              "span", "class=\"wide\"", "; " + Shown.day(when.earliest()) + " at the earliest");
    } else {
      String latest = when.latest() == null ? "later" : Shown.day(when.latest());
      html.text("about " + Shown.day(when.day()));
      if (!when.day().equals(when.earliest()) || !when.day().equals(when.latest())) {
        html.element(
            "span", "class=\"wide\"", " (" + Shown.day(when.earliest()) + " – " + latest + ")");
      }
    }
    html.raw("</td>");
  }

  void recommendations() {
    List<ReportExtras.Recommendation> all = report.extras().recommendations();
    if (all.isEmpty() && report.extras().savings().advisedAtMillis() == null) {
      return;
    }
    tables.section("What could be saved");
    tables.note((all.isEmpty() ? "Nothing. " : "") + adviceNote());
    if (all.isEmpty()) {
      html.raw("</section>\n");
      return;
    }
    html.raw("<table><thead><tr><th>Resource</th><th>What to do</th><th class=\"wide\">Why</th>")
        .raw("<th class=\"wide\">Or</th><th class=\"amount\">Risk</th>")
        .raw("<th class=\"amount\">A month</th></tr></thead><tbody>\n");
    int count = all.size() <= PageTables.SHOWN_LINES + 1 ? all.size() : PageTables.SHOWN_LINES;
    for (ReportExtras.Recommendation one : all.subList(0, count)) {
      int members = one.members().size();
      tables.row(one.resource() + (members > 1 ? " (" + members + " instances)" : ""));
      tables.cell("", one.action());
      tables.cell("wide", Shown.words(one.reason()));
      tables.cell("wide", others(one));
      tables.cell("amount", one.options().isEmpty() ? "–" : one.risk() + " of 4");
      tables.amount(
          one.counted() ? "amount down" : "amount",
          one.monthlySavings(),
          one.options().isEmpty()
              ? "–"
              : shown.money(one.monthlySavings()) + (one.counted() ? "" : " *"));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    if (count < all.size()) {
      tables.note((all.size() - count) + " more in cost-recommendations.csv");
    }
    html.raw("</section>\n");
  }

  /** The second and third option. */
  private String others(ReportExtras.Recommendation one) {
    return one.options().stream()
        .skip(1)
        .map(option -> option.type() + " (" + shown.money(option.effectiveSavings()) + ")")
        .collect(Collectors.joining(", "));
  }

  private String adviceNote() {
    ReportExtras.Savings savings = report.extras().savings();
    StringBuilder note = new StringBuilder();
    if (savings.advisedAtMillis() != null) {
      note.append("From how instances were used until ")
          .append(Shown.date(Utc.date(savings.advisedAtMillis()).minusDays(1)))
          .append("; as really paid, without what commitments pay anyway.");
    }
    if (report.extras().recommendations().stream()
        .anyMatch(one -> !one.counted() && !one.options().isEmpty())) {
      note.append(" * Not in the potential savings.");
    }
    savings
        .leftOut()
        .forEach(
            (why, count) ->
                note.append(" Left out: ")
                    .append(Counted.of(count, why + " instance", why + " instances") + "."));
    if (!savings.notLookedFor().isEmpty() && savings.advisedAtMillis() != null) {
      note.append(" Not looked for: ")
          .append(
              savings.notLookedFor().stream().map(Shown::words).collect(Collectors.joining(", ")))
          .append('.');
    }
    return note.toString().strip();
  }

  void changes() {
    List<ReportExtras.Change> changes = report.extras().savings().changes();
    if (changes.isEmpty()) {
      return;
    }
    tables.section("What was saved");
    tables.note(
        "Instances that were recommended to change and have: their hours at the old price, less what"
            + " they cost; of those that are gone, their usual hours.");
    html.raw("<table><thead><tr><th>Resource</th><th>Change</th><th class=\"wide\">Since</th>")
        .raw("<th class=\"amount wide\">At list prices</th><th class=\"amount\">Saved</th>")
        .raw("</tr></thead><tbody>\n");
    for (ReportExtras.Change one : changes) {
      tables.row(one.resource());
      tables.cell(
          "",
          one.newType().isEmpty()
              ? one.oldType() + " is gone"
              : one.oldType() + " to " + one.newType());
      tables.cell("wide", Shown.date(one.since()));
      tables.amount("amount wide", one.listSavings());
      tables.amount(
          one.effectiveSavings().signum() < 0 ? "amount up" : "amount down",
          one.effectiveSavings());
      html.raw("</tr>\n");
    }
    tables.end();
  }

  void anomalies() {
    if (report.extras().anomalies().isEmpty()) {
      return;
    }
    tables.section("Cost that was not expected");
    html.raw("<table><thead><tr><th>Since</th><th>What</th><th class=\"wide\">Cause</th>")
        .raw(
            "<th class=\"amount\">Expected</th><th class=\"amount\">Was</th></tr></thead><tbody>\n");
    for (ReportExtras.AnomalyLine one : report.extras().anomalies()) {
      tables.row(Shown.beginning(one));
      html.raw("<td>").text(one.name()).element("div", "class=\"narrow note\"", one.cause());
      html.raw("</td>");
      tables.cell("wide", one.cause());
      tables.amount("amount", one.expected());
      boolean up = one.total().compareTo(one.expected()) > 0;
      tables.amount(up ? "amount up" : "amount down", one.total());
      html.raw("</tr>\n");
    }
    tables.end();
  }
}
