package dev.highwater.cost.forecast;

import java.util.Arrays;

/**
 * Exponential smoothing with a damped trend (Gardner and McKenzie, 1985), with several parameters
 * side by side: {@code level(t) = level(t−1) + φ·slope(t−1) + α·e}, {@code slope(t) = φ·slope(t−1)
 * + β·e}, forecast {@code level + (φ + φ² + … + φ^h)·slope}. φ = 0 is simple exponential smoothing.
 *
 * <p>The first gains are those of the straight line through all values so far, so that no start has
 * to be guessed. An error counts as at most {@value #CLIP} usual errors.
 */
final class DampedTrends {
  /** Smoothing of the level, of the slope, and how much of the slope is left a step later. */
  private static final double[][] PARAMETERS = {
    {0.1, 0, 0},
    {0.25, 0, 0},
    {0.5, 0, 0},
    {1, 0, 0},
    {0.1, 0.02, 0.9},
    {0.3, 0.05, 0.9},
    {0.6, 0.1, 0.9},
    {1, 0.2, 0.9},
    {0.1, 0.005, 0.98},
    {0.3, 0.02, 0.98},
    {0.6, 0.03, 0.98},
    {1, 0.03, 0.98},
    {0.6, 0.3, 0.9},
    {1, 0.1, 0.98},
  };

  static final int COUNT = PARAMETERS.length;
  static final int DAMPINGS = 3;
  static final double CLIP = 4;

  /** Errors that the usual error is a mean of. */
  private static final double USUAL_OVER = 40;

  /** Before, no error is clipped. */
  private static final int SETTLED = 8;

  private final double[] level = new double[COUNT];
  private final double[] slope = new double[COUNT];
  private final double[] usual = new double[COUNT];
  private int seen;

  /** Takes the next value; NaN where it is missing. */
  void add(double value) {
    if (Double.isNaN(value)) {
      for (int i = 0; i < COUNT; i++) {
        slope[i] *= PARAMETERS[i][2];
        level[i] += slope[i];
      }
      return;
    }
    double first = seen + 1.0;
    double lineLevel = 2 * (2 * first - 1) / (first * (first + 1));
    double lineSlope = 6 / (first * (first + 1));
    for (int i = 0; i < COUNT; i++) {
      double damping = PARAMETERS[i][2];
      double moved = slope[i] * damping;
      double error = value - level[i] - moved;
      if (seen >= SETTLED && usual[i] > 0) {
        double most = CLIP * usual[i];
        error = Math.max(-most, Math.min(most, error));
      }
      if (seen > 0) {
        usual[i] += (Math.abs(error) - usual[i]) / Math.min(seen, USUAL_OVER);
      }
      double gain = damping > 0 ? lineLevel : 1 / first;
      level[i] += moved + Math.max(PARAMETERS[i][0], Math.min(1, gain)) * error;
      if (damping > 0 && seen > 0) {
        slope[i] = moved + Math.max(PARAMETERS[i][1], Math.min(1, lineSlope)) * error;
      }
    }
    seen++;
  }

  double[] levels() {
    return level.clone();
  }

  double[] slopes() {
    return slope.clone();
  }

  /** Which of {@link #reaches} belongs to the parameters at {@code index}. */
  static int damping(int index) {
    double damping = PARAMETERS[index][2];
    return damping == 0 ? 0 : damping == 0.9 ? 1 : 2;
  }

  /** {@code φ + φ² + … + φ^h} by damping and step ahead, from 1. */
  static double[][] reaches(int horizon) {
    double[] dampings = {0, 0.9, 0.98};
    double[][] reaches = new double[DAMPINGS][horizon];
    for (int i = 0; i < DAMPINGS; i++) {
      double power = 1;
      double sum = 0;
      for (int h = 0; h < horizon; h++) {
        power *= dampings[i];
        sum += power;
        reaches[i][h] = sum;
      }
    }
    return reaches;
  }

  void reset() {
    Arrays.fill(level, 0);
    Arrays.fill(slope, 0);
    Arrays.fill(usual, 0);
    seen = 0;
  }
}
