package dev.highwater.anomalies.core;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;

/**
 * A level that moves by a constant drift and a random walk, seen through noise: {@code level(t+1) =
 * level(t) + drift + w}, {@code y(t) = level(t) + e}, w and e normal. Level and drift with their
 * covariance come from the Kalman filter (Harvey, Forecasting, Structural Time Series Models and
 * the Kalman Filter, 1989, section 4); how much of the variance is walk and how much is noise is
 * not known and is averaged over, by likelihood.
 *
 * <p>Time is in bins.
 */
final class Trend {
  /**
   * Variance of noise and of the walk, up to the scale, which is estimated, and how likely that is
   * beforehand: mere noise around a line, little walk, mere walk. Means over bins of a walk without
   * noise look like a walk with a noise of −1/6: they move less from bin to bin than the walk does.
   * The window is too short to tell walk from noise surely, and walk mistaken for noise would
   * promise too much; hence its odds.
   */
  private static final double[][] SHARES = {{1, 0, 1}, {1, 0.1, 1}, {-1.0 / 6, 1, 12}};

  /** Bins that must have a value. */
  static final int MIN_VALUES = 12;

  /** How far a lone bin may be from its neighbours, in robust deviations. */
  private static final double OUTLIER = 4;

  private static final double MAD_TO_DEVIATION = 1.482602218505602;

  private final Fit[] fits;

  /**
   * What one split of the variance gives.
   *
   * @param weight of all fits, sum 1
   * @param walk variance of the random walk a bin
   */
  private record Fit(
      double weight,
      double level,
      double drift,
      double levelVariance,
      double covariance,
      double driftVariance,
      double walk) {

    /** Of the level, some bins after the last. */
    double variance(double ahead) {
      return levelVariance + 2 * ahead * covariance + ahead * ahead * driftVariance + ahead * walk;
    }
  }

  private Trend(Fit[] fits) {
    this.fits = fits;
  }

  /** The trend of a window, at its last bin; {@code null} where it has too few values. */
  static Trend of(double[] window) {
    double[] y = withoutSpikes(window);
    int count = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : y) {
      if (!Double.isNaN(value)) {
        count++;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (count < MIN_VALUES) {
      return null;
    }
    // A straight line has no scale; what floats cannot tell apart is the least there is.
    double least = Math.max(high - low, Math.max(Math.abs(low), Math.abs(high))) * 0x1p-22;
    Fit[] fits = new Fit[SHARES.length];
    double[] likelihood = new double[SHARES.length];
    for (int i = 0; i < SHARES.length; i++) {
      fits[i] =
          filter(y, SHARES[i][0], SHARES[i][1], Math.max(1e-300, least * least), likelihood, i);
    }
    double best = Arrays.stream(likelihood).max().orElseThrow();
    double sum = 0;
    for (double each : likelihood) {
      sum += Math.exp(each - best);
    }
    for (int i = 0; i < fits.length; i++) {
      Fit fit = fits[i];
      fits[i] =
          new Fit(
              Math.exp(likelihood[i] - best) / sum,
              fit.level,
              fit.drift,
              fit.levelVariance,
              fit.covariance,
              fit.driftVariance,
              fit.walk);
    }
    return new Trend(fits);
  }

  private static Fit filter(
      double[] y, double noise, double walk, double least, double[] likelihood, int at) {
    int first = 0;
    while (Double.isNaN(y[first])) {
      first++;
    }
    int second = first + 1;
    while (Double.isNaN(y[second])) {
      second++;
    }
    int apart = second - first;
    double level = y[second];
    double drift = (y[second] - y[first]) / apart;
    double a = noise;
    double b = noise / apart;
    double c = (2 * noise + apart * walk) / ((double) apart * apart);
    double squares = 0;
    double logs = 0;
    int innovations = 0;
    for (int i = second + 1; i < y.length; i++) {
      level += drift;
      a += 2 * b + c + walk;
      b += c;
      if (Double.isNaN(y[i])) {
        continue;
      }
      double variance = a + noise;
      double innovation = y[i] - level;
      double gain = a / variance;
      double driftGain = b / variance;
      level += gain * innovation;
      drift += driftGain * innovation;
      c -= driftGain * b;
      b -= driftGain * a;
      a -= gain * a;
      squares += innovation * innovation / variance;
      logs += Math.log(variance);
      innovations++;
    }
    double scale = Math.max(least, squares / innovations);
    likelihood[at] = Math.log(SHARES[at][2]) - (innovations * Math.log(scale) + logs) / 2;
    // The scale is estimated itself: Student's t, by its variance.
    double inflated = scale * innovations / (innovations - 2.0);
    return new Fit(0, level, drift, a * inflated, b * inflated, c * inflated, walk * inflated);
  }

  /** A lone value far from its neighbours is moved towards their median. */
  private static double[] withoutSpikes(double[] window) {
    double[] median = new double[window.length];
    double[] distance = new double[window.length];
    double[] five = new double[5];
    int known = 0;
    for (int i = 2; i < window.length - 2; i++) {
      System.arraycopy(window, i - 2, five, 0, 5);
      Arrays.sort(five);
      median[i] = five[2];
      double away = Math.abs(window[i] - median[i]);
      if (!Double.isNaN(away) && !Double.isNaN(five[4])) {
        distance[known++] = away;
      } else {
        median[i] = Double.NaN;
      }
    }
    Arrays.sort(distance, 0, known);
    double allowed =
        known == 0 ? 0 : OUTLIER * MAD_TO_DEVIATION * distance[Math.min(known - 1, 3 * known / 4)];
    double[] clean = window.clone();
    for (int i = 2; i < window.length - 2 && allowed > 0; i++) {
      if (Math.abs(window[i] - median[i]) > allowed) {
        clean[i] = median[i] + Math.copySign(allowed, window[i] - median[i]);
      }
    }
    return clean;
  }

  /** Where the level is, {@code after} bins after the last. */
  double level(double after) {
    double level = 0;
    for (Fit fit : fits) {
      level += fit.weight * (fit.level + after * fit.drift);
    }
    return level;
  }

  /** How much the level moves a bin. */
  double drift() {
    double drift = 0;
    for (Fit fit : fits) {
      drift += fit.weight * fit.drift;
    }
    return drift;
  }

  /** The probability that the drift is upwards. */
  double rising() {
    double probability = 0;
    for (Fit fit : fits) {
      probability += fit.weight * normal(fit.drift / Math.sqrt(fit.driftVariance));
    }
    return probability;
  }

  /** The variance of {@link #level}. */
  double levelVariance(double after) {
    double mean = level(after);
    double variance = 0;
    for (Fit fit : fits) {
      double off = fit.level + after * fit.drift - mean;
      variance += fit.weight * (fit.variance(after) + off * off);
    }
    return variance;
  }

  /**
   * The probability that the level reaches {@code limit} within {@code time} bins, counted from
   * {@code after} bins after the last: the first passage of a Brownian motion with drift (its time
   * is inverse Gaussian), widened by what is not known of level and drift.
   *
   * @param present the level then and {@code presentVariance}, from elsewhere: taken where it is
   *     surer than the window's own
   */
  double reaches(double limit, double after, double present, double presentVariance, double time) {
    double probability = 0;
    for (Fit fit : fits) {
      boolean own = fit.variance(after) <= presentVariance;
      double distance = limit - (own ? fit.level + after * fit.drift : present);
      double variance =
          own
              ? fit.variance(after + time)
              : presentVariance + time * time * fit.driftVariance + time * fit.walk;
      double here = normal((fit.drift * time - distance) / Math.sqrt(variance));
      if (fit.walk > 0 && fit.drift > 0 && distance > 0) {
        // It may have been there and have come back.
        double exponent = 2 * fit.drift * distance / fit.walk;
        double back = (fit.drift * time + distance) / Math.sqrt(fit.walk * time);
        here += Math.exp(exponent + logUpperTail(back));
      }
      probability += fit.weight * Math.min(1, here);
    }
    return probability;
  }

  private static double normal(double z) {
    return 0.5 * Erf.erfc(-z / Math.sqrt(2));
  }

  /** Logarithm of the probability of a normal variable above {@code z} ≥ 0. */
  private static double logUpperTail(double z) {
    return z < 20
        ? Math.log(normal(-z))
        : -z * z / 2 - Math.log(z) - Math.log(2 * Math.PI) / 2 - 1 / (z * z);
  }
}
