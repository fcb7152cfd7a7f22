package dev.highwater.anomalies.core;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a detector's score means: the share of normal points that score at least as high. Shares are
 * given as decades, −log10, so that what is rare is a large number: a score of 3 decades is reached
 * by one normal point of a thousand.
 *
 * <p>Between the points of the table the decades are interpolated linearly, and stay those of the
 * last beyond it. Both directions are non-decreasing.
 */
public final class Calibration implements Serializable {
  private static final long serialVersionUID = 1;

  private final double[] scores;
  private final double[] decades;

  private Calibration(double[] scores, double[] decades) {
    this.scores = scores;
    this.decades = decades;
  }

  /**
   * @param scores ascending, the first 0, the last 1
   * @param decades of the same length, ascending, the first 0
   */
  public static Calibration of(double[] scores, double[] decades) {
    if (scores.length != decades.length
        || scores.length < 2
        || scores[0] != 0
        || decades[0] != 0
        || scores[scores.length - 1] != 1) {
      throw new IllegalArgumentException("a calibration goes from score 0 to score 1");
    }
    for (int i = 1; i < scores.length; i++) {
      if (!(scores[i] > scores[i - 1]) || !(decades[i] > decades[i - 1])) {
        throw new IllegalArgumentException("a calibration ascends");
      }
    }
    return new Calibration(scores.clone(), decades.clone());
  }

  /** For a score that is proportional to the decades. */
  public static Calibration proportional(double decadesOfOne) {
    return of(new double[] {0, 1}, new double[] {0, decadesOfOne});
  }

  /** −log10 of the share of normal points that score at least {@code score}; 0 for NaN. */
  public double decades(double score) {
    return interpolate(scores, decades, score);
  }

  /** The score that is so rare; the inverse of {@link #decades}. */
  public double score(double rarity) {
    return interpolate(decades, scores, rarity);
  }

  /** The rarest that can be told. */
  public double maxDecades() {
    return decades[decades.length - 1];
  }

  private static double interpolate(double[] from, double[] to, double at) {
    int last = from.length - 1;
    if (!(at > 0)) {
      return 0;
    }
    if (at >= from[last]) {
      return to[last];
    }
    int found = Arrays.binarySearch(from, at);
    if (found >= 0) {
      return to[found];
    }
    int above = ~found;
    double part = (at - from[above - 1]) / (from[above] - from[above - 1]);
    return to[above - 1] + part * (to[above] - to[above - 1]);
  }
}
