package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.Arrays;

/**
 * A series at {@value #LEVELS} resolutions, each twice as coarse as the one before: of each level
 * the last {@value #BINS} bins, with their mean and their highest value. With bins of a minute at
 * the finest level it reaches 34 days back. Immutable; gaps are NaN.
 *
 * <p>A bin of a level is made of two bins of the level below it once both are over. Values are kept
 * as {@code float}: relative error 6e-8.
 */
final class Pyramid {
  static final int LEVELS = 12;
  static final int BINS = 24;
  private static final long NONE = Long.MIN_VALUE;

  /** By level: index of the newest bin; a bin of level L covers 2^L bins of the finest level. */
  private final long[] newest;

  private final float[][] mean;
  private final float[][] high;

  private Pyramid(long[] newest, float[][] mean, float[][] high) {
    this.newest = newest;
    this.mean = mean;
    this.high = high;
  }

  /** Nothing seen. */
  static Pyramid empty() {
    long[] newest = new long[LEVELS];
    Arrays.fill(newest, NONE);
    float[][] nothing = new float[LEVELS][BINS];
    for (float[] level : nothing) {
      Arrays.fill(level, Float.NaN);
    }
    return new Pyramid(newest, nothing, nothing.clone());
  }

  /**
   * With a further bin of the finest level.
   *
   * @param index after that of the bin before; what lies between are gaps
   */
  Pyramid with(long index, double value) {
    long gap = newest[0] == NONE ? 0 : index - newest[0];
    if (gap > (long) BINS << (LEVELS - 1)) {
      return empty().with(index, value);
    }
    Pyramid next = new Pyramid(newest.clone(), mean.clone(), high.clone());
    for (int level = 0; level < LEVELS; level++) {
      next.mean[level] = mean[level].clone();
      next.high[level] = high[level].clone();
    }
    for (long missing = index - gap + 1; missing < index; missing++) {
      next.push(0, missing, Float.NaN, Float.NaN);
    }
    next.push(0, index, (float) value, (float) value);
    return next;
  }

  private void push(int level, long index, float value, float highest) {
    float[] means = mean[level];
    float[] highs = high[level];
    System.arraycopy(means, 1, means, 0, BINS - 1);
    System.arraycopy(highs, 1, highs, 0, BINS - 1);
    means[BINS - 1] = value;
    highs[BINS - 1] = highest;
    newest[level] = index;
    if (level + 1 < LEVELS && (index & 1) == 1) {
      float first = means[BINS - 2];
      float firstHigh = highs[BINS - 2];
      push(
          level + 1,
          index >> 1,
          Float.isNaN(first) ? value : Float.isNaN(value) ? first : first + (value - first) / 2,
          Float.isNaN(firstHigh) || firstHigh < highest ? highest : firstHigh);
    }
  }

  /** The means of a level's bins, oldest first; NaN where there is none. */
  double[] means(int level) {
    double[] means = new double[BINS];
    for (int i = 0; i < BINS; i++) {
      means[i] = mean[level][i];
    }
    return means;
  }

  /** The end of a level's newest bin, in bins of the finest level. */
  long end(int level) {
    return newest[level] == NONE ? NONE : (newest[level] + 1) << level;
  }

  /** The highest value of bins that ended at {@code time} or before; NaN where there is none. */
  double highestBefore(long time) {
    double highest = Double.NaN;
    for (int level = 0; level < LEVELS; level++) {
      for (int i = 0; i < BINS && newest[level] != NONE; i++) {
        long end = (newest[level] - (BINS - 1 - i) + 1) << level;
        float value = high[level][i];
        if (end <= time && !(highest >= value) && !Float.isNaN(value)) {
          highest = value;
        }
      }
    }
    return highest;
  }

  void encode(ByteWriter out) {
    for (int level = 0; level < LEVELS; level++) {
      if (newest[level] == NONE) {
        out.writeByte(0);
        continue;
      }
      int filled = BINS;
      while (filled > 1 && Float.isNaN(mean[level][BINS - filled])) {
        filled--;
      }
      out.writeByte(filled).writeSignedVarLong(newest[level]);
      for (int i = BINS - filled; i < BINS; i++) {
        writeFloat(out, mean[level][i]);
        if (level > 0) {
          writeFloat(out, high[level][i]);
        }
      }
    }
  }

  static Pyramid decode(ByteReader in) {
    Pyramid decoded = empty();
    for (int level = 0; level < LEVELS; level++) {
      int filled = in.readByte();
      if (filled > BINS) {
        throw new IllegalArgumentException(filled + " bins in a level of " + BINS);
      }
      decoded.mean[level] = decoded.mean[level].clone();
      if (filled == 0) {
        continue;
      }
      float[] highs = level == 0 ? decoded.mean[level] : decoded.high[level].clone();
      decoded.newest[level] = in.readSignedVarLong();
      for (int i = BINS - filled; i < BINS; i++) {
        decoded.mean[level][i] = readFloat(in);
        if (level > 0) {
          highs[i] = readFloat(in);
        }
      }
      decoded.high[level] = highs;
    }
    return decoded;
  }

  private static void writeFloat(ByteWriter out, float value) {
    int bits = Float.floatToIntBits(value);
    out.writeByte(bits >>> 24).writeByte(bits >>> 16).writeByte(bits >>> 8).writeByte(bits);
  }

  private static float readFloat(ByteReader in) {
    return Float.intBitsToFloat(
        in.readByte() << 24 | in.readByte() << 16 | in.readByte() << 8 | in.readByte());
  }
}
