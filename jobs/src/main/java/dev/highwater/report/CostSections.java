package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.Reconciliation;
import dev.highwater.files.Html;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The sections of the page that the bill alone tells: what was paid, for what, and what changed.
 */
final class CostSections {
  /** Shown only where they tell anything apart. */
  private static final Set<Grouping> MORE =
      Set.of(Grouping.APPLICATION, Grouping.ACCOUNT, Grouping.REGION, Grouping.CATEGORY);

  private final CostReport report;
  private final Shown shown;
  private final Html html;
  private final PageTables tables;

  CostSections(CostReport report, Shown shown, Html html) {
    this.report = report;
    this.shown = shown;
    this.html = html;
    this.tables = new PageTables(html, shown);
  }

  void charts() {
    chart("Cost per day", dayNote(), Charts.drawn(charts -> charts.days(report, shown)));
    if (report.total().previousTotal().signum() != 0 && report.total().completeThrough() != null) {
      chart("Why it changed", effectNote(), Charts.drawn(charts -> charts.effects(report, shown)));
    }
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

  private void chart(String title, String note, String svg) {
    html.raw("<section class=\"figure\">").element("h3", "", title);
    tables.note(note);
    html.raw(svg).raw("</section>\n");
  }

  void breakdowns() {
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
  }

  private void breakdown(Grouping grouping, List<Line> lines) {
    html.raw("<section class=\"table\">").element("h3", "", "By " + lower(grouping.title()));
    html.raw("<table><thead><tr><th>").text(grouping.title());
    html.raw("</th><th class=\"bars\"></th><th class=\"amount\">Total</th>")
        .raw(report.isRunning() ? "<th class=\"amount wide\">Complete days</th>" : "")
        .raw("<th class=\"amount wide\">Previous</th><th class=\"amount\">Change</th></tr></thead>")
        .raw("<tbody>\n");
    BigDecimal largest = lines.isEmpty() ? BigDecimal.ZERO : lines.get(0).total();
    int count = lines.size() <= PageTables.SHOWN_LINES + 1 ? lines.size() : PageTables.SHOWN_LINES;
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
    tables.amount("amount", line.total());
    if (report.isRunning()) {
      tables.amount("amount wide", line.comparedTotal());
    }
    tables.amount("amount wide", line.previousTotal());
    html.raw("<td class=\"amount " + PageTables.trend(line.change()) + "\" title=\"");
    html.text(ReportJson.money(line.change())).raw("\">");
    html.text(
            line.changePercent() != null
                ? Shown.percent(line.changePercent())
                : line.isNew() && line.total().signum() != 0 ? "new" : "–")
        .raw("</td>");
  }

  void movers() {
    if (report.movers().isEmpty() || report.total().previousTotal().signum() == 0) {
      return;
    }
    tables.section("What changed most");
    if (report.isRunning()) {
      tables.note(
          "Complete days alone: "
              + ReportPage.comparedDates(report)
              + " against "
              + ReportPage.previousDates(report)
              + ".");
    }
    html.raw("<table><thead><tr><th>Service</th><th class=\"wide\">Account</th>")
        .raw("<th class=\"wide\">Region</th><th>Usage type</th>")
        .raw("<th class=\"amount wide\">Previous</th><th class=\"amount\">")
        .raw(report.isRunning() ? "Complete days" : "Total")
        .raw("</th><th class=\"amount\">Change</th></tr></thead><tbody>\n");
    for (CostReport.Mover mover : report.movers()) {
      tables.row(mover.service());
      tables.cell("wide", mover.account());
      tables.cell("wide", mover.region());
      tables.cell("", mover.usageType());
      tables.amount("amount wide", mover.previousTotal());
      tables.amount("amount", mover.total());
      tables.amount(
          "amount " + PageTables.trend(mover.change()),
          mover.change(),
          shown.signed(mover.change()));
      html.raw("</tr>\n");
    }
    tables.end();
  }

  void untagged() {
    CostReport.Untagged untagged = report.untagged();
    if (untagged.total().signum() == 0) {
      return;
    }
    tables.section("Usage without tags");
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
    for (CostReport.Amount amount : PageTables.first(amounts)) {
      tables.row(amount.name());
      html.raw("<td class=\"bars\">").raw(Charts.share(amount.total(), largest)).raw("</td>");
      tables.amount("amount", amount.total());
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    tables.more(amounts.size(), "cost-report.json");
  }

  void corrections() {
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

  void reconciliations() {
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
    for (Reconciliation.Sum sum : PageTables.first(differing)) {
      tables.row(sum.name());
      tables.amount("amount wide", sum.bill());
      tables.amount("amount wide", sum.said());
      tables.amount("amount", sum.difference(), shown.signed(sum.difference()));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>");
    tables.more(differing.size(), "cost-reconciliation.csv");
  }
}
