package dev.highwater.signals.core;

/**
 * Panes of 10 s and the windows that they add up to, aligned to the epoch; times before the epoch
 * too. Windows are {@code [start, end)}.
 */
public final class Panes {
  public static final long PANE_MILLIS = 10_000;

  /** Window lengths, ascending; each a multiple of the ones before. */
  private static final long[] LEVELS = {10_000, 60_000, 300_000, 3_600_000};

  public static final int LEVEL_COUNT = LEVELS.length;

  private Panes() {}

  /** Length of windows of a level (0..3): 10 s, 1 m, 5 m, 1 h. */
  public static long levelMillis(int level) {
    return LEVELS[level];
  }

  /** Start of the pane that holds an instant. */
  public static long paneStart(long timeMillis) {
    return windowStart(timeMillis, PANE_MILLIS);
  }

  public static long paneEnd(long timeMillis) {
    return paneStart(timeMillis) + PANE_MILLIS;
  }

  /** Start of the window of that length that holds an instant. */
  public static long windowStart(long timeMillis, long windowMillis) {
    return Math.floorDiv(timeMillis, windowMillis) * windowMillis;
  }

  /** Rounded up to a whole pane. */
  public static long ceilToPane(long millis) {
    return -Math.floorDiv(-millis, PANE_MILLIS) * PANE_MILLIS;
  }
}
