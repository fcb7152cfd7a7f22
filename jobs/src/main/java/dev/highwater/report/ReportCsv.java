package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Restatement;
import java.math.BigDecimal;
import java.util.List;

/**
 * {@code cost-report.csv}: one row per currency, breakdown and name, as in the JSON. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers.
 */
public final class ReportCsv {
  static final String HEADER = String.join(",", ReportLine.COLUMNS);

  private ReportCsv() {}

  /** The file's text: RFC 4180, UTF-8, lines end in CR LF. */
  public static String of(CostReport report) {
    StringBuilder csv = new StringBuilder(HEADER).append("\r\n");
    for (ReportLine line : ReportLine.all(report)) {
      cells(
          csv,
          text(line.currency()),
          text(line.section()),
          text(line.name()),
          ReportJson.money(line.total()),
          money(line.previousTotal()),
          money(line.change()),
          line.changePercent() != null
              ? line.changePercent().toPlainString()
              : line.isNew() ? "new" : "",
          line.completeThrough(),
          money(line.comparedTotal()));
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

  private static String money(BigDecimal amount) {
    return amount == null ? "" : ReportJson.money(amount);
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
