package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * What the time of day, or of the week, adds to the level: two profiles of 96 slots each, a quarter
 * of an hour and an hour and three quarters wide, interpolated linearly.
 *
 * <p>Both learn always; each slot is a mean of its last visits, and no value moves it by more than
 * four mean errors. A profile is used once it has seen two periods and while its mean error is
 * below {@value #USE_BELOW} of that without a season; it is given up above {@value #DROP_ABOVE}.
 *
 * <p>Time domain: event time; a day is 24 hours of UTC. Mutable; owned by one {@link SeriesModel}.
 */
final class Season {
  static final double USE_BELOW = 0.6;
  static final double DROP_ABOVE = 0.75;

  private static final int SLOTS = 96;
  private static final long[] PERIODS = {86_400_000L, 604_800_000L};

  /** Periods of which a slot remembers the visits. */
  private static final double PERIODS_KEPT = 6;

  private static final double CLIP = 4;

  /** Points over which errors are compared. */
  private static final double COMPARED = 2_000;

  /** Before, no error is clipped. */
  private static final int SETTLED = 100;

  private static final int NONE = -1;

  /** Exponent of a unit that is not known yet. */
  private static final int NO_UNIT = Integer.MIN_VALUE;

  /** Bound of what fits a slot, in units. */
  private static final double LIMIT = 1e30;

  private final float[][] profiles;
  private final float[][] visits;
  private final double[] errors;
  private double plainError;
  private int used;

  /** All of it is in units of two to this power, so that slots of any series fit. */
  private int exponent;

  private Season(
      float[][] profiles,
      float[][] visits,
      double[] errors,
      double plainError,
      int used,
      int exponent) {
    this.profiles = profiles;
    this.visits = visits;
    this.errors = errors;
    this.plainError = plainError;
    this.used = used;
    this.exponent = exponent;
  }

  static Season unknown() {
    return new Season(
        new float[PERIODS.length][SLOTS],
        new float[PERIODS.length][SLOTS],
        new double[PERIODS.length],
        0,
        NONE,
        NO_UNIT);
  }

  Season copy() {
    return new Season(
        new float[][] {profiles[0].clone(), profiles[1].clone()},
        new float[][] {visits[0].clone(), visits[1].clone()},
        errors.clone(),
        plainError,
        used,
        exponent);
  }

  /**
   * The offset from the level that the time explains, as known before this point; learns the point.
   *
   * @param seen points before this one
   * @param spacing usual milliseconds between points
   * @param residual value less the long-term level
   */
  double step(long seen, long timeMillis, double spacing, double residual) {
    if (exponent == NO_UNIT) {
      if (residual == 0) {
        return 0;
      }
      exponent = Math.getExponent(residual);
    }
    double units = Math.max(-LIMIT, Math.min(LIMIT, Math.scalb(residual, -exponent)));
    return Math.scalb(offset(seen, timeMillis, spacing, units), exponent);
  }

  private double offset(long seen, long timeMillis, double spacing, double residual) {
    plainError = Averages.towards(plainError, Math.abs(residual), seen, COMPARED);
    double clip = seen > SETTLED ? CLIP * plainError : Double.MAX_VALUE;
    double best = Double.MAX_VALUE;
    int bestPeriod = NONE;
    double bestOffset = 0;
    double usedOffset = 0;
    for (int j = 0; j < PERIODS.length; j++) {
      double place = (double) Math.floorMod(timeMillis, PERIODS[j]) / PERIODS[j] * SLOTS - 0.5;
      int before = (int) Math.floor(place);
      double part = place - before;
      before = Math.floorMod(before, SLOTS);
      int after = before + 1 == SLOTS ? 0 : before + 1;
      double offset = profiles[j][before] * (1 - part) + profiles[j][after] * part;
      double pointsOfPeriod = PERIODS[j] / Math.max(1, spacing);
      if (seen > 2 * pointsOfPeriod && errors[j] < best) {
        best = errors[j];
        bestPeriod = j;
        bestOffset = offset;
      }
      if (j == used) {
        usedOffset = offset;
      }
      double error = residual - offset;
      errors[j] = Averages.towards(errors[j], Math.abs(error), seen, COMPARED);
      double clipped = Math.max(-clip, Math.min(clip, error));
      double kept = Math.max(1, PERIODS_KEPT * pointsOfPeriod / SLOTS);
      learn(j, before, 1 - part, clipped, kept);
      learn(j, after, part, clipped, kept);
    }
    if (bestPeriod != NONE && best < USE_BELOW * plainError) {
      used = bestPeriod;
      return bestOffset;
    }
    if (used != NONE && errors[used] > DROP_ABOVE * plainError) {
      used = NONE;
    }
    return used == NONE ? 0 : usedOffset;
  }

  private void learn(int j, int slot, double weight, double error, double kept) {
    double visited = Math.min(visits[j][slot] + weight, kept);
    visits[j][slot] = (float) visited;
    profiles[j][slot] += (float) (weight * error / Math.max(visited, 1));
  }

  void writeTo(ByteWriter out) {
    for (int j = 0; j < PERIODS.length; j++) {
      for (int i = 0; i < SLOTS; i++) {
        writeFloat(profiles[j][i], out);
        writeFloat(visits[j][i], out);
      }
      out.writeDouble(errors[j]);
    }
    out.writeDouble(plainError).writeByte(used + 1);
    out.writeSignedVarLong(exponent);
  }

  static Season readFrom(ByteReader in) {
    Season season = unknown();
    for (int j = 0; j < PERIODS.length; j++) {
      for (int i = 0; i < SLOTS; i++) {
        season.profiles[j][i] = readFloat(in);
        season.visits[j][i] = readFloat(in);
      }
      season.errors[j] = in.readDouble();
    }
    season.plainError = in.readDouble();
    season.used = in.readByte() - 1;
    season.exponent = (int) in.readSignedVarLong();
    if (season.used >= PERIODS.length) {
      throw new IllegalArgumentException("a season of period " + season.used);
    }
    return season;
  }

  private static void writeFloat(float value, ByteWriter out) {
    int bits = Float.floatToIntBits(value);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.writeByte(bits >>> shift);
    }
  }

  private static float readFloat(ByteReader in) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = bits << 8 | in.readByte();
    }
    return Float.intBitsToFloat(bits);
  }
}
