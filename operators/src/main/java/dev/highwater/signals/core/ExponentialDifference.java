package dev.highwater.signals.core;

import dev.highwater.event.ExponentialBuckets;

/** The increase between two cumulative exponential histograms. */
final class ExponentialDifference {
  private ExponentialDifference() {}

  /**
   * {@code now − before} at now's scale; {@code null} where it is a reset: a finer scale than
   * before, a smaller zero threshold, or any bucket that fell. Buckets of {@code before} that now's
   * wider zero bucket covers count as zeros.
   */
  static ExponentialBuckets of(ExponentialBuckets now, ExponentialBuckets before) {
    if (now.scale() > before.scale() || now.zeroThreshold() < before.zeroThreshold()) {
      return null;
    }
    int down = Math.min(31, before.scale() - now.scale());
    boolean widened = now.zeroThreshold() > before.zeroThreshold();
    double[] zeros = {now.zeroCount() - before.zeroCount()};
    double[] positive =
        side(
            now,
            now.positiveOffset(),
            now.positive(),
            before.positiveOffset(),
            before.positive(),
            down,
            widened,
            zeros);
    double[] negative =
        side(
            now,
            now.negativeOffset(),
            now.negative(),
            before.negativeOffset(),
            before.negative(),
            down,
            widened,
            zeros);
    if (positive == null || negative == null || zeros[0] < 0) {
      return null;
    }
    return new ExponentialBuckets(
        now.scale(),
        now.zeroThreshold(),
        zeros[0],
        now.positiveOffset(),
        positive,
        now.negativeOffset(),
        negative);
  }

  private static double[] side(
      ExponentialBuckets now,
      int offset,
      double[] counts,
      int beforeOffset,
      double[] before,
      int down,
      boolean widened,
      double[] zeros) {
    double[] difference = counts.clone();
    for (int i = 0; i < before.length; i++) {
      if (before[i] == 0) {
        continue;
      }
      long bin = ((long) beforeOffset + i) >> down;
      long at = bin - offset;
      if (at >= 0 && at < difference.length) {
        difference[(int) at] -= before[i];
      } else if (widened && upperBound(bin, now.scale()) <= now.zeroThreshold() * 1.000001) {
        zeros[0] -= before[i];
      } else {
        return null;
      }
    }
    for (double count : difference) {
      if (count < 0) {
        return null;
      }
    }
    return difference;
  }

  private static double upperBound(long bin, int scale) {
    return StrictMath.pow(2, (bin + 1) * StrictMath.pow(2, -scale));
  }
}
