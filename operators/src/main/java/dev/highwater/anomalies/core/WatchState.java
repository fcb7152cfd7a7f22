package dev.highwater.anomalies.core;

import dev.highwater.event.Labels;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import dev.highwater.result.Anomaly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * What {@link ServiceWatch} remembers of one service. Immutable.
 *
 * <p>Bound: {@value #MAX_LIVES} open anomalies (about 800 bytes each), {@value #MAX_PAST} closed
 * ones, {@value #MAX_RAISES} raises, {@value #MAX_ONSETS} onsets (about 100 bytes each), and the
 * series whose grade was not 0 in the last window.
 */
public final class WatchState {
  static final int MAX_LIVES = 64;
  static final int MAX_PAST = 128;
  static final int MAX_RAISES = 64;
  static final int MAX_ONSETS = 64;
  private static final int FORMAT = 1;

  /** Of a service of which nothing has been seen. */
  public static final WatchState INITIAL =
      new WatchState(
          Long.MIN_VALUE,
          Budget.INITIAL,
          JointScore.INITIAL,
          new TreeMap<>(),
          List.of(),
          List.of(),
          new TreeMap<>(),
          new TreeMap<>());

  /** What was expected of a series; NaN where that is not known. */
  record Usual(double expected, double lower, double upper) {
    static Usual of(Verdict verdict) {
      return new Usual(verdict.expected(), verdict.lower(), verdict.upper());
    }

    /** The range that the value of an anomaly left; none where it is odd although it is inside. */
    static Usual left(ScoredPoint point) {
      Usual usual = of(point.verdict());
      return usual.has(point.value()) ? new Usual(usual.expected, Double.NaN, Double.NaN) : usual;
    }

    boolean has(double value) {
      return value >= lower && value <= upper;
    }
  }

  /**
   * An anomaly that is open.
   *
   * @param now as a record, whether it was written or not
   * @param usual the range that it left when it opened, or was first seen on this series
   * @param together whether it opened because signals were odd together, none of them enough
   * @param lastOddMillis the last window that was odd
   * @param peakDecades its highest rarity
   * @param writtenDecades its highest rarity when it was last written
   * @param writtenMillis when it was last written
   */
  record Life(
      Anomaly now,
      Usual usual,
      boolean together,
      long lastOddMillis,
      double peakDecades,
      double writtenDecades,
      long writtenMillis) {}

  /** An anomaly that was closed: of which group, labels of its series, how rare, when. */
  record Past(
      String id,
      String group,
      Labels labels,
      double peakDecades,
      long openedMillis,
      long closedMillis) {}

  /** Feedback that raises the bar of a group by so many decades, from when it was said. */
  record Raise(String feedback, long saidMillis, String group, double decades) {}

  /** A group that is at least a little odd: since when, until when, and the series of it. */
  record Onset(long sinceMillis, long lastMillis, String series) {}

  /** A series whose grade was written, and when last. */
  record Graded(String signal, Labels labels, long atMillis) {}

  final long timeMillis;
  final Budget budget;
  final JointScore joint;

  /** By group. */
  final TreeMap<String, Life> lives;

  /** The one that was closed first is first. */
  final List<Past> past;

  final List<Raise> raises;

  /** By group. */
  final TreeMap<String, Onset> onsets;

  /** By series. */
  final TreeMap<String, Graded> graded;

  WatchState(
      long timeMillis,
      Budget budget,
      JointScore joint,
      TreeMap<String, Life> lives,
      List<Past> past,
      List<Raise> raises,
      TreeMap<String, Onset> onsets,
      TreeMap<String, Graded> graded) {
    this.timeMillis = timeMillis;
    this.budget = budget;
    this.joint = joint;
    this.lives = lives;
    this.past = past;
    this.raises = raises;
    this.onsets = onsets;
    this.graded = graded;
  }

  /** The last window that was judged; Long.MIN_VALUE before the first. */
  public long timeMillis() {
    return timeMillis;
  }

  /** Anomalies that are open. */
  public List<Anomaly> open() {
    return lives.values().stream().map(Life::now).toList();
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(256);
    out.writeByte(FORMAT);
    out.writeLong(timeMillis);
    out.writeVarLong(budget.windows()).writeDouble(budget.points()).writeDouble(budget.alarms());
    out.writeLong(budget.alarmsAtMillis());
    out.writeVarLong(joint.windows()).writeDouble(joint.mean()).writeDouble(joint.variance());
    out.writeVarLong(joint.beyond()).writeDouble(joint.excess());
    out.writeVarLong(lives.size());
    lives.forEach(
        (group, life) -> {
          out.writeString(group);
          CoreBytes.writeAnomaly(life.now, out);
          out.writeDouble(life.usual.expected);
          out.writeDouble(life.usual.lower).writeDouble(life.usual.upper);
          out.writeByte(life.together ? 1 : 0);
          out.writeSignedVarLong(life.lastOddMillis);
          out.writeDouble(life.peakDecades).writeDouble(life.writtenDecades);
          out.writeSignedVarLong(life.writtenMillis);
        });
    out.writeVarLong(past.size());
    for (Past one : past) {
      out.writeString(one.id).writeString(one.group);
      CoreBytes.writeLabels(one.labels, out);
      out.writeDouble(one.peakDecades);
      out.writeSignedVarLong(one.openedMillis).writeSignedVarLong(one.closedMillis);
    }
    out.writeVarLong(raises.size());
    for (Raise raise : raises) {
      out.writeString(raise.feedback).writeSignedVarLong(raise.saidMillis);
      out.writeString(raise.group).writeDouble(raise.decades);
    }
    out.writeVarLong(onsets.size());
    onsets.forEach(
        (group, onset) -> {
          out.writeString(group);
          out.writeSignedVarLong(onset.sinceMillis).writeSignedVarLong(onset.lastMillis);
          out.writeString(onset.series);
        });
    out.writeVarLong(graded.size());
    graded.forEach(
        (series, grade) -> {
          out.writeString(series).writeString(grade.signal);
          CoreBytes.writeLabels(grade.labels, out);
          out.writeSignedVarLong(grade.atMillis);
        });
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are none
   */
  public static WatchState fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "the watch of a service");
    long time = in.readLong();
    Budget budget = new Budget(in.readVarLong(), in.readDouble(), in.readDouble(), in.readLong());
    JointScore joint =
        new JointScore(
            in.readVarLong(), in.readDouble(), in.readDouble(), in.readVarLong(), in.readDouble());
    TreeMap<String, Life> lives = new TreeMap<>();
    for (int i = in.readCount(1); i > 0; i--) {
      lives.put(
          in.readString(),
          new Life(
              CoreBytes.readAnomaly(in),
              new Usual(in.readDouble(), in.readDouble(), in.readDouble()),
              in.readByte() != 0,
              in.readSignedVarLong(),
              in.readDouble(),
              in.readDouble(),
              in.readSignedVarLong()));
    }
    List<Past> past = new ArrayList<>();
    for (int i = in.readCount(1); i > 0; i--) {
      past.add(
          new Past(
              in.readString(),
              in.readString(),
              CoreBytes.readLabels(in),
              in.readDouble(),
              in.readSignedVarLong(),
              in.readSignedVarLong()));
    }
    List<Raise> raises = new ArrayList<>();
    for (int i = in.readCount(1); i > 0; i--) {
      raises.add(
          new Raise(in.readString(), in.readSignedVarLong(), in.readString(), in.readDouble()));
    }
    TreeMap<String, Onset> onsets = new TreeMap<>();
    for (int i = in.readCount(1); i > 0; i--) {
      onsets.put(
          in.readString(),
          new Onset(in.readSignedVarLong(), in.readSignedVarLong(), in.readString()));
    }
    TreeMap<String, Graded> graded = new TreeMap<>();
    for (int i = in.readCount(1); i > 0; i--) {
      graded.put(
          in.readString(),
          new Graded(in.readString(), CoreBytes.readLabels(in), in.readSignedVarLong()));
    }
    in.expectEnd("the watch of a service");
    return new WatchState(
        time,
        budget,
        joint,
        lives,
        Collections.unmodifiableList(past),
        Collections.unmodifiableList(raises),
        onsets,
        graded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WatchState that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
