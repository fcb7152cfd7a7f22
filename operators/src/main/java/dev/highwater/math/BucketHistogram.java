package dev.highwater.math;

import java.util.Arrays;

/**
 * Counts of values by explicit upper bounds ({@code le}), as increases, in units of 2^-20 ({@link
 * Dyadic}).
 *
 * <p>Two kinds of counts are held apart until they are read. <em>Cumulative</em> ones come bound by
 * bound from Prometheus classic histograms: the increase of {@code le="x"} is the number of values
 * up to x; they add up by {@code le}, exactly as {@code sum by (le)} does. <em>Per bucket</em> ones
 * come as whole explicit histograms, and add up by upper bound. Histograms of different bounds: a
 * whole histogram counts its values at its own upper bounds, so in the union no value is lost and a
 * quantile is never too small by more than its own bucket; cumulative counts of different bounds
 * have Prometheus' semantics (a histogram without {@code le="x"} adds nothing at x, then
 * monotonicity is forced). {@link #settled()} turns the former into the latter.
 *
 * <p>{@link #quantile} is Prometheus' {@code histogram_quantile} over the counts.
 *
 * <p>Bounded: of more than {@value #MAX_BOUNDS} finite bounds of one kind the smallest stay; counts
 * of the others go to +Inf (per bucket) or are left out (cumulative: +Inf holds them already).
 * That, too, does not depend on order. A bound of NaN or −Inf is ignored. Memory at most 2 · 1,025
 * · 16 bytes; binary at most about 2 · 1,025 · 18 bytes.
 */
public final class BucketHistogram {
  public static final int MAX_BOUNDS = 1024;
  private static final int FORMAT = 1;

  /** Relative differences below it are noise, as in Prometheus. */
  private static final double TOLERANCE = 1e-12;

  private final Counts cumulative;
  private final Counts perBucket;

  private static final class Counts {
    double[] bounds = new double[4];
    long[] units = new long[4];
    int size;

    void add(double bound, long amount, boolean keepDropped) {
      if (Double.isNaN(bound) || bound == Double.NEGATIVE_INFINITY) {
        return;
      }
      double upper = bound == 0 ? 0.0 : bound; // no negative zero
      int at = Arrays.binarySearch(bounds, 0, size, upper);
      if (at >= 0) {
        units[at] = Dyadic.plus(units[at], amount);
        return;
      }
      at = -at - 1;
      if (size == bounds.length) {
        bounds = Arrays.copyOf(bounds, size + Math.max(4, size >> 1));
        units = Arrays.copyOf(units, bounds.length);
      }
      System.arraycopy(bounds, at, bounds, at + 1, size - at);
      System.arraycopy(units, at, units, at + 1, size - at);
      bounds[at] = upper;
      units[at] = amount;
      size++;
      int finite = size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY ? size - 1 : size;
      if (finite > MAX_BOUNDS) {
        long dropped = units[finite - 1];
        System.arraycopy(bounds, finite, bounds, finite - 1, size - finite);
        System.arraycopy(units, finite, units, finite - 1, size - finite);
        size--;
        if (keepDropped) {
          add(Double.POSITIVE_INFINITY, dropped, true);
        }
      }
    }

    void addAll(Counts other, boolean keepDropped) {
      if (Arrays.equals(bounds, 0, size, other.bounds, 0, other.size)) {
        for (int i = 0; i < size; i++) {
          units[i] = Dyadic.plus(units[i], other.units[i]);
        }
        return;
      }
      for (int i = 0; i < other.size; i++) {
        add(other.bounds[i], other.units[i], keepDropped);
      }
    }

    Counts copy() {
      Counts copy = new Counts();
      copy.bounds = Arrays.copyOf(bounds, Math.max(1, size));
      copy.units = Arrays.copyOf(units, Math.max(1, size));
      copy.size = size;
      return copy;
    }
  }

  public BucketHistogram() {
    this(new Counts(), new Counts());
  }

  private BucketHistogram(Counts cumulative, Counts perBucket) {
    this.cumulative = cumulative;
    this.perBucket = perBucket;
  }

  /**
   * Adds the increase of one {@code le} series, in units of 2^-20: values up to {@code bound}.
   * Units below 0 count as none.
   */
  public void addCumulative(double bound, long units) {
    cumulative.add(bound, Math.max(0, units), false);
  }

  /**
   * Adds values in the bucket that ends at {@code bound}, in units of 2^-20. Units below 0 count as
   * none.
   */
  public void addBucket(double bound, long units) {
    perBucket.add(bound, Math.max(0, units), true);
  }

  /**
   * Adds the slice from {@code from} to {@code to} of a whole explicit histogram: {@code counts[i]}
   * values up to {@code bounds[i] · factor}, the last up to +Inf. Buckets without values make their
   * bound known.
   */
  public void addExplicit(double[] bounds, double[] counts, double from, double to, double factor) {
    for (int i = 0; i < counts.length; i++) {
      double bound = i < bounds.length ? scale(bounds[i], factor) : Double.POSITIVE_INFINITY;
      addBucket(bound, Dyadic.slice(counts[i], from, to));
    }
  }

  /**
   * {@code bound · factor}; by division where the factor is 1/n, so that 5 ms are 0.005 s and
   * nothing else.
   */
  public static double scale(double bound, double factor) {
    if (factor == 1) {
      return bound;
    }
    double inverse = 1 / factor;
    double whole = Math.rint(inverse);
    return Math.abs(whole) >= 1 && Math.abs(inverse - whole) <= 1e-9 * Math.abs(whole)
        ? bound / whole
        : bound * factor;
  }

  public void merge(BucketHistogram other) {
    BucketHistogram from = other == this ? copy() : other;
    cumulative.addAll(from.cumulative, false);
    perBucket.addAll(from.perBucket, true);
  }

  /**
   * The same counts, all per bucket, monotonicity forced: to be merged with histograms of other
   * bounds.
   */
  public BucketHistogram settled() {
    BucketHistogram settled = new BucketHistogram(new Counts(), perBucket.copy());
    double[] forced = forced(cumulative);
    double before = 0;
    for (int i = 0; i < forced.length; i++) {
      settled.addBucket(cumulative.bounds[i], (long) (forced[i] - before));
      before = forced[i];
    }
    return settled;
  }

  /** Number of values: the counts up to +Inf. */
  public double count() {
    double[][] union = union();
    return union[0].length == 0 ? 0 : union[1][union[1].length - 1] / Dyadic.ONE;
  }

  public boolean isEmpty() {
    return cumulative.size == 0 && perBucket.size == 0;
  }

  /** All bounds, ascending. */
  public double[] bounds() {
    return union()[0];
  }

  /** Values up to each of {@link #bounds()}, monotonicity forced. */
  public double[] cumulativeCounts() {
    double[] counts = union()[1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] /= Dyadic.ONE;
    }
    return counts;
  }

  /**
   * Prometheus' {@code histogram_quantile(q, …)}: with rank {@code q · count}, the first bucket
   * whose cumulative count reaches it, linear inside. −Inf for q &lt; 0, +Inf for q &gt; 1; NaN for
   * q NaN, no values, fewer than two buckets, or no +Inf bucket; in the +Inf bucket the second
   * highest bound; the lowest bucket starts at 0 where its bound is above 0, else its bound is the
   * answer.
   */
  public double quantile(double q) {
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    double[][] union = union();
    double[] bounds = union[0];
    double[] counts = union[1];
    int last = bounds.length - 1;
    if (last < 1 || bounds[last] != Double.POSITIVE_INFINITY || counts[last] == 0) {
      return Double.NaN;
    }
    double rank = q * counts[last];
    int bucket = 0;
    while (bucket < last && counts[bucket] < rank) {
      bucket++;
    }
    if (bucket == last) {
      return bounds[last - 1];
    }
    if (bucket == 0) {
      return bounds[0] <= 0 ? bounds[0] : bounds[0] * (rank / counts[0]);
    }
    double start = bounds[bucket - 1];
    double before = counts[bucket - 1];
    return start + (bounds[bucket] - start) * ((rank - before) / (counts[bucket] - before));
  }

  /**
   * Adds these values to a sketch, for mixtures: each bucket's evenly over up to 16 points inside
   * it, those beyond the last finite bound at that bound.
   */
  public void addTo(QuantileSketch sketch) {
    double[][] union = union();
    double[] bounds = union[0];
    for (int i = 0; i < bounds.length; i++) {
      long units = (long) (union[1][i] - (i == 0 ? 0 : union[1][i - 1]));
      if (units <= 0) {
        continue;
      }
      double high = bounds[i];
      if (high == Double.POSITIVE_INFINITY) {
        sketch.addUnits(i == 0 ? 0 : bounds[i - 1], units);
        continue;
      }
      double low = i > 0 ? bounds[i - 1] : Math.min(0, high);
      long each = units / 16;
      for (int piece = 0; piece < 16; piece++) {
        sketch.addUnits(
            low + (high - low) * (piece + 0.5) / 16, piece == 15 ? units - 15 * each : each);
      }
    }
  }

  /** Bounds and forced cumulative counts in units of both kinds together. */
  private double[][] union() {
    if (perBucket.size == 0) {
      return new double[][] {Arrays.copyOf(cumulative.bounds, cumulative.size), forced(cumulative)};
    }
    BucketHistogram all = cumulative.size == 0 ? this : settled();
    double[] bounds = Arrays.copyOf(all.perBucket.bounds, all.perBucket.size);
    double[] counts = new double[bounds.length];
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum = Dyadic.plus(sum, all.perBucket.units[i]);
      counts[i] = sum;
    }
    return new double[][] {bounds, counts};
  }

  private static double[] forced(Counts counts) {
    double[] forced = new double[counts.size];
    double before = 0;
    for (int i = 0; i < forced.length; i++) {
      double here = counts.units[i];
      boolean noise =
          i > 0
              && Math.abs(here - before) <= TOLERANCE * Math.max(Math.abs(here), Math.abs(before));
      before = i > 0 && (noise || here < before) ? before : here;
      forced[i] = before;
    }
    return forced;
  }

  public BucketHistogram copy() {
    return new BucketHistogram(cumulative.copy(), perBucket.copy());
  }

  /** Canonical: equal contents have equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(16 + 12 * (cumulative.size + perBucket.size));
    write(out);
    return out.toByteArray();
  }

  public static BucketHistogram fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    BucketHistogram histogram = read(in);
    in.expectEnd("a bucket histogram");
    return histogram;
  }

  /**
   * Format byte, then both kinds: size, the number of low zero bits that all counts share, bounds
   * with counts.
   */
  public void write(ByteWriter out) {
    out.writeByte(FORMAT);
    for (Counts counts : new Counts[] {cumulative, perBucket}) {
      out.writeVarLong(counts.size);
      long bits = 0;
      for (int i = 0; i < counts.size; i++) {
        bits |= counts.units[i];
      }
      int shift = bits == 0 ? 0 : Long.numberOfTrailingZeros(bits);
      out.writeByte(shift);
      for (int i = 0; i < counts.size; i++) {
        out.writeDouble(counts.bounds[i]);
        out.writeSignedVarLong(counts.units[i] >> shift);
      }
    }
  }

  public static BucketHistogram read(ByteReader in) {
    in.expectFormat(FORMAT, "a bucket histogram");
    BucketHistogram histogram = new BucketHistogram();
    for (Counts counts : new Counts[] {histogram.cumulative, histogram.perBucket}) {
      int size = in.readCount(9);
      int shift = in.readByte();
      counts.bounds = new double[Math.max(1, size)];
      counts.units = new long[Math.max(1, size)];
      counts.size = size;
      for (int i = 0; i < size; i++) {
        counts.bounds[i] = in.readDouble();
        counts.units[i] = in.readSignedVarLong() << shift;
      }
    }
    return histogram;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BucketHistogram that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "BucketHistogram[bounds="
        + Arrays.toString(bounds())
        + ", counts="
        + Arrays.toString(cumulativeCounts())
        + "]";
  }
}
