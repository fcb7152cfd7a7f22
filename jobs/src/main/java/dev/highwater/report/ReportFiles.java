package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Restatement;
import dev.highwater.event.Hash128;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The files of a report. */
final class ReportFiles {
  static final List<String> NAMES =
      List.of("cost-report.json", "cost-report.csv", "cost-report.parquet", "cost-report.html");

  /** File systems take 255, and there are those that encrypt names and take fewer. */
  private static final int LONGEST = 150;

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
   * the codes of its bytes. What is too long for a file system ends with its hash instead, so that
   * two names never share a folder.
   */
  static String folder(String name) {
    byte[] bytes = utf8(name);
    StringBuilder folder = new StringBuilder();
    for (byte b : bytes) {
      boolean plain =
          b >= 'a' && b <= 'z'
              || b >= 'A' && b <= 'Z'
              || b >= '0' && b <= '9'
              || b == '-'
              || b == '_'
              || b == '.' && !folder.isEmpty();
      if (plain) {
        folder.append((char) b);
      } else {
        folder.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    if (folder.length() > LONGEST) {
      String end = "~" + Hash128.of(bytes);
      folder.setLength(LONGEST - end.length());
      folder.append(end);
    }
    return folder.isEmpty() ? "%" : folder.toString();
  }
}
