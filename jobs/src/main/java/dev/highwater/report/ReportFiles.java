package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Restatement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The files of a report. */
final class ReportFiles {
  static final List<String> NAMES =
      List.of("cost-report.json", "cost-report.csv", "cost-report.parquet", "cost-report.html");

  private ReportFiles() {}

  static void write(CostReport report, OutFolder folder) throws IOException {
    folder.write(NAMES.get(0), utf8(ReportJson.of(report)));
    folder.write(NAMES.get(1), utf8(ReportCsv.of(report)));
    folder.write(NAMES.get(2), ReportParquet.of(report));
    folder.write(NAMES.get(3), utf8(ReportPage.of(report)));
    for (ReportTable table : ReportTable.of(report)) {
      String name = "cost-" + table.name() + ".csv";
      if (table.rows().isEmpty()) {
        folder.delete(name); // what an earlier report said
      } else {
        folder.write(name, utf8(ReportCsv.of(table)));
      }
    }
  }

  /** Writes what has moved. */
  static void restatement(List<Restatement.Line> moved, OutFolder folder) throws IOException {
    folder.write("cost-restatement.csv", utf8(ReportCsv.of(moved)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A folder's name for anything: what is no letter, digit, dot, dash or underscore is written as
   * its code, so that two names never share a folder.
   */
  static String folder(String name) {
    StringBuilder folder = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '-'
              || c == '_'
              || c == '.' && i > 0;
      folder.append(plain ? String.valueOf(c) : "%" + Integer.toHexString(c));
    }
    return folder.isEmpty() ? "%" : folder.toString();
  }
}
