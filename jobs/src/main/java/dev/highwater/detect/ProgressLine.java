package dev.highwater.detect;

import dev.highwater.detect.DetectRun.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows progress: on a terminal one line that changes, elsewhere a line every half minute. */
final class ProgressLine {
  private static final long QUIET_NANOS = 30_000_000_000L;

  private final PrintWriter writer;
  private final boolean terminal;
  private long shownNanos;
  private int width;

  ProgressLine(PrintWriter writer, boolean terminal) {
    this.writer = writer;
    this.terminal = terminal;
  }

  void show(Progress progress) {
    String text =
        String.format(
            Locale.ROOT,
            "%,d of %,d files, %,d points, %,.0f points/s",
            progress.files(),
            progress.ofFiles(),
            progress.rows(),
            progress.rowsPerSecond());
    if (terminal) {
      writer.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      width = text.length();
      writer.flush();
    } else if (progress.nanos() - shownNanos >= QUIET_NANOS) {
      shownNanos = progress.nanos();
      writer.println(text);
      writer.flush();
    }
  }

  /** Takes the changing line away. */
  void clear() {
    if (width > 0) {
      writer.print("\r" + " ".repeat(width) + "\r");
      writer.flush();
      width = 0;
    }
  }
}
