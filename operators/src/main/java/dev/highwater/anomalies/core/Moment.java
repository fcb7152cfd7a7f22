package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The points of one service of one window, in whatever order they come: what {@link ServiceWatch}
 * judges together.
 *
 * <p>Kept are totals, and of drill-downs those that are odd; the others are counted. Mutable.
 * Bound: {@value #MAX_TOTALS} totals and {@value #MAX_DRILL_DOWNS} drill-downs, the oddest; about
 * 200 bytes each.
 */
public final class Moment {
  static final int MAX_TOTALS = 256;
  static final int MAX_DRILL_DOWNS = 128;
  private static final int FORMAT = 1;

  /** The oddest first; of equal ones the smaller hash. */
  private static final Comparator<ScoredPoint> ODDEST =
      Comparator.comparingDouble((ScoredPoint point) -> -point.verdict().score())
          .thenComparing(ScoredPoint::series);

  private final TreeSet<ScoredPoint> totals = new TreeSet<>(ODDEST);
  private final TreeSet<ScoredPoint> drillDowns = new TreeSet<>(ODDEST);
  private int judged;

  /**
   * @param odd whether a drill-down is worth keeping
   */
  public void add(ScoredPoint point, boolean odd) {
    if (!point.verdict().learning()) {
      judged++;
    }
    if (!point.isDrillDown()) {
      keep(totals, point, MAX_TOTALS);
    } else if (odd) {
      keep(drillDowns, point, MAX_DRILL_DOWNS);
    }
  }

  private static void keep(TreeSet<ScoredPoint> points, ScoredPoint point, int limit) {
    points.add(point);
    if (points.size() > limit) {
      points.pollLast();
    }
  }

  /** The oddest first. */
  List<ScoredPoint> totals() {
    return List.copyOf(totals);
  }

  /** The oddest first. */
  List<ScoredPoint> drillDowns() {
    return List.copyOf(drillDowns);
  }

  /** Points that could have alarmed. */
  public int judged() {
    return judged;
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(FORMAT);
    out.writeVarLong(judged);
    for (TreeSet<ScoredPoint> points : List.of(totals, drillDowns)) {
      out.writeVarLong(points.size());
      points.forEach(point -> point.writeTo(out));
    }
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are none
   */
  public static Moment fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a moment");
    Moment moment = new Moment();
    moment.judged = (int) in.readVarLong();
    for (TreeSet<ScoredPoint> points : List.of(moment.totals, moment.drillDowns)) {
      int size = in.readCount(64);
      for (int i = 0; i < size; i++) {
        points.add(ScoredPoint.readFrom(in));
      }
    }
    in.expectEnd("a moment");
    return moment;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Moment that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
