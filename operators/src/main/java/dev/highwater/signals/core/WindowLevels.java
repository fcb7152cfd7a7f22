package dev.highwater.signals.core;

/**
 * When windows open, fire and close.
 *
 * <p>With reporting interval I (0 for events) and window [start, end) of length L: an amount enters
 * where {@code 2·I ≤ L}; the window is due at {@code end} for events, else at {@code end + 1.25·I}
 * rounded up to 10 s (by then the point that covers the end has come); it is final at {@code end +
 * allowedLateness + 1.5·L} (an amount enters at most 3·I back).
 */
public final class WindowLevels {
  /** The longest interval that enters any level: 30 min. */
  public static final long MAX_INTERVAL_MILLIS = Panes.levelMillis(Panes.LEVEL_COUNT - 1) / 2;

  private WindowLevels() {}

  /** Whether an amount of that interval enters windows of that level (0..3). */
  public static boolean enters(int level, long intervalMillis) {
    return intervalMillis <= Panes.levelMillis(level) / 2;
  }

  /**
   * The lowest level that it enters; {@link Panes#LEVEL_COUNT} where it enters none. Every higher
   * level is entered too.
   */
  public static int lowestLevel(long intervalMillis) {
    int level = 0;
    while (level < Panes.LEVEL_COUNT && !enters(level, intervalMillis)) {
      level++;
    }
    return level;
  }

  /** Event time at which a window is complete; set the timer one earlier. */
  public static long dueMillis(long windowEndMillis, long intervalMillis) {
    return intervalMillis <= 0
        ? windowEndMillis
        : windowEndMillis + Panes.ceilToPane(intervalMillis + intervalMillis / 4);
  }

  /** Event time after which nothing enters any more and state is dropped. */
  public static long finalMillis(
      long windowEndMillis, long windowMillis, long allowedLatenessMillis) {
    return windowEndMillis + allowedLatenessMillis + 3 * windowMillis / 2;
  }
}
