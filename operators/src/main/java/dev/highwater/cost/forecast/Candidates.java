package dev.highwater.cost.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every way in which a series could be forecast, and how much each counts: damped trends on both
 * scales above no season, one or several, and the seasonal naive forecast of each season. A
 * candidate counts by its own past errors over the whole horizon, and then the best seasonal naive
 * forecast has a share of its own; no parameter of a candidate is fitted.
 */
final class Candidates {
  /** How much better errors count: a weight is the error to the power of minus this. */
  private static final double SHARPNESS = 9;

  /** Points of the past at which candidates are compared, and steps ahead. */
  private static final int COMPARED_ORIGINS = 96;

  private static final int COMPARED_STEPS = 24;

  /** A candidate whose errors tell what is usual. */
  private static final int REFERENCE = 2;

  /** What an error counts as at most, in errors that one of ten exceeds. */
  private static final double MOST = 3;

  /** Less than this is not worth a strand. */
  private static final double LEAST_WEIGHT = 1e-3;

  private final double[] filled;
  private final int[] origins;
  private final int horizon;
  private final double[][] reaches;
  private final List<Strand> strands = new ArrayList<>();
  private final int[] naive;
  private final int originStep;
  private final int stepStep;
  private final double[][] means;
  private final double most;
  private double share;
  private int bestNaive;
  private double[][] weights;
  private double[] strandWeights;
  private double[] naiveWeights;

  /**
   * @param naive lengths of the seasons that can be repeated
   * @param sets sets of seasons that are known at every origin
   */
  Candidates(
      double[] values,
      double[] filled,
      List<int[]> sets,
      int[] naive,
      int[] origins,
      int horizon,
      double[] recency) {
    this.filled = filled;
    this.origins = origins;
    this.horizon = horizon;
    this.naive = naive;
    reaches = DampedTrends.reaches(horizon);
    originStep = Math.max(1, (origins.length - 1) / COMPARED_ORIGINS);
    stepStep = Math.max(1, horizon / COMPARED_STEPS);
    means = new double[origins.length][];
    boolean[] missing = new boolean[values.length];
    boolean positive = true;
    for (int t = 0; t < values.length; t++) {
      missing[t] = Double.isNaN(values[t]);
      positive &= filled[t] > 0;
    }
    for (Scale scale : Scale.values()) {
      if (scale == Scale.LINEAR || positive) {
        for (int[] lengths : sets) {
          strands.add(new Strand(scale, lengths, filled, missing, origins, horizon));
        }
      }
    }
    most = most(values);
    weigh(values, recency);
    if (naive.length > 0) {
      averageWithNaive(values, recency);
      holdFloor(values, recency);
    }
  }

  /**
   * No error counts as more than this: one outlier, which nobody can forecast, would otherwise make
   * all candidates equal.
   */
  private double most(double[] values) {
    double[] errors = new double[values.length];
    int size = 0;
    for (int o = origins.length - 2; o >= 0; o -= originStep) {
      int at = origins[o] + stepStep;
      if (at < values.length && !Double.isNaN(values[at])) {
        errors[size++] =
            Math.abs(values[at] - strands.get(0).one(o, stepStep - 1, REFERENCE, reaches));
      }
    }
    Arrays.sort(errors, 0, size);
    double usual = size == 0 ? 0 : errors[size * 9 / 10];
    return usual > 0 ? MOST * usual : Double.MAX_VALUE;
  }

  /** Every candidate counts by its past errors; all weights together are 1. */
  private void weigh(double[] values, double[] recency) {
    double[][] errors = new double[strands.size()][DampedTrends.COUNT];
    double[] naiveErrors = new double[naive.length];
    double least = addErrors(values, recency, errors, naiveErrors);
    for (int k = 1; k < naive.length; k++) {
      bestNaive = naiveErrors[k] < naiveErrors[bestNaive] ? k : bestNaive;
    }
    double best =
        Stream.concat(Arrays.stream(errors), Stream.of(naiveErrors))
            .flatMapToDouble(Arrays::stream)
            .reduce(Double.MAX_VALUE, Math::min);
    double all = 0;
    weights = new double[errors.length][DampedTrends.COUNT];
    for (int s = 0; s < errors.length; s++) {
      for (int i = 0; i < DampedTrends.COUNT; i++) {
        weights[s][i] = weight(best + least, errors[s][i] + least);
        all += weights[s][i];
      }
    }
    naiveWeights = new double[naive.length];
    for (int k = 0; k < naive.length; k++) {
      naiveWeights[k] = weight(best + least, naiveErrors[k] + least);
      all += naiveWeights[k];
    }
    divideWeights(all);
    weighStrands();
  }

  /**
   * Adds up past errors.
   *
   * @param errors of strands by parameters, to add to
   * @param naiveErrors of seasons that are repeated, to add to
   * @return an error that is next to nothing beside the values
   */
  private double addErrors(
      double[] values, double[] recency, double[][] errors, double[] naiveErrors) {
    double sum = 0;
    double size = 0;
    for (int o = origins.length - 2; o >= 0; o -= originStep) {
      for (int h = stepStep - 1; h < horizon && origins[o] + 1 + h < values.length; h += stepStep) {
        double value = values[origins[o] + 1 + h];
        if (Double.isNaN(value)) {
          continue;
        }
        double counts = recency[o];
        sum += counts;
        size += counts * Math.abs(value);
        for (int s = 0; s < errors.length; s++) {
          for (int i = 0; i < DampedTrends.COUNT; i++) {
            double error = Math.abs(value - strands.get(s).one(o, h, i, reaches));
            errors[s][i] += counts * Math.min(most, error);
          }
        }
        for (int k = 0; k < naive.length; k++) {
          naiveErrors[k] += counts * Math.min(most, Math.abs(value - repeated(naive[k], o, h)));
        }
      }
    }
    return Math.max(Double.MIN_NORMAL, 1e-12 * (size + sum));
  }

  private void divideWeights(double by) {
    for (double[] ofStrand : weights) {
      for (int i = 0; i < DampedTrends.COUNT; i++) {
        ofStrand[i] /= by;
      }
    }
    for (int k = 0; k < naive.length; k++) {
      naiveWeights[k] /= by;
    }
  }

  /** What each strand counts; those that count next to nothing are left out. */
  private void weighStrands() {
    strandWeights = new double[weights.length];
    double kept = 0;
    for (int s = 0; s < weights.length; s++) {
      for (double weight : weights[s]) {
        strandWeights[s] += weight;
      }
      strandWeights[s] = strandWeights[s] < LEAST_WEIGHT ? 0 : strandWeights[s];
      kept += strandWeights[s];
    }
    for (double weight : naiveWeights) {
      kept += weight;
    }
    divideWeights(kept);
    for (int s = 0; s < strandWeights.length; s++) {
      strandWeights[s] /= kept;
    }
  }

  private static double weight(double best, double error) {
    return StrictMath.pow(best / error, SHARPNESS);
  }

  /**
   * Averages the mean of all with the season that is best repeated, by mean past error. Its share
   * is the one that would have been best in the past (Bates and Granger, 1969, with what the errors
   * have in common). Few forecasts tell it badly: the share of errors with nothing in common, by
   * their inverse squares, counts as much as one forecast that overlaps no other.
   */
  private void averageWithNaive(double[] values, double[] recency) {
    // Squares of very large values would be infinite.
    double unit = Arrays.stream(filled).map(Math::abs).max().orElse(0);
    double ofMean = 0;
    double ofNaive = 0;
    double apart = 0;
    double common = 0;
    for (int o = 0; o < origins.length - 1; o++) {
      for (int h = 0; h < horizon && origins[o] + 1 + h < values.length; h++) {
        double value = values[origins[o] + 1 + h];
        if (!Double.isNaN(value)) {
          double error = bounded(value - mean(o)[h]) / unit;
          double towards = bounded(repeated(naive[bestNaive], o, h) - mean(o)[h]) / unit;
          double other = error - towards;
          ofMean += recency[o] * error * error;
          ofNaive += recency[o] * other * other;
          apart += recency[o] * towards * towards;
          common += recency[o] * towards * error;
        }
      }
    }
    if (apart > 0) {
      double fitted = Math.max(0, Math.min(1, common / apart));
      double plain = ofMean / (ofMean + ofNaive);
      double seen = (values.length - 1.0 - origins[0]) / horizon;
      share = (plain + seen * fitted) / (1 + seen);
      for (int o = 0; o < origins.length; o++) {
        if (means[o] != null) {
          addNaive(o, means[o]);
        }
      }
    }
  }

  /** Where repeating that season has been better than this average, it is taken alone. */
  private void holdFloor(double[] values, double[] recency) {
    double ofMean = 0;
    double ofNaive = 0;
    for (int o = 0; o < origins.length - 1; o++) {
      for (int h = 0; h < horizon && origins[o] + 1 + h < values.length; h++) {
        double value = values[origins[o] + 1 + h];
        if (!Double.isNaN(value)) {
          ofMean += recency[o] * Math.abs(value - mean(o)[h]);
          ofNaive += recency[o] * Math.abs(value - repeated(naive[bestNaive], o, h));
        }
      }
    }
    if (ofNaive < ofMean) {
      share = 0;
      Arrays.fill(means, null);
      strandWeights = new double[strandWeights.length];
      naiveWeights = new double[naive.length];
      naiveWeights[bestNaive] = 1;
    }
  }

  private double bounded(double error) {
    return Math.max(-most, Math.min(most, error));
  }

  private void addNaive(int origin, double[] mean) {
    for (int h = 0; h < horizon; h++) {
      mean[h] += share * bounded(repeated(naive[bestNaive], origin, h) - mean[h]);
    }
  }

  private double repeated(int length, int origin, int h) {
    int back = length * (1 + h / length);
    return filled[origins[origin] + 1 + h - back];
  }

  /** The forecast made at an origin, by step ahead. */
  double[] mean(int origin) {
    if (means[origin] == null) {
      means[origin] = made(origin);
    }
    return means[origin];
  }

  private double[] made(int origin) {
    double[] mean = new double[horizon];
    for (int s = 0; s < strandWeights.length; s++) {
      if (strandWeights[s] > 0) {
        strands.get(s).addMean(origin, weights[s], strandWeights[s], reaches, mean);
      }
    }
    for (int k = 0; k < naive.length; k++) {
      for (int h = 0; h < horizon && naiveWeights[k] > 0; h++) {
        mean[h] += naiveWeights[k] * repeated(naive[k], origin, h);
      }
    }
    if (share > 0) {
      addNaive(origin, mean);
    }
    return mean;
  }

  /** The scale that counts more; a repeated season is on that of the values. */
  Scale scale() {
    return (1 - share) * weightOn(Scale.LOGARITHMIC) > 0.5 ? Scale.LOGARITHMIC : Scale.LINEAR;
  }

  /** The scale on which trends count more: in sums, what only single values tell averages out. */
  Scale scaleOfSums() {
    return weightOn(Scale.LOGARITHMIC) > weightOn(Scale.LINEAR) ? Scale.LOGARITHMIC : Scale.LINEAR;
  }

  /** What the trends on a scale count. */
  private double weightOn(Scale scale) {
    double weight = 0;
    for (int s = 0; s < strandWeights.length; s++) {
      weight += strands.get(s).scale() == scale ? strandWeights[s] : 0;
    }
    return weight;
  }
}
