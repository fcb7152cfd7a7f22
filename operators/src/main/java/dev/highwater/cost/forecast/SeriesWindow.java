package dev.highwater.cost.forecast;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * All that is kept of a series: its last values, at equal steps, oldest first. NaN is a step
 * without a value. Immutable.
 *
 * <p>Nothing else is remembered, so what is forecast after a restatement, a restart or a replay
 * depends on these values alone.
 *
 * <p>Binary: a format byte, the number of values, then 8 bytes for each.
 */
public final class SeriesWindow {
  private static final int FORMAT = 1;
  private static final SeriesWindow EMPTY = new SeriesWindow(new double[0]);

  private final double[] values;

  private SeriesWindow(double[] values) {
    this.values = values;
  }

  static SeriesWindow empty() {
    return EMPTY;
  }

  /** With a further value; the oldest goes where there are more than {@code capacity}. */
  SeriesWindow with(double value, int capacity) {
    int kept = Math.min(values.length, capacity - 1);
    double[] next = new double[kept + 1];
    System.arraycopy(values, values.length - kept, next, 0, kept);
    next[kept] = value;
    return new SeriesWindow(next);
  }

  /** The last {@code capacity} of many values. */
  static SeriesWindow of(double[] values, int capacity) {
    return new SeriesWindow(
        Arrays.copyOfRange(values, Math.max(0, values.length - capacity), values.length));
  }

  /** How many steps it holds. */
  public int size() {
    return values.length;
  }

  /** The values, oldest first. */
  public double[] values() {
    return values.clone();
  }

  /** The window as bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(4 + 8 * values.length);
    out.writeByte(FORMAT).writeVarLong(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
    return out.toByteArray();
  }

  /**
   * The window of {@link #toBytes}.
   *
   * @throws IllegalArgumentException where the bytes are none
   */
  public static SeriesWindow fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a series to forecast");
    double[] values = new double[in.readCount(8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    in.expectEnd("a series to forecast");
    return new SeriesWindow(values);
  }
}
