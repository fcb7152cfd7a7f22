package dev.highwater.report;

import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.Restatement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Writes a report into a folder of any file system that Flink knows. A file is there as a whole or
 * not at all, as far as the file system can rename.
 */
final class ReportFiles {
  static final List<String> NAMES =
      List.of("cost-report.json", "cost-report.csv", "cost-report.html");

  private ReportFiles() {}

  static void write(CostReport report, String folder) throws IOException {
    write(folder, NAMES.get(0), ReportJson.of(report));
    write(folder, NAMES.get(1), ReportCsv.of(report));
    write(folder, NAMES.get(2), ReportPage.of(report));
    for (ReportTable table : ReportTable.of(report)) {
      String name = "cost-" + table.name() + ".csv";
      if (table.rows().isEmpty()) {
        delete(folder, name); // what an earlier report said
      } else {
        write(folder, name, ReportCsv.of(table));
      }
    }
  }

  /** Writes what has moved. */
  static void restatement(List<Restatement.Line> moved, String folder) throws IOException {
    write(folder, "cost-restatement.csv", ReportCsv.of(moved));
  }

  private static void delete(String folder, String name) throws IOException {
    Path file = new Path(new Path(folder), name);
    if (file.getFileSystem().exists(file)) {
      file.getFileSystem().delete(file, false);
    }
  }

  private static void write(String folder, String name, String text) throws IOException {
    Path file = new Path(new Path(folder), name);
    FileSystem files = file.getFileSystem();
    files.mkdirs(file.getParent());
    boolean renames = !files.isDistributedFS();
    Path target = renames ? new Path(file.getParent(), "." + name + ".partial") : file;
    try (FSDataOutputStream out = files.create(target, FileSystem.WriteMode.OVERWRITE)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    if (renames && !files.rename(target, file)) {
      throw new IOException(file + " cannot be written");
    }
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
