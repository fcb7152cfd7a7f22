package dev.highwater.signals.core;

import java.util.Arrays;

/**
 * Who led a cluster when. Immutable; holds the last {@value #MAX_CHANGES} changes, which at one
 * change in 30 s at most are those of 34 hours or more.
 */
public final class LeaderTimeline {
  static final int MAX_CHANGES = 4_096;

  public static final LeaderTimeline EMPTY = new LeaderTimeline(new long[0], new String[0]);

  private final long[] fromMillis;
  private final String[] leaders;

  private LeaderTimeline(long[] fromMillis, String[] leaders) {
    this.fromMillis = fromMillis;
    this.leaders = leaders;
  }

  /**
   * A timeline of changes in ascending order, as {@link #fromMillis} and {@link #leader} give them;
   * the arrays are taken over.
   */
  public static LeaderTimeline of(long[] fromMillis, String[] leaders) {
    return new LeaderTimeline(fromMillis, leaders);
  }

  public int size() {
    return fromMillis.length;
  }

  public long fromMillis(int index) {
    return fromMillis[index];
  }

  public String leader(int index) {
    return leaders[index];
  }

  /**
   * This timeline with {@code leader} from an instant on; a change of the same instant is replaced.
   */
  public LeaderTimeline with(long from, String leader) {
    int at = Arrays.binarySearch(fromMillis, from);
    if (at >= 0) {
      String[] replaced = leaders.clone();
      replaced[at] = leader;
      return new LeaderTimeline(fromMillis, replaced);
    }
    at = -at - 1;
    int drop = size() < MAX_CHANGES ? 0 : 1;
    if (drop > at) {
      return this;
    }
    long[] times = new long[size() + 1 - drop];
    String[] names = new String[times.length];
    System.arraycopy(fromMillis, drop, times, 0, at - drop);
    System.arraycopy(leaders, drop, names, 0, at - drop);
    times[at - drop] = from;
    names[at - drop] = leader;
    System.arraycopy(fromMillis, at, times, at - drop + 1, size() - at);
    System.arraycopy(leaders, at, names, at - drop + 1, size() - at);
    return new LeaderTimeline(times, names);
  }

  /**
   * The leader at an instant; the first known one before the first change, {@code null} where none
   * is known.
   */
  public String leaderAt(long timeMillis) {
    if (size() == 0) {
      return null;
    }
    int at = Arrays.binarySearch(fromMillis, timeMillis);
    return leaders[at >= 0 ? at : Math.max(0, -at - 2)];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeaderTimeline that
        && Arrays.equals(fromMillis, that.fromMillis)
        && Arrays.equals(leaders, that.leaders);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fromMillis) * 31 + Arrays.hashCode(leaders);
  }
}
