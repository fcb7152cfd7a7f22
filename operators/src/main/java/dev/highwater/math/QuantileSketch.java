package dev.highwater.math;

import dev.highwater.event.ExponentialBuckets;
import java.util.Arrays;

/**
 * A mergeable sketch of a distribution: a base-2 exponential histogram as OTLP's, with {@code base
 * = 2^(2^-scale)} and bin {@code i} counting values in {@code (base^i, base^(i+1)]}.
 *
 * <p>It starts at scale 7 ({@code base} 1.0054). Where positive or negative values fill more than
 * {@value #MAX_BINS} bins, neighbours are joined ({@code i >> 1}, scale − 1) until they fit. Values
 * of one sign within a factor of 2^32 never leave scale 7, within 2^64 never scale 6. The final
 * scale depends only on what was added, so merging is commutative, associative and gives equal
 * bytes.
 *
 * <p><b>Error.</b> At scale 6 and 7 {@link #quantile} answers the middle {@code 2ab/(a+b)} of the
 * bin (a, b] that holds the value of rank {@code ceil(q · count)}: relative error at most {@code
 * (base − 1)/(base + 1)}, 0.28 % and 0.55 %. Below scale 6 (coarse exponential histograms were
 * merged in) it interpolates exponentially inside the bin, as Prometheus does for native
 * histograms.
 *
 * <p>Zero has a bin of its own. Negative values have their own mirrored bins. Infinities count as
 * the largest finite double; NaN is ignored. Counts are multiples of 2^-20 ({@link Dyadic}); bins
 * whose count is 0 do not exist, counts below 0 are ignored.
 *
 * <p>Memory at most 2 · 4,096 bins of 12 bytes; binary at most about 2 · 4,096 · 11 bytes, 8 bytes
 * for one value.
 */
public final class QuantileSketch {
  public static final int START_SCALE = 7;
  public static final int MIN_SCALE = -11;
  public static final int MAX_BINS = 4096;
  private static final int FORMAT = 1;

  /** 2^(k/128). */
  private static final double[] POWERS = new double[129];

  static {
    for (int k = 0; k < 128; k++) {
      POWERS[k] = StrictMath.pow(2, k / 128.0);
    }
    POWERS[128] = 2;
  }

  private int scale = START_SCALE;
  private long zero;
  private Bins positive = new Bins();
  private Bins negative = new Bins();

  /** Bins of one sign, by index, without empty ones. */
  private static final class Bins {
    int[] index = new int[1];
    long[] units = new long[1];
    int size;

    void add(int bin, long amount) {
      int at =
          size > 0 && index[size - 1] < bin ? -size - 1 : Arrays.binarySearch(index, 0, size, bin);
      if (at >= 0) {
        units[at] = Dyadic.plus(units[at], amount);
        return;
      }
      at = -at - 1;
      if (size == index.length) {
        int capacity = size + Math.max(2, size >> 1);
        index = Arrays.copyOf(index, capacity);
        units = Arrays.copyOf(units, capacity);
      }
      System.arraycopy(index, at, index, at + 1, size - at);
      System.arraycopy(units, at, units, at + 1, size - at);
      index[at] = bin;
      units[at] = amount;
      size++;
    }

    void coarsen(int shift) {
      int out = -1;
      for (int i = 0; i < size; i++) {
        int bin = index[i] >> Math.min(31, shift);
        if (out >= 0 && index[out] == bin) {
          units[out] = Dyadic.plus(units[out], units[i]);
        } else {
          out++;
          index[out] = bin;
          units[out] = units[i];
        }
      }
      size = out + 1;
    }

    /** Adds bins of the same scale. */
    void addAll(Bins other) {
      if (other.size == 0) {
        return;
      }
      if (other.size <= 2) {
        for (int i = 0; i < other.size; i++) {
          add(other.index[i], other.units[i]);
        }
        return;
      }
      int[] mergedIndex = new int[size + other.size];
      long[] mergedUnits = new long[size + other.size];
      int a = 0;
      int b = 0;
      int out = 0;
      while (a < size || b < other.size) {
        if (b == other.size || a < size && index[a] < other.index[b]) {
          mergedIndex[out] = index[a];
          mergedUnits[out++] = units[a++];
        } else if (a == size || other.index[b] < index[a]) {
          mergedIndex[out] = other.index[b];
          mergedUnits[out++] = other.units[b++];
        } else {
          mergedIndex[out] = index[a];
          mergedUnits[out++] = Dyadic.plus(units[a++], other.units[b++]);
        }
      }
      index = mergedIndex;
      units = mergedUnits;
      size = out;
    }

    long total() {
      long total = 0;
      for (int i = 0; i < size; i++) {
        total = Dyadic.plus(total, units[i]);
      }
      return total;
    }

    Bins copy() {
      Bins copy = new Bins();
      copy.index = Arrays.copyOf(index, Math.max(1, size));
      copy.units = Arrays.copyOf(units, Math.max(1, size));
      copy.size = size;
      return copy;
    }
  }

  /** Counts {@code value} {@code weight} times. */
  public void add(double value, double weight) {
    addUnits(value, Dyadic.units(weight));
  }

  /** Counts {@code value} with a weight in units of 2^-20. */
  public void addUnits(double value, long units) {
    if (units <= 0 || Double.isNaN(value)) {
      return;
    }
    double magnitude = Math.min(Math.abs(value), Double.MAX_VALUE);
    if (magnitude == 0) {
      zero = Dyadic.plus(zero, units);
    } else {
      (value > 0 ? positive : negative).add(binOf(magnitude) >> (START_SCALE - scale), units);
      fit();
    }
  }

  /** Adds {@code share} (0..1) of an exponential histogram, at its scale. */
  public void addExponential(ExponentialBuckets buckets, double share) {
    addExponential(buckets, 0, share, 1);
  }

  /**
   * Adds the slice from {@code from} to {@code to} of an exponential histogram ({@link
   * Dyadic#slice}, per bucket, so that slices add up exactly), its values multiplied by {@code
   * factor} &gt; 0. A factor of 1 keeps the bins; another one splits coarse bins evenly (on the
   * logarithmic scale) into up to 16 and moves them by whole bins, an error of at most half a bin.
   */
  public void addExponential(ExponentialBuckets buckets, double from, double to, double factor) {
    long zeros = Dyadic.slice(buckets.zeroCount(), from, to);
    if (zeros > 0) {
      zero = Dyadic.plus(zero, zeros);
    }
    int target = Math.max(MIN_SCALE, Math.min(START_SCALE, buckets.scale()));
    int split = 0;
    long move = 0;
    if (factor != 1) {
      split = target < 0 ? 0 : Math.min(4, START_SCALE - target);
      target += split;
      move = (long) Math.rint(StrictMath.scalb(StrictMath.log(factor) / StrictMath.log(2), target));
    }
    coarsenTo(target);
    addSide(
        positive,
        buckets.positiveOffset(),
        buckets.positive(),
        buckets.scale(),
        target,
        split,
        move,
        from,
        to);
    addSide(
        negative,
        buckets.negativeOffset(),
        buckets.negative(),
        buckets.scale(),
        target,
        split,
        move,
        from,
        to);
    fit();
  }

  private void addSide(
      Bins bins,
      int offset,
      double[] counts,
      int sourceScale,
      int target,
      int split,
      long move,
      double from,
      double to) {
    int down = sourceScale - (target - split);
    for (int i = 0; i < counts.length; i++) {
      long units = Dyadic.slice(counts[i], from, to);
      if (units <= 0) {
        continue;
      }
      long bin = (long) offset + i;
      bin = down >= 0 ? bin >> Math.min(63, down) : bin < 0 ? -1 : 0;
      if (split == 0) {
        bins.add(clamp(bin + move, target) >> (target - scale), units);
      } else {
        int pieces = 1 << split;
        long each = units >> split;
        for (int piece = 0; piece < pieces; piece++) {
          long amount = piece == pieces - 1 ? units - each * (pieces - 1) : each;
          if (amount > 0) {
            bins.add(clamp((bin << split) + piece + move, target) >> (target - scale), amount);
          }
        }
      }
    }
  }

  /** Keeps bins within what doubles reach, whatever a producer sent. */
  private static int clamp(long bin, int scale) {
    long low = scale >= 0 ? -(1075L << scale) : -(1075L >> -scale) - 1;
    long high = (scale >= 0 ? 1024L << scale : 1024L >> -scale) - (scale > -11 ? 1 : 0);
    return (int) Math.max(low, Math.min(Math.max(0, high), bin));
  }

  /** Adds everything that {@code other} holds. */
  public void merge(QuantileSketch other) {
    if (other.isEmpty()) {
      return;
    }
    QuantileSketch from = other;
    if (from == this || other.scale > scale) {
      from = other.copy();
      from.coarsenTo(scale);
    }
    coarsenTo(from.scale);
    zero = Dyadic.plus(zero, from.zero);
    positive.addAll(from.positive);
    negative.addAll(from.negative);
    fit();
  }

  private void coarsenTo(int target) {
    if (target < scale) {
      positive.coarsen(scale - target);
      negative.coarsen(scale - target);
      scale = target;
    }
  }

  private void fit() {
    while ((positive.size > MAX_BINS || negative.size > MAX_BINS) && scale > MIN_SCALE) {
      coarsenTo(scale - 1);
    }
  }

  /** The number of values; weights need not be whole. */
  public double count() {
    return Dyadic.value(totalUnits());
  }

  private long totalUnits() {
    return Dyadic.plus(zero, Dyadic.plus(positive.total(), negative.total()));
  }

  public boolean isEmpty() {
    return zero == 0 && positive.size == 0 && negative.size == 0;
  }

  public int scale() {
    return scale;
  }

  /** Number of bins in use. */
  public int bins() {
    return positive.size + negative.size + (zero > 0 ? 1 : 0);
  }

  /**
   * The value below or at which a share {@code q} (0..1) of the values lies; NaN where the sketch
   * is empty or q is not in [0, 1].
   */
  public double quantile(double q) {
    long total = totalUnits();
    if (total == 0 || !(q >= 0 && q <= 1)) {
      return Double.NaN;
    }
    double rank = q * total;
    long below = 0;
    for (int i = negative.size - 1; i >= 0; i--) {
      long here = negative.units[i];
      if (Dyadic.plus(below, here) >= rank) {
        double inside = Math.max(0, rank - below) / here;
        return -inside(negative.index[i], 1 - inside);
      }
      below = Dyadic.plus(below, here);
    }
    if (zero > 0) {
      if (Dyadic.plus(below, zero) >= rank) {
        return 0;
      }
      below = Dyadic.plus(below, zero);
    }
    for (int i = 0; i < positive.size; i++) {
      long here = positive.units[i];
      if (Dyadic.plus(below, here) >= rank || i == positive.size - 1) {
        double inside = Math.min(1, Math.max(0, rank - below) / here);
        return inside(positive.index[i], inside);
      }
      below = Dyadic.plus(below, here);
    }
    return zero > 0 ? 0 : -inside(negative.index[0], 0);
  }

  private double inside(int bin, double fraction) {
    double low = lowerBound(bin);
    double high = lowerBound(bin + 1);
    if (scale >= 6) {
      // The harmonic-like middle has the smallest worst relative error; written so that it cannot
      // overflow.
      return low == 0 ? high : low * (2 / (1 + low / high));
    }
    if (low == 0) {
      return high * fraction;
    }
    double ratio = high / low;
    double inside =
        ratio < Double.POSITIVE_INFINITY
            ? low * StrictMath.pow(ratio, fraction)
            : StrictMath.pow(low, 1 - fraction) * StrictMath.pow(high, fraction);
    return Math.max(low, Math.min(high, inside));
  }

  /** {@code base^bin}, clamped to positive finite doubles. */
  private double lowerBound(int bin) {
    long fine = (long) bin << (START_SCALE - scale);
    long exponent = Math.floorDiv(fine, 128);
    int step = (int) Math.floorMod(fine, 128L);
    if (exponent > 1023) {
      return Double.MAX_VALUE;
    }
    if (exponent < -1100) {
      return 0;
    }
    return Math.scalb(POWERS[step], (int) exponent);
  }

  /**
   * The bin of a positive finite value at scale 7, from exponent and mantissa: the largest i with
   * base^i &lt; value.
   */
  static int binOf(double value) {
    double normal = value;
    int exponent = Math.getExponent(value);
    if (exponent < Double.MIN_EXPONENT) {
      normal = value * 0x1p54;
      exponent = Math.getExponent(normal) - 54;
      normal = Math.scalb(normal, -(exponent + 54));
    } else {
      normal = Math.scalb(value, -exponent);
    }
    int at = Arrays.binarySearch(POWERS, normal);
    int step = at >= 0 ? at - 1 : -at - 2;
    return exponent * 128 + step;
  }

  public QuantileSketch copy() {
    QuantileSketch copy = new QuantileSketch();
    copy.scale = scale;
    copy.zero = zero;
    copy.positive = positive.copy();
    copy.negative = negative.copy();
    return copy;
  }

  /** Canonical: equal contents have equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(16 + 4 * bins());
    write(out);
    return out.toByteArray();
  }

  public static QuantileSketch fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    QuantileSketch sketch = read(in);
    in.expectEnd("a sketch");
    return sketch;
  }

  /**
   * Format byte, scale, the number of low zero bits that all counts share, zero count, positive and
   * negative bins.
   */
  public void write(ByteWriter out) {
    out.writeByte(FORMAT);
    out.writeSignedVarLong(scale);
    long bits = zero;
    for (int i = 0; i < positive.size; i++) {
      bits |= positive.units[i];
    }
    for (int i = 0; i < negative.size; i++) {
      bits |= negative.units[i];
    }
    int shift = bits == 0 ? 0 : Long.numberOfTrailingZeros(bits);
    out.writeByte(shift);
    out.writeVarLong(zero >>> shift);
    writeBins(out, positive, shift);
    writeBins(out, negative, shift);
  }

  private static void writeBins(ByteWriter out, Bins bins, int shift) {
    out.writeVarLong(bins.size);
    for (int i = 0; i < bins.size; i++) {
      if (i == 0) {
        out.writeSignedVarLong(bins.index[0]);
      } else {
        out.writeVarLong(bins.index[i] - bins.index[i - 1] - 1L);
      }
      out.writeVarLong(bins.units[i] >>> shift);
    }
  }

  public static QuantileSketch read(ByteReader in) {
    in.expectFormat(FORMAT, "a sketch");
    QuantileSketch sketch = new QuantileSketch();
    long scale = in.readSignedVarLong();
    if (scale < MIN_SCALE || scale > START_SCALE) {
      throw new IllegalArgumentException("a sketch of scale " + scale);
    }
    sketch.scale = (int) scale;
    int shift = in.readByte();
    sketch.zero = in.readVarLong() << shift;
    sketch.positive = readBins(in, shift);
    sketch.negative = readBins(in, shift);
    return sketch;
  }

  private static Bins readBins(ByteReader in, int shift) {
    int size = in.readCount(2);
    Bins bins = new Bins();
    bins.index = new int[Math.max(1, size)];
    bins.units = new long[Math.max(1, size)];
    bins.size = size;
    for (int i = 0; i < size; i++) {
      bins.index[i] =
          i == 0 ? (int) in.readSignedVarLong() : (int) (bins.index[i - 1] + 1 + in.readVarLong());
      bins.units[i] = in.readVarLong() << shift;
    }
    return bins;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantileSketch that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "QuantileSketch[count=" + count() + ", scale=" + scale + ", bins=" + bins() + "]";
  }
}
