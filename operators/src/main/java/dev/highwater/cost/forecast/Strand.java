package dev.highwater.cost.forecast;

/**
 * All damped trends on one scale, above one set of seasons, read forwards once; what was known at
 * each origin is kept, so that past forecasts can be made again.
 */
final class Strand {
  private final Scale scale;
  private final double least;
  private final double most;
  private final double[][] levels;
  private final double[][] slopes;
  private final double[][] seasonal;

  /**
   * @param filled the values, gaps filled
   * @param missing which of them were gaps
   * @param origins steps after which a forecast is made, ascending
   */
  Strand(
      Scale scale, int[] lengths, double[] filled, boolean[] missing, int[] origins, int horizon) {
    this.scale = scale;
    levels = new double[origins.length][];
    slopes = new double[origins.length][];
    seasonal = new double[origins.length][];
    Seasonality seasonality = new Seasonality(lengths, filled.length);
    DampedTrends trends = new DampedTrends();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int next = 0;
    double[] scaled = new double[filled.length];
    for (int t = 0; t < filled.length; t++) {
      scaled[t] = scale.of(filled[t]);
      low = Math.min(low, scaled[t]);
      high = Math.max(high, scaled[t]);
      boolean before = seasonality.isKnown();
      double rest = scaled[t] - seasonality.offset(t);
      seasonality.add(scaled[t]);
      if (before || !seasonality.isKnown()) {
        trends.add(missing[t] ? Double.NaN : rest);
      } else {
        trends.reset();
        for (int u = 0; u <= t; u++) {
          trends.add(missing[u] ? Double.NaN : scaled[u] - seasonality.offset(u));
        }
      }
      if (next < origins.length && origins[next] == t) {
        levels[next] = trends.levels();
        slopes[next] = trends.slopes();
        seasonal[next] = new double[lengths.length == 0 ? 0 : horizon];
        for (int h = 0; h < seasonal[next].length; h++) {
          seasonal[next][h] = seasonality.offset(t + 1 + h);
        }
        next++;
      }
    }
    // No trend leads further out of what has been seen than that was wide.
    least = low - (high - low);
    most = high + (high - low);
  }

  /** The forecast of one parameter set. */
  double one(int origin, int h, int index, double[][] reaches) {
    return back(
        levels[origin][index] + slopes[origin][index] * reaches[DampedTrends.damping(index)][h],
        origin,
        h);
  }

  /**
   * Adds the forecasts of all parameter sets, averaged on this strand's scale.
   *
   * @param weights of the parameter sets
   * @param weight their sum
   * @param into by step ahead
   */
  void addMean(int origin, double[] weights, double weight, double[][] reaches, double[] into) {
    double level = 0;
    double[] slope = new double[DampedTrends.DAMPINGS];
    for (int i = 0; i < DampedTrends.COUNT; i++) {
      level += weights[i] / weight * levels[origin][i];
      slope[DampedTrends.damping(i)] += weights[i] / weight * slopes[origin][i];
    }
    for (int h = 0; h < into.length; h++) {
      double at = level;
      for (int i = 0; i < slope.length; i++) {
        at += slope[i] * reaches[i][h];
      }
      into[h] += weight * back(at, origin, h);
    }
  }

  private double back(double level, int origin, int h) {
    double season = seasonal[origin].length == 0 ? 0 : seasonal[origin][h];
    return scale.back(Math.max(least, Math.min(most, level + season)));
  }

  Scale scale() {
    return scale;
  }
}
