package dev.highwater.codec.wire;

import dev.highwater.codec.CodecLimits;
import java.util.Arrays;

/** A growing list of doubles that refuses to become larger than a histogram may be. */
public final class Doubles {
  private static final double[] NONE = new double[0];

  private double[] values = NONE;
  private int size;

  public void add(double value) throws WireException {
    if (size == values.length) {
      if (size > CodecLimits.MAX_BUCKETS) {
        throw WireException.tooLarge("more than " + CodecLimits.MAX_BUCKETS + " buckets");
      }
      values = Arrays.copyOf(values, Math.max(16, 2 * size));
    }
    values[size++] = value;
  }

  public int size() {
    return size;
  }

  public double get(int index) {
    return values[index];
  }

  public double[] toArray() {
    return size == 0 ? NONE : size == values.length ? values : Arrays.copyOf(values, size);
  }

  /** Reads packed fixed64 integers, unsigned: counts. */
  public void addFixed(ProtoReader reader) throws WireException {
    int outer = reader.enter();
    while (reader.position() < reader.end()) {
      add(count(reader.fixed64()));
    }
    reader.leave(outer);
  }

  /** Reads packed doubles. */
  public void addReals(ProtoReader reader) throws WireException {
    int outer = reader.enter();
    while (reader.position() < reader.end()) {
      add(reader.real());
    }
    reader.leave(outer);
  }

  /** Reads packed varints, unsigned: counts. */
  public void addVarints(ProtoReader reader) throws WireException {
    int outer = reader.enter();
    while (reader.position() < reader.end()) {
      add(count(reader.varint()));
    }
    reader.leave(outer);
  }

  /** Reads packed zigzag varints. */
  public void addZigZag(ProtoReader reader) throws WireException {
    int outer = reader.enter();
    while (reader.position() < reader.end()) {
      add((double) ProtoReader.zigZag(reader.varint()));
    }
    reader.leave(outer);
  }

  /** A count as double; one of 2^63 and more is no count. */
  public static double count(long unsigned) throws WireException {
    if (unsigned < 0) {
      throw WireException.invalid("a count of 2^63 or more");
    }
    return unsigned;
  }
}
