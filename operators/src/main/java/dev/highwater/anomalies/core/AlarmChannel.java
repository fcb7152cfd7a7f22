package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * Alarms where a sum of surprises is rare in its own history, then rests.
 *
 * <p>Statistics of one series depend on each other, so the sum of their surprises is no
 * probability; its own {@link TailHistogram} makes it one again. A rest lasts for a share of the
 * points seen, within bounds, and is broken by what is {@value #WORSE} decades rarer than the last
 * alarm.
 *
 * <p>Mutable; owned by one {@link SeriesModel}.
 */
final class AlarmChannel {
  /** Points before it alarms. */
  static final int LEARNING = 100;

  private static final double REST_SHARE = 0.05;
  private static final double MIN_REST = 20;
  private static final double WORSE = 2;
  private static final double LN_TEN = StrictMath.log(10);

  private final TailHistogram history;
  private long lastAlarm;
  private double lastExcess;

  private AlarmChannel(TailHistogram history, long lastAlarm, double lastExcess) {
    this.history = history;
    this.lastAlarm = lastAlarm;
    this.lastExcess = lastExcess;
  }

  static AlarmChannel quiet() {
    return new AlarmChannel(TailHistogram.ofSurprises(), Long.MIN_VALUE / 2, 0);
  }

  AlarmChannel copy() {
    return new AlarmChannel(history.copy(), lastAlarm, lastExcess);
  }

  /** How rare a sum is in its own history, in decades; learns the sum. */
  double rarity(double sum) {
    double position = TailHistogram.sum(sum);
    double decades = history.surprise(position) / LN_TEN;
    history.learn(position);
    return sum > 0 ? decades : 0;
  }

  /**
   * Whether such an excess alarms; if so, the rest begins.
   *
   * @param seen points before this one
   * @param maxRest points
   */
  boolean alarms(double excess, long seen, double maxRest) {
    if (excess < 0 || seen < LEARNING) {
      return false;
    }
    double rest = Math.max(MIN_REST, Math.min(maxRest, REST_SHARE * seen));
    if (seen - lastAlarm <= rest && excess <= lastExcess + WORSE) {
      return false;
    }
    lastAlarm = seen;
    lastExcess = excess;
    return true;
  }

  /** Rests as if it had alarmed, too. */
  void restToo(long seen) {
    lastAlarm = seen;
  }

  void writeTo(ByteWriter out) {
    history.writeTo(out);
    out.writeLong(lastAlarm).writeDouble(lastExcess);
  }

  static AlarmChannel readFrom(ByteReader in) {
    return new AlarmChannel(TailHistogram.readFrom(in), in.readLong(), in.readDouble());
  }
}
