package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.Restatement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cost-report.csv}: one row per currency, breakdown and name, as in the JSON. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
 */
public final class ReportCsv {
  static final String HEADER =
      "currency,section,name,total,previousTotal,change,changePercent,completeThrough";

  private ReportCsv() {}

  /** The file's text: RFC 4180, UTF-8, lines end in CR LF. */
  public static String of(CostReport report) {
    StringBuilder csv = new StringBuilder(HEADER).append("\r\n");
    List<CostReport> all = new ArrayList<>(List.of(report));
    all.addAll(report.otherCurrencies());
    for (CostReport one : all) {
      row(csv, one, "total", "total", one.total());
      one.breakdown()
          .forEach(
              (grouping, lines) ->
                  lines.forEach(line -> row(csv, one, grouping.field(), line.name(), line)));
      one.days()
          .forEach(
              day ->
                  cells(
                      csv,
                      one.currency(),
                      "day",
                      day.date().toString(),
                      ReportJson.money(day.total()),
                      "",
                      "",
                      "",
                      day.preliminary() ? "preliminary" : day.date().toString()));
    }
    return csv.toString();
  }

  static final String RESTATEMENT_HEADER = "day,account,service,currency,before,after,moved";

  /** {@code cost-restatement.csv}: what has moved, a row for each day, account and service. */
  static String of(List<Restatement.Line> moved) {
    StringBuilder csv = new StringBuilder(RESTATEMENT_HEADER).append("\r\n");
    for (Restatement.Line line : moved) {
      cells(
          csv,
          line.day().toString(),
          text(line.account()),
          text(line.service()),
          text(line.currency()),
          ReportJson.money(line.before()),
          ReportJson.money(line.after()),
          ReportJson.money(line.moved()));
    }
    return csv.toString();
  }

  /** A section's file: texts made safe as above, numbers and dates as they are. */
  static String of(ReportTable table) {
    StringBuilder csv = new StringBuilder();
    cells(csv, table.header().toArray(String[]::new));
    for (List<Object> row : table.rows()) {
      cells(csv, row.stream().map(ReportCsv::cell).toArray(String[]::new));
    }
    return csv.toString();
  }

  private static String cell(Object value) {
    return value == null
        ? ""
        : value instanceof BigDecimal amount
            ? ReportJson.money(amount)
            : value instanceof String text ? text(text) : value.toString();
  }

  private static void row(
      StringBuilder csv, CostReport report, String section, String name, Line line) {
    BigDecimal percent = line.changePercent();
    cells(
        csv,
        text(report.currency()),
        text(section),
        text(name),
        ReportJson.money(line.total()),
        ReportJson.money(line.previousTotal()),
        ReportJson.money(line.change()),
        percent == null ? line.isNew() ? "new" : "" : percent.toPlainString(),
        line.completeThrough() == null ? "" : line.completeThrough().toString());
  }

  /** A text that no spreadsheet computes. */
  static String text(String text) {
    String visible = text.stripLeading();
    boolean computes = !visible.isEmpty() && "=+-@|%".indexOf(visible.charAt(0)) >= 0;
    return computes || visible.length() < text.length() ? "'" + text : text;
  }

  private static void cells(StringBuilder csv, String... cells) {
    for (int i = 0; i < cells.length; i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(cells[i]));
    }
    csv.append("\r\n");
  }

  private static String quoted(String cell) {
    boolean plain = true;
    for (int i = 0; i < cell.length() && plain; i++) {
      plain = ",\"\r\n;\t".indexOf(cell.charAt(i)) < 0;
    }
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
