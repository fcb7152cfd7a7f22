package dev.highwater.math;

/**
 * Counts as multiples of 2^-20, held in a {@code long}: additions are exact, so sums do not depend
 * on their order.
 *
 * <p>{@code F(n, f) = rint(n · f · 2^20)} with {@code F(n, 0) = 0} and {@code F(n, 1) = rint(n ·
 * 2^20)}; the slice from {@code f0} to {@code f1} is {@code F(n, f1) − F(n, f0)}, so the slices of
 * any partition of [0, 1] add up exactly to the whole. {@code F} is monotonic in {@code n} and in
 * {@code f}. One amount is clamped to ±2^42, and a sum ends at 2^43 ({@link #plus}).
 */
public final class Dyadic {
  /** Units of one. */
  public static final double ONE = 1 << 20;

  private static final double MAX = 4.398046511104e12; // 2^42

  private Dyadic() {}

  /** {@code F(n, 1)}; 0 for NaN. */
  public static long units(double n) {
    return (long) Math.rint(Math.max(-MAX, Math.min(MAX, n)) * ONE);
  }

  /** {@code F(n, fraction)}; 0 for NaN. */
  public static long units(double n, double fraction) {
    if (fraction <= 0) {
      return 0;
    }
    return units(fraction >= 1 ? n : n * fraction);
  }

  /** {@code F(n, to) − F(n, from)}. */
  public static long slice(double n, double from, double to) {
    return n == 0 ? 0 : units(n, to) - units(n, from);
  }

  /**
   * The sum of two amounts that are not negative, at most {@code Long.MAX_VALUE}: also sums of more
   * of them are then the same in any order and grouping.
   */
  public static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  public static double value(long units) {
    return units / ONE;
  }
}
