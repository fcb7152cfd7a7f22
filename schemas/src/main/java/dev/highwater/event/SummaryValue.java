package dev.highwater.event;

import java.util.Arrays;

/**
 * One summary point: quantiles (0..1) with their values, count and sum. Not mergeable: quantiles of
 * several summaries are never averaged.
 */
public record SummaryValue(double count, double sum, double[] quantiles, double[] values) {
  @Override
  public boolean equals(Object other) {
    return other instanceof SummaryValue that
        && Double.compare(count, that.count) == 0
        && Double.compare(sum, that.sum) == 0
        && Arrays.equals(quantiles, that.quantiles)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(count) * 31 + Arrays.hashCode(values);
  }
}
