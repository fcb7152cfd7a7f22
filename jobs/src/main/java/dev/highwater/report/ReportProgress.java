package dev.highwater.report;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far reading is: on a terminal one line that changes, elsewhere a line every half
 * minute.
 */
final class ReportProgress {
  private static final long QUIET_NANOS = 30_000_000_000L;
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final int LOOK_EVERY = 1_000;

  private final PrintWriter writer;
  private final boolean terminal = System.console() != null;
  private long shownNanos = System.nanoTime();
  private int width;

  ReportProgress(PrintWriter writer) {
    this.writer = writer;
  }

  void rows(long rows) {
    if (rows % LOOK_EVERY != 0
        || System.nanoTime() - shownNanos < (terminal ? TERMINAL_NANOS : QUIET_NANOS)) {
      return;
    }
    shownNanos = System.nanoTime();
    String text = String.format(Locale.ROOT, "%,d rows", rows);
    if (terminal) {
      writer.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      width = text.length();
    } else {
      writer.println(text);
    }
    writer.flush();
  }

  void clear() {
    if (width > 0) {
      writer.print("\r" + " ".repeat(width) + "\r");
      writer.flush();
      width = 0;
    }
  }
}
