package dev.highwater.event;

import java.util.Arrays;

/**
 * Base-2 exponential buckets as in OTLP and Prometheus' native histograms: with {@code base =
 * 2^(2^-scale)}, {@code positive[i]} counts values in {@code (base^(positiveOffset+i),
 * base^(positiveOffset+i+1)]}, {@code negative} the same of the absolute value, {@code zeroCount}
 * those of absolute value at most {@code zeroThreshold}. Counts are per bucket, not cumulative.
 * Arrays are not to be changed by the receiver.
 */
public record ExponentialBuckets(
    int scale,
    double zeroThreshold,
    double zeroCount,
    int positiveOffset,
    double[] positive,
    int negativeOffset,
    double[] negative) {
  @Override
  public boolean equals(Object other) {
    return other instanceof ExponentialBuckets that
        && scale == that.scale
        && Double.compare(zeroThreshold, that.zeroThreshold) == 0
        && Double.compare(zeroCount, that.zeroCount) == 0
        && positiveOffset == that.positiveOffset
        && Arrays.equals(positive, that.positive)
        && negativeOffset == that.negativeOffset
        && Arrays.equals(negative, that.negative);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(positive) * 31 + scale;
  }
}
