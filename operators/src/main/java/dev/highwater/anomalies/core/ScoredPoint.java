package dev.highwater.anomalies.core;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import dev.highwater.result.Signal;

/**
 * A point of a series and what the detector said of it.
 *
 * @param signal name, as in {@link Signal#signal()}
 * @param labels dimensions beside service; {@code by} for drill-downs
 * @param series hash of {@link Signal#series()}
 * @param timeMillis end of the window, epoch milliseconds, event time
 * @param value NaN where the point is missing
 */
public record ScoredPoint(
    String service,
    String signal,
    Labels labels,
    Hash128 series,
    String unit,
    long timeMillis,
    long windowMillis,
    double value,
    Verdict verdict) {
  private static final int FORMAT = 1;
  private static final String BY = "by";
  private static final String OVERFLOW = "otel.metric.overflow";

  /** Whether it is a drill-down of a total. */
  public boolean isDrillDown() {
    return labels.get(BY) != null;
  }

  /** The dimensions of a drill-down, joined with commas; {@code null} of a total. */
  public String by() {
    return labels.get(BY);
  }

  /** The labels of the total that it belongs to: its own without those that it drills down by. */
  public Labels groupLabels() {
    String by = by();
    if (by == null) {
      return labels;
    }
    Labels.Builder group = labels.toBuilder().remove(BY).remove(OVERFLOW);
    for (String name : by.split(",", -1)) {
      group.remove(name);
    }
    return group.build();
  }

  /** Signal and total: what one anomaly is about. */
  public String groupKey() {
    return signal + groupLabels().canonical();
  }

  /** Canonical text of the series, as {@link Signal#series()}. */
  public String seriesText() {
    return signal
        + labels.toBuilder()
            .set("service", service)
            .set("window", Signal.windowName(windowMillis))
            .build()
            .canonical();
  }

  /** How far it is from what was expected; 0 where that is not known. */
  public double deviation() {
    double expected = verdict.expected();
    double distance = Math.abs((Double.isNaN(value) ? 0 : value) - expected);
    return Double.isNaN(distance) ? 0 : distance;
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(160);
    writeTo(out);
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are none
   */
  public static ScoredPoint fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    ScoredPoint point = readFrom(in);
    in.expectEnd("a scored point");
    return point;
  }

  void writeTo(ByteWriter out) {
    out.writeByte(FORMAT);
    out.writeString(service).writeString(signal);
    CoreBytes.writeLabels(labels, out);
    out.writeLong(series.high()).writeLong(series.low());
    out.writeString(unit);
    out.writeSignedVarLong(timeMillis).writeVarLong(windowMillis).writeDouble(value);
    out.writeDouble(verdict.score()).writeDouble(verdict.rarity()).writeDouble(verdict.grade());
    out.writeByte(verdict.kind().ordinal());
    out.writeDouble(verdict.expected()).writeDouble(verdict.lower()).writeDouble(verdict.upper());
    out.writeByte(verdict.learning() ? 1 : 0);
  }

  static ScoredPoint readFrom(ByteReader in) {
    in.expectFormat(FORMAT, "a scored point");
    return new ScoredPoint(
        in.readString(),
        in.readString(),
        CoreBytes.readLabels(in),
        new Hash128(in.readLong(), in.readLong()),
        in.readString(),
        in.readSignedVarLong(),
        in.readVarLong(),
        in.readDouble(),
        new Verdict(
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            CoreBytes.readKind(in),
            in.readDouble(),
            in.readDouble(),
            in.readDouble(),
            in.readByte() != 0));
  }
}
