package dev.highwater.event;

import java.util.Arrays;

/**
 * One histogram point: either explicit buckets ({@code bounds}, {@code counts} with one more
 * element, {@code counts[i]} for values in {@code (bounds[i-1], bounds[i]]}, per bucket and not
 * cumulative; both empty where only count and sum are known) or {@code exponential} buckets. {@code
 * sum}, {@code min} and {@code max} are NaN where the producer sent none. Arrays are not to be
 * changed by the receiver.
 */
public record HistogramValue(
    double count,
    double sum,
    double min,
    double max,
    double[] bounds,
    double[] counts,
    ExponentialBuckets exponential) {
  private static final double[] NONE = new double[0];

  public static HistogramValue explicit(
      double count, double sum, double min, double max, double[] bounds, double[] counts) {
    return new HistogramValue(count, sum, min, max, bounds, counts, null);
  }

  public static HistogramValue exponential(
      double count, double sum, double min, double max, ExponentialBuckets exponential) {
    return new HistogramValue(count, sum, min, max, NONE, NONE, exponential);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistogramValue that
        && Double.compare(count, that.count) == 0
        && Double.compare(sum, that.sum) == 0
        && Double.compare(min, that.min) == 0
        && Double.compare(max, that.max) == 0
        && Arrays.equals(bounds, that.bounds)
        && Arrays.equals(counts, that.counts)
        && java.util.Objects.equals(exponential, that.exponential);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(count) * 31 + Arrays.hashCode(counts);
  }
}
