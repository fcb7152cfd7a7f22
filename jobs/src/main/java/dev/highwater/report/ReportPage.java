package dev.highwater.report;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.files.Counted;
import dev.highwater.files.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code cost-report.html}: one page that needs nothing but itself, for desk, phone and paper. No
 * script; its content policy allows only its own style, by its hash. Money is rounded for reading;
 * the exact amount is in each cell's title, and in the JSON.
 */
public final class ReportPage {
  private static final String STYLE = resource("report.css");

  /** Shown only where they tell anything apart. */
  private static final Set<Grouping> MORE =
      Set.of(Grouping.APPLICATION, Grouping.ACCOUNT, Grouping.REGION, Grouping.CATEGORY);

  private static final int SHOWN_LINES = 12;

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
    head(first);
    banner();
    tiles();
    notes();
    chart("Cost per day", dayNote(), charts -> charts.days(report, shown));
    if (report.total().previousTotal().signum() != 0 && report.total().completeThrough() != null) {
      chart("Why it changed", effectNote(), charts -> charts.effects(report, shown));
    }
    outlook();
    budgets();
    // a further column of amounts leaves no room for two tables side by side
    html.raw("<div class=\"columns" + (report.isRunning() ? " one" : "") + "\">\n");
    report
        .breakdown()
        .forEach(
            (grouping, lines) -> {
              if (lines.size() > 1 || !MORE.contains(grouping)) {
                breakdown(grouping, lines);
              }
            });
    html.raw("</div>\n");
    movers();
    untagged();
    corrections();
    reconciliations();
    recommendations();
    changes();
    unitCosts();
    estimates();
    anomalies();
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
          comparedDates(),
          "",
          total.comparedTotal());
    }
    tile(
        report.isRunning() ? "As many days before" : "Previous period",
        shown.money(total.previousTotal()),
        previousDates(),
        "",
        total.previousTotal());
    if (total.changePercent() != null) {
      tile(
          "Change",
          Shown.percent(total.changePercent()),
          shown.signed(total.change()) + (report.isRunning() ? " on complete days" : ""),
          trend(total.change()),
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
          "80 %: " + shown.money(forecast.lower80()) + " – " + shown.money(forecast.upper80()),
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

  private String comparedDates() {
    return Shown.days(report.period().from(), report.comparedUntil());
  }

  private String previousDates() {
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

  private static String trend(BigDecimal change) {
    return change.signum() > 0 ? "up" : change.signum() < 0 ? "down" : "";
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
              + comparedDates()
              + ") with as many days of the previous period ("
              + previousDates()
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

  private String dayNote() {
    return report.days().stream().anyMatch(CostReport.Day::preliminary)
        ? "UTC days; pale bars are preliminary, grey ones weekends"
        : "UTC days; grey bars are weekends";
  }

  private String effectNote() {
    return "Volume: more or less was used; price: the same costs more or less; mix: dearer or cheaper"
        + " things; commitments: how it was paid. They add up to the change.";
  }

  private void chart(String title, String note, Function<Charts, String> svg) {
    html.raw("<section class=\"figure\">").element("h3", "", title);
    html.element("p", "class=\"note\"", note);
    drawn(svg);
    html.raw("</section>\n");
  }

  /** Twice: the style shows the one that the screen has room for. */
  private void drawn(Function<Charts, String> svg) {
    html.raw("<div class=\"wide\">").raw(svg.apply(Charts.WIDE)).raw("</div>");
    html.raw("<div class=\"narrow\">").raw(svg.apply(Charts.NARROW)).raw("</div>");
  }

  private void breakdown(Grouping grouping, List<Line> lines) {
    html.raw("<section class=\"table\">").element("h3", "", "By " + lower(grouping.title()));
    html.raw("<table><thead><tr><th>").text(grouping.title());
    html.raw("</th><th class=\"bars\"></th><th class=\"amount\">Total</th>")
        .raw(report.isRunning() ? "<th class=\"amount wide\">Complete days</th>" : "")
        .raw("<th class=\"amount wide\">Previous</th><th class=\"amount\">Change</th></tr></thead>")
        .raw("<tbody>\n");
    BigDecimal largest = lines.isEmpty() ? BigDecimal.ZERO : lines.get(0).total();
    int count = lines.size() <= SHOWN_LINES + 1 ? lines.size() : SHOWN_LINES;
    for (Line line : lines.subList(0, count)) {
      row(line.name(), line, largest);
    }
    if (count < lines.size()) {
      row((lines.size() - count) + " more", rest(lines.subList(count, lines.size())), largest);
    }
    html.raw("</tbody><tfoot><tr><td>Total</td><td></td>");
    amounts(report.total());
    html.raw("</tr></tfoot></table></section>\n");
  }

  private static String lower(String title) {
    return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
  }

  private Line rest(List<Line> lines) {
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal compared = BigDecimal.ZERO;
    BigDecimal previous = BigDecimal.ZERO;
    for (Line line : lines) {
      total = total.add(line.total());
      compared = compared.add(line.comparedTotal());
      previous = previous.add(line.previousTotal());
    }
    return Line.of("", total, compared, previous, report.isCompared(), null);
  }

  private void row(String name, Line line, BigDecimal largest) {
    html.raw("<tr><td>").text(name).raw("</td><td class=\"bars\">");
    html.raw(Charts.share(line.total(), largest)).raw("</td>");
    amounts(line);
    html.raw("</tr>\n");
  }

  private void amounts(Line line) {
    amount("amount", line.total(), shown.money(line.total()));
    if (report.isRunning()) {
      amount("amount wide", line.comparedTotal(), shown.money(line.comparedTotal()));
    }
    amount("amount wide", line.previousTotal(), shown.money(line.previousTotal()));
    html.raw("<td class=\"amount " + trend(line.change()) + "\" title=\"");
    html.text(ReportJson.money(line.change())).raw("\">");
    html.text(
            line.changePercent() != null
                ? Shown.percent(line.changePercent())
                : line.isNew() && line.total().signum() != 0 ? "new" : "–")
        .raw("</td>");
  }

  private void amount(String look, BigDecimal exact, String text) {
    html.raw("<td class=\"" + look + "\" title=\"").text(ReportJson.money(exact)).raw("\">");
    html.text(text).raw("</td>");
  }

  private void outlook() {
    ReportExtras.Outlook outlook = report.extras().outlook();
    if (outlook == null) {
      return;
    }
    html.raw("<section class=\"figure\">").element("h3", "", "The next 90 days");
    html.element(
        "p",
        "class=\"note\"",
        "Usage, without tax, credits and purchases: "
            + shown.money(outlook.total().mean())
            + " "
            + report.currency()
            + " expected from "
            + Shown.day(outlook.from())
            + " to "
            + Shown.day(outlook.to().minusDays(1))
            + "; 80 %: "
            + shown.money(outlook.total().lower80())
            + " – "
            + shown.money(outlook.total().upper80())
            + "; 95 %: "
            + shown.money(outlook.total().lower95())
            + " – "
            + shown.money(outlook.total().upper95())
            + ". The bands are those of a single day.");
    drawn(charts -> charts.outlook(outlook, shown, report.currency()));
    if (outlook.byService().size() > 1) {
      html.raw("<table><thead><tr><th>Service</th><th class=\"amount\">90 days</th>")
          .raw("<th class=\"amount\">80 %</th><th class=\"amount wide\">95 %</th></tr></thead>")
          .raw("<tbody>\n");
      for (ReportExtras.Expected one : outlook.byService()) {
        html.raw("<tr>").element("td", "", one.name());
        amount("amount", one.mean(), shown.money(one.mean()));
        html.element(
            "td",
            "class=\"amount range\"",
            shown.money(one.lower80()) + " – " + shown.money(one.upper80()));
        html.element(
            "td",
            "class=\"amount wide\"",
            shown.money(one.lower95()) + " – " + shown.money(one.upper95()));
        html.raw("</tr>\n");
      }
      html.raw("</tbody></table>");
    }
    html.raw("</section>\n");
  }

  private void unitCosts() {
    ReportExtras.UnitCosts unitCosts = report.extras().unitCosts();
    if (unitCosts == null || unitCosts.services().isEmpty()) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "What requests cost");
    html.element(
        "p",
        "class=\"note\"",
        "Usage of the complete days, by 1,000 requests; hours whose traffic nobody knows do not count."
            + " By day and hour in cost-unit-days.csv and cost-unit-hours.csv.");
    html.raw("<table><thead><tr><th>Application</th><th class=\"amount\">Usage</th>")
        .raw("<th class=\"amount\">Requests</th><th class=\"amount wide\">Known hours</th>")
        .raw("<th class=\"amount\">By 1,000</th><th class=\"amount wide\">Dearest day</th>")
        .raw("</tr></thead><tbody>\n");
    List<ReportExtras.UnitCost> services = unitCosts.services();
    for (ReportExtras.UnitCost one : services.subList(0, Math.min(SHOWN_LINES, services.size()))) {
      ReportExtras.UnitStep total = one.total();
      html.raw("<tr>").element("td", "", one.application());
      amount("amount", total.cost(), shown.money(total.cost()));
      html.element(
          "td", "class=\"amount\"", total.requests() == null ? "–" : Shown.count(total.requests()));
      html.element("td", "class=\"amount wide\"", Shown.count(BigDecimal.valueOf(total.hours())));
      html.element("td", "class=\"amount\"", unit(total));
      html.element("td", "class=\"amount wide\"", dearest(one)).raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    more(services.size(), "cost-unit-days.csv");
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

  private void estimates() {
    List<ReportExtras.Estimate> estimates = report.extras().estimates();
    if (estimates.isEmpty()) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "Before the bill comes");
    html.element(
        "p",
        "class=\"note\"",
        "Instances by the hours in which they were seen, at what an hour of them cost in the 30 days"
            + " before, else at list price; beside it what the bill says of them, once a day is complete.");
    html.raw("<table><thead><tr><th>Day</th><th class=\"amount wide\">Instances</th>")
        .raw("<th class=\"amount wide\">Hours</th><th class=\"amount\">Estimated</th>")
        .raw("<th class=\"amount\">Billed</th><th class=\"amount\">Error</th></tr></thead>")
        .raw("<tbody>\n");
    for (ReportExtras.Estimate one : estimates) {
      ReportExtras.EstimateLine total = one.total();
      html.raw("<tr>").element("td", "", Shown.day(one.day()));
      html.element("td", "class=\"amount wide\"", Shown.count(BigDecimal.valueOf(one.instances())));
      html.element(
          "td",
          "class=\"amount wide\"",
          Shown.count(BigDecimal.valueOf(one.hours()))
              + (one.unpricedHours() == 0
                  ? ""
                  : " ("
                      + Shown.count(BigDecimal.valueOf(one.unpricedHours()))
                      + " without a price)"));
      amount("amount", total.estimated(), shown.money(total.estimated()));
      if (total.billed() == null) {
        html.raw("<td class=\"amount\">not yet</td>");
      } else {
        amount("amount", total.billed(), shown.money(total.billed()));
      }
      html.element(
              "td",
              "class=\"amount\"",
              total.errorPercent() == null ? "–" : Shown.percent(total.errorPercent()))
          .raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
  }

  private void budgets() {
    if (report.extras().budgets().isEmpty()) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "Budgets");
    html.raw("<table><thead><tr><th>Budget</th><th class=\"wide\">Days</th>")
        .raw("<th class=\"bars wide\"></th><th class=\"amount\">Amount</th>")
        .raw("<th class=\"amount\">Spent</th><th class=\"amount wide\">Share</th>")
        .raw("<th class=\"amount wide\">Expected (80 %)</th><th class=\"next\">All spent</th>")
        .raw("</tr></thead><tbody>\n");
    for (ReportExtras.BudgetLine one : report.extras().budgets()) {
      boolean over = one.actual().compareTo(one.amount()) >= 0;
      String look = over ? " up" : "";
      html.raw("<tr>").element("td", "", one.name());
      html.element(
          "td", "class=\"wide\"", Shown.day(one.from()) + " – " + Shown.day(one.to().minusDays(1)));
      html.raw("<td class=\"bars wide\">")
          .raw(Charts.share(one.actual(), one.amount(), over ? "up" : ""))
          .raw("</td>");
      String currency = one.currency().equals(report.currency()) ? "" : " " + one.currency();
      amount("amount", one.amount(), shown.money(one.amount()) + currency);
      amount("amount" + look, one.actual(), shown.money(one.actual()));
      html.element("td", "class=\"amount wide" + look + "\"", Shown.share(one.actualPercent()));
      expected(one);
      runsOut(one);
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
  }

  private void expected(ReportExtras.BudgetLine budget) {
    ReportExtras.Forecast forecast = budget.forecast();
    if (forecast == null) {
      html.raw("<td class=\"amount wide\">–</td>");
      return;
    }
    amount(
        budget.actual().compareTo(budget.amount()) < 0
                && forecast.mean().compareTo(budget.amount()) >= 0
            ? "amount wide up"
            : "amount wide",
        forecast.mean(),
        shown.money(forecast.mean())
            + " ("
            + shown.money(forecast.lower80())
            + " – "
            + shown.money(forecast.upper80())
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

  private void movers() {
    if (report.movers().isEmpty() || report.total().previousTotal().signum() == 0) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "What changed most");
    if (report.isRunning()) {
      html.element(
          "p",
          "class=\"note\"",
          "Complete days alone: " + comparedDates() + " against " + previousDates() + ".");
    }
    html.raw("<table><thead><tr><th>Service</th><th class=\"wide\">Account</th>")
        .raw("<th class=\"wide\">Region</th><th>Usage type</th>")
        .raw("<th class=\"amount wide\">Previous</th><th class=\"amount\">")
        .raw(report.isRunning() ? "Complete days" : "Total")
        .raw("</th><th class=\"amount\">Change</th></tr></thead><tbody>\n");
    for (CostReport.Mover mover : report.movers()) {
      html.raw("<tr>").element("td", "", mover.service());
      html.element("td", "class=\"wide\"", mover.account());
      html.element("td", "class=\"wide\"", mover.region());
      html.element("td", "", mover.usageType());
      amount("amount wide", mover.previousTotal(), shown.money(mover.previousTotal()));
      amount("amount", mover.total(), shown.money(mover.total()));
      amount("amount " + trend(mover.change()), mover.change(), shown.signed(mover.change()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
  }

  private void untagged() {
    CostReport.Untagged untagged = report.untagged();
    if (untagged.total().signum() == 0) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "Usage without tags");
    html.raw("<p class=\"note\">").text(shown.money(untagged.total()) + " " + report.currency());
    if (untagged.percentOfUsage() != null) {
      html.text(", " + Shown.share(untagged.percentOfUsage()) + " of all usage");
    }
    html.raw(", has no tag that says for whom it is.</p>");
    amountTable(untagged.byService());
    html.raw("</section>\n");
  }

  private void amountTable(List<CostReport.Amount> amounts) {
    BigDecimal largest = amounts.isEmpty() ? BigDecimal.ZERO : amounts.get(0).total();
    html.raw("<table><tbody>\n");
    for (CostReport.Amount amount : amounts.subList(0, Math.min(SHOWN_LINES, amounts.size()))) {
      html.raw("<tr>").element("td", "", amount.name()).raw("<td class=\"bars\">");
      html.raw(Charts.share(amount.total(), largest)).raw("</td>");
      amount("amount", amount.total(), shown.money(amount.total()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    more(amounts.size(), "cost-report.json");
  }

  /** How many lines of a table are not shown, and where they are. */
  private void more(int lines, String file) {
    if (lines > SHOWN_LINES) {
      html.raw("<p class=\"note\">and ")
          .text(Shown.count(BigDecimal.valueOf(lines - SHOWN_LINES)))
          .raw(" more in <code>" + file + "</code></p>");
    }
  }

  private void corrections() {
    for (CostReport.LaterCorrection month : report.frozen()) {
      html.raw("<section class=\"table full\">");
      html.element("h3", "", "Later corrections of the month from " + Shown.date(month.month()));
      html.raw("<p class=\"note\">");
      html.text(
          shown.signed(month.total())
              + " "
              + report.currency()
              + " since it was closed on "
              + Shown.date(month.closed())
              + "; not in the totals above.");
      html.raw("</p>");
      amountTable(month.byService());
      html.raw("</section>\n");
    }
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

  private void reconciliations() {
    for (Reconciliation one : report.reconciliations()) {
      html.raw("<section class=\"table full\">");
      html.element("h3", "", "The bill beside " + one.source());
      html.raw("<p class=\"note\">");
      html.text(Shown.date(one.from()) + " – " + Shown.date(one.to().minusDays(1)) + ": bill ");
      html.text(shown.money(one.total().bill()) + ", " + one.source() + " ");
      html.text(shown.money(one.total().said()) + " " + one.currency());
      html.raw("</p>");
      differences("Account", one, one.byAccount());
      differences("Service", one, one.byService());
      differences("Day", one, one.byDay());
      html.raw("</section>\n");
    }
  }

  private void differences(String title, Reconciliation one, List<Reconciliation.Sum> sums) {
    List<Reconciliation.Sum> differing =
        sums.stream().filter(sum -> sum.difference().signum() != 0).toList();
    if (differing.isEmpty()) {
      return;
    }
    html.raw("<table><thead><tr><th>").text(title).raw("</th>");
    html.raw("<th class=\"amount wide\">Bill</th><th class=\"amount wide\">");
    html.text(one.source()).raw("</th><th class=\"amount\">Difference</th></tr></thead><tbody>\n");
    for (Reconciliation.Sum sum : differing.subList(0, Math.min(SHOWN_LINES, differing.size()))) {
      html.raw("<tr>").element("td", "", sum.name());
      amount("amount wide", sum.bill(), shown.money(sum.bill()));
      amount("amount wide", sum.said(), shown.money(sum.said()));
      amount("amount", sum.difference(), shown.signed(sum.difference()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    more(differing.size(), "cost-reconciliation.csv");
  }

  private void recommendations() {
    List<ReportExtras.Recommendation> all = report.extras().recommendations();
    if (all.isEmpty() && report.extras().savings().advisedAtMillis() == null) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "What could be saved");
    html.element("p", "class=\"note\"", (all.isEmpty() ? "Nothing. " : "") + adviceNote());
    if (all.isEmpty()) {
      html.raw("</section>\n");
      return;
    }
    html.raw("<table><thead><tr><th>Resource</th><th>What to do</th><th class=\"wide\">Why</th>")
        .raw("<th class=\"wide\">Or</th><th class=\"amount\">Risk</th>")
        .raw("<th class=\"amount\">A month</th></tr></thead><tbody>\n");
    int count = all.size() <= SHOWN_LINES + 1 ? all.size() : SHOWN_LINES;
    for (ReportExtras.Recommendation one : all.subList(0, count)) {
      int members = one.members().size();
      html.raw("<tr>")
          .element("td", "", one.resource() + (members > 1 ? " (" + members + " instances)" : ""));
      html.element("td", "", one.action());
      html.element("td", "class=\"wide\"", Shown.words(one.reason()));
      html.element("td", "class=\"wide\"", others(one));
      html.element("td", "class=\"amount\"", one.options().isEmpty() ? "–" : one.risk() + " of 4");
      amount(
          one.counted() ? "amount down" : "amount",
          one.monthlySavings(),
          one.options().isEmpty()
              ? "–"
              : shown.money(one.monthlySavings()) + (one.counted() ? "" : " *"));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    if (count < all.size()) {
      html.element(
          "p", "class=\"note\"", (all.size() - count) + " more in cost-recommendations.csv");
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

  private void changes() {
    List<ReportExtras.Change> changes = report.extras().savings().changes();
    if (changes.isEmpty()) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "What was saved");
    html.element(
        "p",
        "class=\"note\"",
        "Instances that were recommended to change and have: their hours at the old price, less what"
            + " they cost; of those that are gone, their usual hours.");
    html.raw("<table><thead><tr><th>Resource</th><th>Change</th><th class=\"wide\">Since</th>")
        .raw("<th class=\"amount wide\">At list prices</th><th class=\"amount\">Saved</th>")
        .raw("</tr></thead><tbody>\n");
    for (ReportExtras.Change one : changes) {
      html.raw("<tr>").element("td", "", one.resource());
      html.element(
          "td",
          "",
          one.newType().isEmpty()
              ? one.oldType() + " is gone"
              : one.oldType() + " to " + one.newType());
      html.element("td", "class=\"wide\"", Shown.date(one.since()));
      amount("amount wide", one.listSavings(), shown.money(one.listSavings()));
      amount(
          one.effectiveSavings().signum() < 0 ? "amount up" : "amount down",
          one.effectiveSavings(),
          shown.money(one.effectiveSavings()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
  }

  private void anomalies() {
    if (report.extras().anomalies().isEmpty()) {
      return;
    }
    html.raw("<section class=\"table full\">").element("h3", "", "Cost that was not expected");
    html.raw("<table><thead><tr><th>Since</th><th>What</th><th class=\"wide\">Cause</th>")
        .raw(
            "<th class=\"amount\">Expected</th><th class=\"amount\">Was</th></tr></thead><tbody>\n");
    for (ReportExtras.AnomalyLine one : report.extras().anomalies()) {
      html.raw("<tr>").element("td", "", Shown.beginning(one));
      html.raw("<td>").text(one.name()).element("div", "class=\"narrow note\"", one.cause());
      html.raw("</td>").element("td", "class=\"wide\"", one.cause());
      amount("amount", one.expected(), shown.money(one.expected()));
      boolean up = one.total().compareTo(one.expected()) > 0;
      amount(up ? "amount up" : "amount down", one.total(), shown.money(one.total()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table></section>\n");
  }

  private void foot() {
    html.raw("<footer>");
    html.text(
        report.asOfMillis() == null ? "" : "As known on " + Utc.text(report.asOfMillis()) + ". ");
    html.raw("Days are UTC.");
    html.raw(" Amounts are rounded for reading; <code>cost-report.json</code> has them exactly.");
    html.raw("</footer>\n");
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
