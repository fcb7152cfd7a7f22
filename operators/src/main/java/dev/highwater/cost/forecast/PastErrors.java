package dev.highwater.cost.forecast;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How far off forecasts have been, by step ahead, and so how wide an interval must be.
 *
 * <p>A step has its own mean error, smoothed over neighbouring steps and not falling with distance.
 * The shape is that of all past errors in these units: their quantile, not that of a normal
 * distribution. Errors of overlapping forecasts are not independent: the quantile is widened as
 * Student's t is against the normal one, with the number of forecasts that do not overlap.
 */
final class PastErrors {
  /** Neighbouring steps are those within this factor. */
  private static final double NEIGHBOURS = 1.35;

  /** Degrees of freedom of forecasts that do not overlap: each, and before any. */
  private static final double FREEDOM_EACH = 0.5;

  private static final double FREEDOM_LEAST = 2;

  /** How an error grows with the steps where it could not be seen: at least and at most. */
  private static final double LEAST_GROWTH = 0.1;

  private static final double MOST_GROWTH = 1;

  /** About how many errors make the shape. */
  private static final int SHAPE_SIZE = 10_000;

  /** Quantiles that are remembered; what a window and a horizon need is a few hundred. */
  private static final int REMEMBERED = 10_000;

  private static final Map<Student, Double> STUDENT = new ConcurrentHashMap<>();

  private final double[] usual;
  private final double[] shape;
  private final double[] shapeWeights;
  private final double shapeWeight;
  private final double[] freedom;
  private final int measured;

  /** A quantile of Student's t; series of one length ask for the same ones. */
  private record Student(double freedom, double rank) {
    static double quantile(double freedom, double rank) {
      if (STUDENT.size() >= REMEMBERED) {
        STUDENT.clear();
      }
      return STUDENT.computeIfAbsent(new Student(freedom, rank), Student::computed);
    }

    private double computed() {
      return new TDistribution(null, freedom).inverseCumulativeProbability(rank);
    }
  }

  /**
   * @param errors by origin and step; NaN where unknown
   * @param recency how much an origin counts
   * @param span values between the first origin and the end
   */
  PastErrors(double[][] errors, double[] recency, int horizon, int span) {
    double[] sums = new double[horizon];
    double[] counts = new double[horizon];
    for (int o = 0; o < errors.length; o++) {
      for (int h = 0; h < horizon; h++) {
        if (!Double.isNaN(errors[o][h])) {
          sums[h] += recency[o] * Math.abs(errors[o][h]);
          counts[h] += recency[o];
        }
      }
    }
    measured = measured(counts, span);
    usual = smooth(sums, counts, measured);
    grow(usual, measured);
    freedom = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      freedom[h] =
          FREEDOM_LEAST + FREEDOM_EACH * Math.max(0, (double) span / (Math.min(h, measured) + 1));
    }
    int size = 0;
    int thin = errors.length * measured / SHAPE_SIZE + 1;
    double[][] pairs = new double[(errors.length + thin) * (measured + thin) / thin][];
    for (int o = 0; o < errors.length; o++) {
      // Origins take turns in their steps, so that all steps are there.
      for (int h = o % thin; h < measured; h += thin) {
        if (!Double.isNaN(errors[o][h]) && usual[h] > 0) {
          pairs[size++] = new double[] {Math.abs(errors[o][h]) / usual[h], recency[o]};
        }
      }
    }
    Arrays.sort(pairs, 0, size, (a, b) -> Double.compare(a[0], b[0]));
    shape = new double[size];
    shapeWeights = new double[size];
    double all = 0;
    for (int i = 0; i < size; i++) {
      shape[i] = pairs[i][0];
      shapeWeights[i] = pairs[i][1];
      all += pairs[i][1];
    }
    shapeWeight = all;
  }

  /** Steps that were seen from enough origins: those whose forecasts fill half of their length. */
  private static int measured(double[] counts, int span) {
    int measured = 0;
    while (measured < counts.length
        && counts[measured] > 0
        && (measured == 0 || span - measured >= (measured + 1) / 2)) {
      measured++;
    }
    return measured;
  }

  private static double[] smooth(double[] sums, double[] counts, int measured) {
    double[] usual = new double[sums.length];
    double highest = 0;
    for (int h = 0; h < measured; h++) {
      int from = (int) Math.ceil((h + 1) / NEIGHBOURS) - 1;
      int to = Math.min(measured - 1, (int) Math.floor((h + 1) * NEIGHBOURS) - 1);
      double sum = 0;
      double count = 0;
      for (int i = from; i <= to; i++) {
        sum += sums[i];
        count += counts[i];
      }
      highest = Math.max(highest, sum / count);
      usual[h] = highest;
    }
    return usual;
  }

  private static void grow(double[] usual, int measured) {
    if (measured == 0 || measured == usual.length) {
      return;
    }
    double last = usual[measured - 1];
    int half = Math.max(1, measured / 2);
    double power =
        half == measured || usual[half - 1] <= 0
            ? 0.5
            : StrictMath.log(last / usual[half - 1]) / StrictMath.log((double) measured / half);
    power = Math.max(LEAST_GROWTH, Math.min(MOST_GROWTH, power));
    for (int h = measured; h < usual.length; h++) {
      usual[h] = last * StrictMath.pow((h + 1.0) / measured, power);
    }
  }

  /** The furthest step of which there are enough errors. */
  int measured() {
    return measured;
  }

  /** How far from the mean an interval reaches, by step. */
  double[] reach(double level) {
    double rank = (1 + level) / 2;
    double quantile = quantile(level);
    double normal = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(rank);
    double[] reach = new double[usual.length];
    for (int h = 0; h < usual.length; h++) {
      double wider = Student.quantile(freedom[h], rank) / normal;
      reach[h] = usual[h] * quantile * wider;
    }
    return reach;
  }

  private double quantile(double level) {
    double below = 0;
    for (int i = 0; i < shape.length; i++) {
      below += shapeWeights[i];
      if (below >= level * shapeWeight) {
        return shape[i];
      }
    }
    return shape.length == 0 ? 0 : shape[shape.length - 1];
  }
}
