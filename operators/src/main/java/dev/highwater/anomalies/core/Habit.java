package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * How often a series does what it did: the largest magnitude of each hour, ranked among those of
 * the last {@value #HOURS} hours or so. What every tenth hour brings is a habit, however far it
 * departs from what was predicted.
 *
 * <p>Time domain: event time; an hour begins with its first point. Mutable; owned by one {@link
 * SeriesModel}.
 */
final class Habit {
  static final int HOURS = 1_000;

  /** Share of past hours that makes a habit. */
  static final double SHARE = 0.1;

  private static final long HOUR = 3_600_000;
  private static final double RARE = -StrictMath.log(SHARE);

  private final TailHistogram largest;
  private long hour;
  private double magnitude;

  private Habit(TailHistogram largest, long hour, double magnitude) {
    this.largest = largest;
    this.hour = hour;
    this.magnitude = magnitude;
  }

  static Habit none() {
    return new Habit(TailHistogram.ofMagnitudes(HOURS), Long.MIN_VALUE, 0);
  }

  Habit copy() {
    return new Habit(largest.copy(), hour, magnitude);
  }

  /** Whether no more than a tenth of the hours before reached so much; learns it. */
  boolean breaks(long timeMillis, double next) {
    if (hour == Long.MIN_VALUE) {
      hour = timeMillis;
    } else if (timeMillis - hour >= HOUR) {
      largest.learn(TailHistogram.magnitude(magnitude));
      hour = timeMillis;
      magnitude = 0;
    }
    magnitude = Math.max(magnitude, next);
    return next > 0 && largest.surprise(TailHistogram.magnitude(next)) >= RARE;
  }

  void writeTo(ByteWriter out) {
    largest.writeTo(out);
    out.writeLong(hour).writeDouble(magnitude);
  }

  static Habit readFrom(ByteReader in) {
    return new Habit(TailHistogram.readFrom(in, HOURS), in.readLong(), in.readDouble());
  }
}
