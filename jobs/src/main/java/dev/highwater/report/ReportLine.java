package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A report as a table: its total, its breakdowns and its days, line by line, currency by currency.
 *
 * @param section {@code total}, the field of a breakdown, or {@code day}
 * @param name of the group; the date of a day
 * @param previousTotal {@code null} for days
 * @param change {@code null} for days
 * @param changePercent {@code null} where there is nothing to compare
 * @param isNew whether there was nothing before
 * @param completeThrough last complete day, {@code preliminary} for a day that is not; empty where
 *     no day is
 * @param comparedTotal of the complete days, which the change is of; {@code null} for days
 */
record ReportLine(
    String currency,
    String section,
    String name,
    BigDecimal total,
    BigDecimal previousTotal,
    BigDecimal change,
    BigDecimal changePercent,
    boolean isNew,
    String completeThrough,
    BigDecimal comparedTotal) {

  /** The names of the columns. */
  static final List<String> COLUMNS =
      List.of(
          "currency",
          "section",
          "name",
          "total",
          "previousTotal",
          "change",
          "changePercent",
          "completeThrough",
          "comparedTotal");

  /** The lines of a report and of its other currencies. */
  static List<ReportLine> all(CostReport report) {
    List<ReportLine> lines = new ArrayList<>(of(report));
    report.otherCurrencies().forEach(other -> lines.addAll(of(other)));
    return lines;
  }

  /** The lines of one currency. */
  static List<ReportLine> of(CostReport report) {
    List<ReportLine> lines = new ArrayList<>();
    lines.add(line(report, "total", "total", report.total()));
    report
        .breakdown()
        .forEach(
            (grouping, group) ->
                group.forEach(
                    line -> lines.add(line(report, grouping.field(), line.name(), line))));
    report
        .days()
        .forEach(
            day ->
                lines.add(
                    new ReportLine(
                        report.currency(),
                        "day",
                        day.date().toString(),
                        day.total(),
                        null,
                        null,
                        null,
                        false,
                        day.preliminary() ? "preliminary" : day.date().toString(),
                        null)));
    return lines;
  }

  private static ReportLine line(
      CostReport report, String section, String name, CostReport.Line line) {
    return new ReportLine(
        report.currency(),
        section,
        name,
        line.total(),
        line.previousTotal(),
        line.change(),
        line.changePercent(),
        line.isNew(),
        line.completeThrough() == null ? "" : line.completeThrough().toString(),
        line.comparedTotal());
  }
}
