package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * One alarm an incident: after an alarm nothing alarms for a share of the points seen, within
 * bounds, unless it is clearly worse.
 *
 * @param lastAlarm points seen before the last alarm
 * @param lastStrength of the last alarm
 */
record Rest(long lastAlarm, double lastStrength) {
  /** Of the points seen: what is known of a series grows with it. */
  static final double SHARE = 0.05;

  static final double MIN_POINTS = 20;

  /** Strength beyond that of the last alarm that breaks a rest. */
  static final double WORSE = 2;

  static final Rest NONE = new Rest(Long.MIN_VALUE / 2, 0);

  /**
   * Whether it rests from what is so strong.
   *
   * @param seen points before this one
   * @param maxPoints of a rest
   */
  boolean holds(long seen, double strength, double maxPoints) {
    double points = Math.max(MIN_POINTS, Math.min(maxPoints, SHARE * seen));
    return seen - lastAlarm <= points && strength <= lastStrength + WORSE;
  }

  void writeTo(ByteWriter out) {
    out.writeLong(lastAlarm).writeDouble(lastStrength);
  }

  static Rest readFrom(ByteReader in) {
    return new Rest(in.readLong(), in.readDouble());
  }
}
