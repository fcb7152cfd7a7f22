package dev.highwater.cost.anomalies;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * What a series of cost should be now: the median of the same place in its last four weeks; until
 * two weeks have been seen, of the same hour of the last seven days, or of the last seven days. One
 * odd period moves it little, a new level becomes usual in the third week. Mutable, bounded.
 */
final class Baseline {
  private static final int SEASONS = 4;
  private static final int SHORT_SEASONS = 7;
  private static final double CLIP = 4;
  private static final double USUAL_OVER = 40;

  private final int shortSeason;
  private final int longSeason;
  private final float[] last;
  private int next;
  private long seen;
  private long errors;
  private double usual;

  Baseline(CostStep step) {
    shortSeason = step.shortSeason();
    longSeason = step.longSeason();
    last = new float[SEASONS * longSeason];
  }

  /** What the next value should be; NaN where nothing is known. */
  double expected() {
    double median = median(longSeason, SEASONS);
    return seen >= 2L * longSeason ? median : median(shortSeason, SHORT_SEASONS);
  }

  private double median(int season, int seasons) {
    int known = (int) Math.min(seasons, seen / season);
    if (known == 0) {
      return Double.NaN;
    }
    double[] values = new double[known];
    for (int i = 0; i < known; i++) {
      values[i] = last[Math.floorMod(next - (i + 1) * season, last.length)];
    }
    Arrays.sort(values);
    return (values[(known - 1) / 2] + values[known / 2]) / 2;
  }

  /** The mean distance of values from what they should have been; outliers count as four of it. */
  double usual() {
    return usual;
  }

  void add(double value) {
    double expected = expected();
    if (!Double.isNaN(expected)) {
      double error = Math.abs(value - expected);
      if (errors >= SHORT_SEASONS && usual > 0) {
        error = Math.min(error, CLIP * usual);
      }
      errors++;
      usual += (error - usual) / Math.min((double) errors, USUAL_OVER);
    }
    last[next] = (float) value;
    next = (next + 1) % last.length;
    seen++;
  }

  void encode(ByteWriter out) {
    out.writeVarLong(seen).writeVarLong(errors).writeDouble(usual).writeVarLong(next);
    for (float value : last) {
      out.writeVarLong(Float.floatToIntBits(value) & 0xffff_ffffL);
    }
  }

  static Baseline decode(ByteReader in, CostStep step) {
    Baseline baseline = new Baseline(step);
    baseline.seen = in.readVarLong();
    baseline.errors = in.readVarLong();
    baseline.usual = in.readDouble();
    baseline.next = (int) in.readVarLong();
    for (int i = 0; i < baseline.last.length; i++) {
      baseline.last[i] = Float.intBitsToFloat((int) in.readVarLong());
    }
    return baseline;
  }

  /** Whether all that it remembers is zero. */
  boolean isForgotten() {
    for (float value : last) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
