package dev.highwater.detect;

import dev.highwater.anomalies.core.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The anomalies of a series, each a run of rows that alarm; of very many the {@value #MAX} with the
 * highest grades.
 */
final class AlarmList {
  static final int MAX = 1_000;

  private static final Comparator<Alarm> BY_TIME = Comparator.comparingLong(Alarm::fromMillis);

  private final PriorityQueue<Alarm> closed =
      new PriorityQueue<>(
          Comparator.comparingDouble(Alarm::grade).thenComparing(BY_TIME.reversed()));
  private Alarm open;
  private Alarm worst;
  private long count;

  /**
   * A run of rows that alarm.
   *
   * @param rows how many
   * @param grade the highest
   * @param peakMillis time of the first row with the highest grade
   * @param value of that row
   * @param verdict of that row
   */
  record Alarm(
      long fromMillis,
      long toMillis,
      long rows,
      double grade,
      long peakMillis,
      double value,
      Verdict verdict) {}

  /** Tells the next row; a grade of 0 is no alarm. */
  void add(long timeMillis, double value, double grade, Verdict verdict) {
    if (!(grade > 0)) {
      if (open != null) {
        closed.add(open);
        open = null;
        if (closed.size() > MAX) {
          closed.remove();
        }
      }
      return;
    }
    count += open == null ? 1 : 0;
    long from = open == null ? timeMillis : open.fromMillis();
    long rows = open == null ? 1 : open.rows() + 1;
    open =
        open == null || grade > open.grade()
            ? new Alarm(from, timeMillis, rows, grade, timeMillis, value, verdict)
            : new Alarm(
                from,
                timeMillis,
                rows,
                open.grade(),
                open.peakMillis(),
                open.value(),
                open.verdict());
    if (worst == null || open.grade() > worst.grade()) {
      worst = open;
    }
  }

  /**
   * The anomaly with the highest grade, the first of them, as it was at its peak; {@code null}
   * where there is none.
   */
  Alarm worst() {
    return worst;
  }

  /** All that there were. */
  long count() {
    return count;
  }

  /** Those that are kept, by time. */
  List<Alarm> byTime() {
    return Stream.concat(closed.stream(), Stream.ofNullable(open)).sorted(BY_TIME).toList();
  }
}
