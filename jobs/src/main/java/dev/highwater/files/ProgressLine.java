package dev.highwater.files;

import java.io.PrintWriter;

/** Shows progress: on a terminal one line that changes, elsewhere a line every half minute. */
public final class ProgressLine {
  private static final long QUIET_NANOS = 30_000_000_000L;
  private static final long TERMINAL_NANOS = 200_000_000L;

  private final PrintWriter writer;
  private final boolean terminal;
  private long shownNanos;
  private int width;

  public ProgressLine(PrintWriter writer, boolean terminal) {
    this.writer = writer;
    this.terminal = terminal;
  }

  /**
   * @param nanos since the start
   */
  public void show(String text, long nanos) {
    if (nanos - shownNanos < (terminal ? TERMINAL_NANOS : QUIET_NANOS)) {
      return;
    }
    shownNanos = nanos;
    if (terminal) {
      writer.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      width = text.length();
    } else {
      writer.println(text);
    }
    writer.flush();
  }

  /** Takes the changing line away. */
  public void clear() {
    if (width > 0) {
      writer.print("\r" + " ".repeat(width) + "\r");
      writer.flush();
      width = 0;
    }
  }
}
