package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * How far a value departs from its best prediction, in units of the usual error.
 *
 * <p>Two predictions: the mean of the last {@value #NEAR} values, and the last value. The latter is
 * used where it is clearly better, its error below {@value #CLEARLY} of the former's: a smooth
 * series is judged by its steps. The usual error is the root of the mean square over {@value
 * #MEMORY} values, which habitual spikes raise; that of the mean is also the one over the last
 * {@value #NOW} where that is larger, because values scatter more at times. On top comes {@value
 * #OF_RANGE} of the range seen, so that a series that hardly ever moves may move a little.
 *
 * <p>Errors are never squared, only their ratios, so nothing overflows, and scaling by a power of
 * two changes no ratio. Mutable; owned by one {@link SeriesModel}.
 */
final class Departure {
  static final double NEAR = 64;
  static final double CLEARLY = 0.25;
  static final double MEMORY = 5_000;
  static final double NOW = 300;
  static final double OF_RANGE = 0.003;

  /** Bound of an error that is learned, in usual errors. */
  private static final double MOST = 1_000;

  private double last;
  private double mean;
  private double stepError;
  private double meanError;
  private double meanErrorNow;

  Departure copy() {
    Departure copy = new Departure();
    copy.last = last;
    copy.mean = mean;
    copy.stepError = stepError;
    copy.meanError = meanError;
    copy.meanErrorNow = meanErrorNow;
    return copy;
  }

  /**
   * The departure of a value, as known before it; learns it.
   *
   * @param seen values before this one
   * @param range of all values before
   */
  double step(long seen, double value, double range) {
    if (seen == 0) {
      last = value;
      mean = value;
    }
    double step = Math.abs(value - last);
    double fromMean = Math.abs(value - mean);
    boolean smooth = stepError < CLEARLY * meanError;
    double error = smooth ? step : fromMean;
    double usual = smooth ? stepError : Math.max(meanError, meanErrorNow);
    usual += OF_RANGE * range;
    stepError = rootMeanSquare(stepError, step, seen, MEMORY);
    meanError = rootMeanSquare(meanError, fromMean, seen, MEMORY);
    meanErrorNow = rootMeanSquare(meanErrorNow, fromMean, seen, NOW);
    last = value;
    mean = Averages.towards(mean, value, seen, NEAR);
    return usual > 0 ? error / usual : 0;
  }

  private static double rootMeanSquare(double root, double error, long seen, double memory) {
    double gain = 1 / Math.min((double) (seen + 1), memory);
    if (root == 0) {
      return error * Math.sqrt(gain);
    }
    double ratio = Math.min(error / root, MOST);
    return root * Math.sqrt(1 + gain * (ratio * ratio - 1));
  }

  void writeTo(ByteWriter out) {
    out.writeDouble(last).writeDouble(mean).writeDouble(stepError);
    out.writeDouble(meanError).writeDouble(meanErrorNow);
  }

  static Departure readFrom(ByteReader in) {
    Departure departure = new Departure();
    departure.last = in.readDouble();
    departure.mean = in.readDouble();
    departure.stepError = in.readDouble();
    departure.meanError = in.readDouble();
    departure.meanErrorNow = in.readDouble();
    return departure;
  }
}
