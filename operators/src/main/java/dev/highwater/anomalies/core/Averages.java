package dev.highwater.anomalies.core;

/** Means that forget. */
final class Averages {
  private Averages() {}

  /**
   * One step of a mean: exact until {@code memory} values were seen, exponentially weighted since.
   *
   * @param seen values before this one
   * @param memory values that count
   */
  static double towards(double mean, double value, long seen, double memory) {
    return mean + (value - mean) / Math.min((double) (seen + 1), memory);
  }
}
