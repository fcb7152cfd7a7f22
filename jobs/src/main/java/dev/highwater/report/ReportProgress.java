package dev.highwater.report;

import dev.highwater.files.ProgressLine;
import java.util.Locale;

/** Shows how many rows of bills have been read. */
final class ReportProgress {
  private static final int LOOK_EVERY = 1_000;

  private final ProgressLine line;
  private final long startNanos = System.nanoTime();

  ReportProgress(ProgressLine line) {
    this.line = line;
  }

  void rows(long rows) {
    show("%,d rows", rows);
  }

  /** Of a file that has to be read twice. */
  void rowsAgain(long rows) {
    show("%,d rows once more", rows);
  }

  private void show(String text, long rows) {
    if (rows % LOOK_EVERY == 0) {
      line.show(String.format(Locale.ROOT, text, rows), System.nanoTime() - startNanos);
    }
  }

  void clear() {
    line.clear();
  }
}
