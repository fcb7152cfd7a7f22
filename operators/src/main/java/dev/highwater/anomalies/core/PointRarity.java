package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * How rare a point is by its step and its error, among those of normal times.
 *
 * <p>The error is the distance from the mean of the last {@value #NEAR} values, or from a new mean
 * that begins where something is odd, whichever is nearer: neither an incident nor the way back
 * from it is odd for longer than it takes to see that. After {@value #NEAR} values the new mean
 * replaces the old one. The same for the value without its season, and the smaller error counts.
 * The surprises of step and error are added up, and the sum is ranked in its own history.
 *
 * <p>What is odd, to a chance of 10⁻⁶, is kept out of the histories, and all until it is clear what
 * follows: so the same again is as odd as it was the first time. Not so what has lasted for half a
 * day, or comes more than {@link #CHANGES} times in the memory of the histories: it is learned like
 * all else, and becomes usual.
 *
 * <p>Time domain: event time. Mutable; owned by one {@link SeriesModel}.
 */
final class PointRarity {
  static final int NEAR = 16;

  /** What becomes odd so often may be real. */
  static final double CHANGES = Budget.REAL_ALARMS;

  /** Decades of what is odd. */
  private static final double ODD = 6;

  /** What is odd for longer is a new normal. */
  static final long LASTING = 43_200_000;

  private static final double LN_TEN = StrictMath.log(10);

  private final TailHistogram steps;
  private final TailHistogram errors;
  private final TailHistogram sums;
  private double mean;
  private double plainMean;

  /** Values that the new means are made of; 0 where there are none. */
  private int since;

  private double newMean;
  private double newPlainMean;
  private long began = Long.MIN_VALUE / 2;
  private double changes;

  private PointRarity(TailHistogram steps, TailHistogram errors, TailHistogram sums) {
    this.steps = steps;
    this.errors = errors;
    this.sums = sums;
  }

  static PointRarity unknown() {
    return new PointRarity(
        TailHistogram.ofMagnitudes(), TailHistogram.ofMagnitudes(), TailHistogram.ofSurprises());
  }

  PointRarity copy() {
    PointRarity copy = new PointRarity(steps.copy(), errors.copy(), sums.copy());
    copy.mean = mean;
    copy.plainMean = plainMean;
    copy.since = since;
    copy.newMean = newMean;
    copy.newPlainMean = newPlainMean;
    copy.began = began;
    copy.changes = changes;
    return copy;
  }

  /**
   * The rarity of a point in decades, as known before it; learns it.
   *
   * @param seen points before this one
   * @param plain the value less what the season explains
   * @param step from the last value
   */
  double step(long seen, long timeMillis, double value, double plain, double step) {
    if (seen == 0) {
      mean = value;
      plainMean = plain;
    }
    double error = Math.min(Math.abs(value - mean), Math.abs(plain - plainMean));
    double newError = Math.min(Math.abs(value - newMean), Math.abs(plain - newPlainMean));
    boolean isNew = since > 0 && newError < error;
    double ofStep = TailHistogram.magnitude(step);
    double ofError = TailHistogram.magnitude(isNew ? newError : error);
    double sum = TailHistogram.sum(steps.surprise(ofStep) + errors.surprise(ofError));
    double decades = seen <= SeriesModel.CALIBRATING ? 0 : sums.surprise(sum) / LN_TEN;
    boolean odd = seen >= SeriesModel.LEARNING && decades >= ODD;
    if (odd && since == 0) {
      began = timeMillis;
      changes++;
    }
    boolean normal = !odd && since == 0;
    if (normal || changes > CHANGES || timeMillis - began >= LASTING) {
      steps.learn(ofStep);
      errors.learn(ofError);
      if (seen > SeriesModel.CALIBRATING) {
        sums.learn(sum);
      }
    }
    changes -= changes / TailHistogram.MEMORY;
    follow(seen, value, plain, odd, isNew);
    return decades;
  }

  private void follow(long seen, double value, double plain, boolean odd, boolean isNew) {
    if (odd) {
      since = 1;
      newMean = value;
      newPlainMean = plain;
    } else if (isNew) {
      newMean = Averages.towards(newMean, value, since, NEAR);
      newPlainMean = Averages.towards(newPlainMean, plain, since, NEAR);
      since++;
      if (since == NEAR) {
        since = 0;
        mean = newMean;
        plainMean = newPlainMean;
      }
    } else {
      since = 0;
      mean = Averages.towards(mean, value, seen, NEAR);
      plainMean = Averages.towards(plainMean, plain, seen, NEAR);
    }
  }

  /** The mean that the next value is expected to be near, less what the season explains. */
  double expected() {
    return plainMean;
  }

  /** The error that a share of the points of normal times exceeded. */
  double errorAbove(double share) {
    return errors.quantileAbove(share);
  }

  void writeTo(ByteWriter out) {
    steps.writeTo(out);
    errors.writeTo(out);
    sums.writeTo(out);
    out.writeDouble(mean).writeDouble(plainMean);
    out.writeByte(since).writeDouble(newMean).writeDouble(newPlainMean);
    out.writeLong(began).writeDouble(changes);
  }

  static PointRarity readFrom(ByteReader in) {
    PointRarity read =
        new PointRarity(
            TailHistogram.readFrom(in), TailHistogram.readFrom(in), TailHistogram.readFrom(in));
    read.mean = in.readDouble();
    read.plainMean = in.readDouble();
    read.since = Math.min(NEAR - 1, in.readByte());
    read.newMean = in.readDouble();
    read.newPlainMean = in.readDouble();
    read.began = in.readLong();
    read.changes = in.readDouble();
    return read;
  }
}
