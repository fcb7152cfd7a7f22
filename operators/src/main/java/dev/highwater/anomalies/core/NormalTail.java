package dev.highwater.anomalies.core;

/**
 * The tail of the normal distribution in decades, by Pollak's bound of 1956: {@code Q(z) < 2 φ(z) /
 * (z + √(z² + 8/π))}, within 1 % of the tail. The same in every JVM.
 */
final class NormalTail {
  private static final double LN_TEN = StrictMath.log(10);
  private static final double HALF_LN_TWO_PI = StrictMath.log(2 * Math.PI) / 2;

  private NormalTail() {}

  /** −log10 of the share at least {@code z} deviations away on either side; z not negative. */
  static double twoSided(double z) {
    double density = -z * z / 2 - HALF_LN_TWO_PI;
    double share = density + StrictMath.log(4 / (z + Math.sqrt(z * z + 8 / Math.PI)));
    return Math.max(0, -share / LN_TEN);
  }

  /** −log10 of the share above {@code z}; 0 where that is more than half. */
  static double oneSided(double z) {
    return z <= 0 ? 0 : twoSided(z) + StrictMath.log10(2);
  }
}
