package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * How rare a value is in its own history: a histogram of 64 bins that forgets, and an extrapolated
 * tail.
 *
 * <p>The surprise of a value is {@code −ln} of the share of past values at least as large. Beyond
 * the largest seen, the share falls exponentially with the mean excess of the upper 5 % of values;
 * on a logarithmic scale that is a Pareto tail with Hill's estimator (1975). Of few values the mean
 * is uncertain, and the tail heavier for it: {@code (1 + x/k)^-k} at x mean excesses of k values,
 * the predictive distribution of an exponential one, instead of {@code e^-x}.
 *
 * <p>Two scales. Magnitudes lie in quarter octaves, and the window of bins follows them upwards, by
 * at most {@value #MAX_SHIFT} bins a value, so that one outlier costs no resolution. The position
 * of a magnitude is exact under scaling by a power of two. Surprises lie in quarters from 0.
 *
 * <p>Counts are halved when there are twice as many as are remembered: what was seen more than some
 * {@value #MEMORY} values ago, unless told otherwise, hardly counts.
 *
 * <p>Mutable; owned by one {@link SeriesModel}.
 */
final class TailHistogram {
  /** Values remembered, unless told otherwise. */
  static final int MEMORY = 20_000;

  static final int BINS = 64;
  private static final int MAX_SHIFT = 8;

  /** Bins per octave or per unit of surprise. */
  private static final int PARTS = 4;

  private static final double TAIL = 0.05;
  private static final int REFRESH_EVERY = 64;

  /** Of a window that has no place yet. */
  private static final int NOWHERE = Integer.MIN_VALUE;

  private static final double NOTHING = -1e9;

  private final char[] counts;
  private final int memory;
  private int low;
  private int top;
  private int total;
  private int halvings;
  private double slope;

  private TailHistogram(
      char[] counts, int memory, int low, int top, int total, int halvings, double slope) {
    this.counts = counts;
    this.memory = memory;
    this.low = low;
    this.top = top;
    this.total = total;
    this.halvings = halvings;
    this.slope = slope;
  }

  /** For magnitudes of any size; see {@link #magnitude}. */
  static TailHistogram ofMagnitudes() {
    return ofMagnitudes(MEMORY);
  }

  /**
   * @param memory values remembered, at most {@value #MEMORY}
   */
  static TailHistogram ofMagnitudes(int memory) {
    return new TailHistogram(new char[BINS], memory, NOWHERE, -1, 0, 0, 1);
  }

  /** For sums of surprises; see {@link #sum}. */
  static TailHistogram ofSurprises() {
    return new TailHistogram(new char[BINS], MEMORY, 0, -1, 0, 0, 1);
  }

  TailHistogram copy() {
    return new TailHistogram(counts.clone(), memory, low, top, total, halvings, slope);
  }

  /**
   * Position of a magnitude on the scale of quarter octaves: linear in the mantissa, and exactly 4
   * more for twice the value. Zero lies below everything.
   */
  static double magnitude(double value) {
    return value > 0 ? (Double.doubleToRawLongBits(value) >>> 24) * (1.0 / (1L << 26)) : NOTHING;
  }

  /** Position of a sum of surprises. */
  static double sum(double surprises) {
    return PARTS * surprises;
  }

  /** −ln of the share of values at least as large; 0 before the first. */
  double surprise(double position) {
    if (total == 0) {
      return 0;
    }
    double x = low == NOWHERE ? 0 : Math.max(0, position - low);
    int bin = (int) Math.min(x, BINS);
    double above = 0;
    for (int i = top; i > bin; i--) {
      above += counts[i];
    }
    if (bin <= top) {
      above += counts[bin] * (1 - (x - bin));
    }
    double beyond = x - (top + 1);
    double one = beyond > 0 ? tail(beyond / Math.max(slope, 0.5)) : 1;
    return Math.log((total + 1) / (above + one));
  }

  /** The share of an exponential tail beyond so many mean excesses, which k values estimate. */
  private double tail(double excesses) {
    double k = Math.max(1, TAIL * total);
    return Math.pow(1 + excesses / k, -k);
  }

  void learn(double position) {
    int bin = 0;
    if (position > NOTHING / 2) {
      int place = (int) Math.floor(position);
      if (low == NOWHERE) {
        low = place - BINS / 2;
      }
      bin = place - low;
      if (bin >= BINS) {
        shift(Math.min(bin - (BINS - 1), MAX_SHIFT));
        bin = BINS - 1;
      }
      bin = Math.max(bin, 0);
    }
    counts[bin]++;
    top = Math.max(top, bin);
    if (++total >= 2 * memory) {
      halve();
    }
    if (total % REFRESH_EVERY == 0) {
      slope = meanExcess();
    }
  }

  /** Position of the median; below everything while that is zero or nothing was seen. */
  double median() {
    int below = 0;
    for (int i = 0; i <= top; i++) {
      below += counts[i];
      if (2 * below >= total) {
        return i == 0 ? NOTHING : low + i + 0.5;
      }
    }
    return NOTHING;
  }

  /** The magnitude that a share of the past exceeded; 0 while nothing but zeros were seen. */
  double quantileAbove(double share) {
    if (low == NOWHERE) {
      return 0;
    }
    double allowed = share * total;
    int bin = top;
    double above = 0;
    while (bin > 0 && above + counts[bin] <= allowed) {
      above += counts[bin--];
    }
    return bin == 0 ? 0 : Double.longBitsToDouble((long) (low + bin + 1) << 50);
  }

  private double meanExcess() {
    double tail = TAIL * total;
    double above = 0;
    double sum = 0;
    int bin = top;
    while (bin > 0 && above < tail) {
      above += counts[bin--];
    }
    int from = bin + 1;
    above = 0;
    for (int i = from; i <= top; i++) {
      above += counts[i];
      sum += counts[i] * (i - from + 0.5);
    }
    return above > 0 ? sum / above : 1;
  }

  /** Odd counts are rounded up in turn, so that neither rare nor frequent values are favoured. */
  private void halve() {
    total = 0;
    top = 0;
    halvings ^= 1;
    for (int i = 0; i < BINS; i++) {
      counts[i] = (char) ((counts[i] + (i + halvings & 1)) >> 1);
      total += counts[i];
      if (counts[i] > 0) {
        top = i;
      }
    }
  }

  private void shift(int bins) {
    int lost = 0;
    for (int i = 0; i <= bins; i++) {
      lost += counts[i];
    }
    System.arraycopy(counts, bins, counts, 0, BINS - bins);
    java.util.Arrays.fill(counts, BINS - bins, BINS, (char) 0);
    counts[0] = (char) lost;
    low += bins;
    top = Math.max(0, top - bins);
  }

  void writeTo(ByteWriter out) {
    for (char count : counts) {
      out.writeVarLong(count);
    }
    out.writeSignedVarLong(low).writeByte(halvings).writeDouble(slope);
  }

  static TailHistogram readFrom(ByteReader in) {
    return readFrom(in, MEMORY);
  }

  static TailHistogram readFrom(ByteReader in, int memory) {
    char[] counts = new char[BINS];
    int top = -1;
    int total = 0;
    for (int i = 0; i < BINS; i++) {
      long count = in.readVarLong();
      if (count < 0 || count > 2L * memory) {
        throw new IllegalArgumentException("a count of " + count + " in a histogram");
      }
      counts[i] = (char) count;
      total += counts[i];
      if (count > 0) {
        top = i;
      }
    }
    return new TailHistogram(
        counts, memory, (int) in.readSignedVarLong(), top, total, in.readByte(), in.readDouble());
  }
}
