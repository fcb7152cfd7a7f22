package dev.highwater.anomalies.core;

/**
 * A unit of magnitudes: what one of a hundred exceeds. It changes slowly, so that an incident of
 * days stays as large as it was, and magnitudes of different weeks can be compared: up by less than
 * 1 / {@value #MEMORY} where a magnitude exceeds it, and down by a hundredth of that where none
 * does.
 */
final class Unit {
  static final double SHARE = 0.01;
  static final double MEMORY = 20_000;

  /** Values before, of which the unit is the exact quantile. */
  static final int SETTLED = 1_000;

  /** Bound of what is measured, in units. */
  private static final double MOST = 1_000;

  private Unit() {}

  /**
   * The unit after a magnitude.
   *
   * @param past magnitudes before this one
   * @param seen of them
   */
  static double next(double unit, double magnitude, long seen, TailHistogram past) {
    if (seen < SETTLED) {
      return past.quantileAbove(SHARE);
    }
    if (unit == 0) {
      return magnitude;
    }
    double gain = 1 / Math.min(MEMORY, (double) seen);
    return unit * (1 + gain * (magnitude > unit ? 1 - SHARE : -SHARE));
  }

  /** A magnitude in units; 0 while there is none. */
  static double measure(double magnitude, double unit) {
    return unit > 0 ? Math.min(magnitude / unit, MOST) : 0;
  }
}
