package dev.highwater.math;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * A sum of doubles without rounding error; {@link #value()} rounds once, half to even. So the
 * result depends on which numbers were added, never on their order or grouping.
 *
 * <p>The exact sum is held as a Shewchuk expansion: non-overlapping doubles of growing magnitude,
 * each addition by error-free two-sums. Integers and multiples of 2^-20 take one double; at most
 * about 40 doubles are ever needed. Numbers of magnitude 2^960 and more are held apart, scaled by
 * 2^-128, so that no intermediate sum overflows.
 *
 * <p>Infinities and NaN are remembered as flags: a NaN, or infinities of both signs, make the value
 * NaN, one sign makes it that infinity; subtracting an infinity adds its negative.
 *
 * <p>Binary, canonical (equal sums of ordinary magnitude have equal bytes): tag, then the sum as
 * correctly rounded doubles, the largest first; a single multiple of 2^-20 takes 3 to 11 bytes.
 */
public final class ExactSum {
  private static final double HUGE = 0x1p960;
  private static final double DOWN = 0x1p-128;
  private static final double[] NONE = new double[0];
  private static final int POSITIVE_INFINITY = 1;
  private static final int NEGATIVE_INFINITY = 2;
  private static final int NAN = 4;
  private static final int TAG_SPECIALS = 0x80;
  private static final int TAG_HUGE = 0x40;
  private static final int TAG_DYADIC = 0x3f;

  private double[] parts = NONE;
  private int size;
  private ExactSum huge;
  private int specials;

  public static ExactSum of(double value) {
    ExactSum sum = new ExactSum();
    sum.add(value);
    return sum;
  }

  public void add(double value) {
    if (Math.abs(value) < HUGE) {
      grow(value);
    } else if (Double.isNaN(value)) {
      specials |= NAN;
    } else if (Double.isInfinite(value)) {
      specials |= value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
    } else {
      if (huge == null) {
        huge = new ExactSum();
      }
      huge.grow(value * DOWN);
    }
  }

  /** Adds everything that {@code other} holds, exactly. */
  public void addAll(ExactSum other) {
    combine(other, 1);
  }

  /** Same as {@link #addAll}. */
  public void merge(ExactSum other) {
    combine(other, 1);
  }

  /** Takes away everything that {@code other} holds, exactly. */
  public void subtract(ExactSum other) {
    combine(other, -1);
  }

  /**
   * Adds the slice from {@code from} to {@code to} of an amount {@code high + low} (a pair without
   * overlap) that lies evenly over [0, 1]: {@code F(to) − F(from)} with {@code F(0) = 0}, {@code
   * F(1) = high + low} exactly and {@code F(f) = high · f} between, rounded to 2^-20 where {@code
   * high} is an integer below 2^32. Slices of a partition add up exactly to {@code high + low}.
   */
  public void addSlice(double high, double low, double from, double to) {
    if (to >= 1) {
      add(high);
      if (low != 0) {
        add(low);
      }
    } else if (to > 0) {
      add(part(high, to));
    }
    if (from > 0) {
      add(-part(high, from));
    }
  }

  /** {@code F(fraction)} of {@link #addSlice} below 1. */
  public static double part(double high, double fraction) {
    double part = high * fraction;
    if (high == Math.rint(high) && Math.abs(high) < 0x1p32) {
      return Math.rint(part * Dyadic.ONE) / Dyadic.ONE;
    }
    return part;
  }

  /** The sum, correctly rounded; 0 where nothing was added. */
  public double value() {
    if (specials != 0) {
      return specials == POSITIVE_INFINITY
          ? Double.POSITIVE_INFINITY
          : specials == NEGATIVE_INFINITY ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    if (huge != null && huge.size > 0) {
      BigDecimal scale = BigDecimal.valueOf(2).pow(128);
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < huge.size; i++) {
        exact = exact.add(new BigDecimal(huge.parts[i]).multiply(scale));
      }
      for (int i = 0; i < size; i++) {
        exact = exact.add(new BigDecimal(parts[i]));
      }
      return exact.doubleValue();
    }
    return rounded();
  }

  public boolean isZero() {
    return specials == 0 && size == 0 && (huge == null || huge.size == 0);
  }

  public ExactSum copy() {
    ExactSum copy = new ExactSum();
    copy.parts = size == 0 ? NONE : Arrays.copyOf(parts, size);
    copy.size = size;
    copy.huge = huge == null ? null : huge.copy();
    copy.specials = specials;
    return copy;
  }

  private void combine(ExactSum other, int sign) {
    double[] otherParts = other == this ? Arrays.copyOf(parts, size) : other.parts;
    int otherSize = other.size;
    for (int i = 0; i < otherSize; i++) {
      grow(sign * otherParts[i]);
    }
    if (other.huge != null) {
      if (huge == null) {
        huge = new ExactSum();
      }
      huge.combine(other.huge, sign);
    }
    int flags = other.specials;
    if (sign < 0) {
      flags =
          (flags & NAN)
              | ((flags & POSITIVE_INFINITY) != 0 ? NEGATIVE_INFINITY : 0)
              | ((flags & NEGATIVE_INFINITY) != 0 ? POSITIVE_INFINITY : 0);
    }
    specials |= flags;
  }

  /** Adds one finite double to the expansion by two-sums, dropping zeros. */
  private void grow(double value) {
    double x = value;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double y = parts[i];
      if (Math.abs(x) < Math.abs(y)) {
        double swap = x;
        x = y;
        y = swap;
      }
      double high = x + y;
      double low = y - (high - x);
      if (low != 0) {
        parts[kept++] = low;
      }
      x = high;
    }
    if (x != 0) {
      if (kept == parts.length) {
        parts = Arrays.copyOf(parts, kept + (kept < 2 ? 1 : 4));
      }
      parts[kept++] = x;
    }
    size = kept;
  }

  /** The expansion rounded to the nearest double, ties to even. */
  private double rounded() {
    if (size == 0) {
      return 0.0;
    }
    int i = size - 1;
    double high = parts[i];
    double low = 0;
    while (i > 0) {
      double x = high;
      double y = parts[--i];
      high = x + y;
      low = y - (high - x);
      if (low != 0) {
        break;
      }
    }
    // What is left below decides a tie: high + 2·low is exact only where low is half a unit in the
    // last place of high.
    if (i > 0 && (low < 0 && parts[i - 1] < 0 || low > 0 && parts[i - 1] > 0)) {
      double twice = low * 2;
      double next = high + twice;
      if (next - high == twice) {
        high = next;
      }
    }
    return high;
  }

  /** The sum as correctly rounded doubles, the largest first: unique for a sum. */
  private double[] canonicalParts() {
    if (size <= 1) {
      return size == 0 ? NONE : new double[] {parts[0]};
    }
    ExactSum rest = new ExactSum();
    rest.parts = Arrays.copyOf(parts, size);
    rest.size = size;
    double[] out = new double[size + 1];
    int count = 0;
    while (rest.size > 0) {
      double next = rest.rounded();
      if (count == out.length) {
        out = Arrays.copyOf(out, count * 2);
      }
      out[count++] = next;
      rest.grow(-next);
    }
    return Arrays.copyOf(out, count);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(12);
    write(out);
    return out.toByteArray();
  }

  public static ExactSum fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    ExactSum sum = read(in);
    in.expectEnd("a sum");
    return sum;
  }

  /** Writes the canonical form, without a format byte: part of the formats that contain it. */
  public void write(ByteWriter out) {
    double[] canonical = canonicalParts();
    boolean withHuge = huge != null && huge.size > 0;
    int flags = (specials != 0 ? TAG_SPECIALS : 0) | (withHuge ? TAG_HUGE : 0);
    double only = canonical.length == 1 ? canonical[0] : Double.NaN;
    boolean dyadic = Math.abs(only) < 0x1p42 && only * Dyadic.ONE == Math.rint(only * Dyadic.ONE);
    out.writeByte(flags | (dyadic ? TAG_DYADIC : canonical.length));
    if (specials != 0) {
      out.writeByte(specials);
    }
    if (dyadic) {
      long units = (long) (only * Dyadic.ONE);
      int shift = Long.numberOfTrailingZeros(units);
      out.writeByte(shift);
      out.writeSignedVarLong(units >> shift);
    } else {
      for (double part : canonical) {
        out.writeDouble(part);
      }
    }
    if (withHuge) {
      huge.write(out);
    }
  }

  public static ExactSum read(ByteReader in) {
    int tag = in.readByte();
    ExactSum sum = new ExactSum();
    if ((tag & TAG_SPECIALS) != 0) {
      sum.specials = in.readByte();
    }
    int count = tag & 0x3f;
    if (count == TAG_DYADIC) {
      int shift = in.readByte();
      sum.grow((in.readSignedVarLong() << shift) / Dyadic.ONE);
    } else {
      for (int i = 0; i < count; i++) {
        sum.grow(in.readDouble());
      }
    }
    if ((tag & TAG_HUGE) != 0) {
      sum.huge = read(in);
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExactSum that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Double.hashCode(value());
  }

  @Override
  public String toString() {
    return Double.toString(value());
  }
}
