package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * What {@link SurpriseDetector} knows of one series, and what it makes of the next point. Mutable;
 * the detector steps a copy.
 */
final class SeriesModel {
  private static final int FORMAT = 1;

  private static final double SHORTER = 4;
  private static final double SHORT = 16;
  private static final double MEDIUM = 64;
  private static final double LONG = 5_000;
  private static final double SMOOTH = 4;
  private static final double HOLD = 0.99;

  private static final double SLOW_BAR = 1.9;
  private static final double SLOW_BAR_PER_DECADE = 0.3;
  private static final double SLOW_BAR_AT = 4_000;
  private static final double SLOW_REST = 1_500;
  private static final double FAST_BAR = 3;
  private static final double FAST_REST = 60;

  private static final double SLOW_GATE = 8;
  private static final double FAST_GATE = 12;

  /** Half of the range is exceeded by this share of past errors. */
  private static final double OUTSIDE = 0.005;

  private static final int LEVEL = 0;
  private static final int SPREAD = 1;
  private static final int JUMP = 2;
  private static final int ERROR = 3;
  private static final int ROUGHNESS = 4;
  private static final int DRIFT = 5;
  private static final int STATISTICS = 6;

  private static final int CALIBRATING = 20;

  static final double MAX_RARITY = 16;

  /** The rarer of two channels is twice as frequent as either. */
  private static final double OF_TWO = StrictMath.log10(2);

  private long seen;
  private long lastTime;
  private double lastValue;
  private double level;
  private double mean4;
  private double mean16;
  private double mean64;
  private double roughness;
  private double spread;
  private double slowSum;
  private double held;
  private final TailHistogram[] histories;
  private final Season season;
  private final AlarmChannel slow;
  private final AlarmChannel fast;

  private SeriesModel(
      TailHistogram[] histories, Season season, AlarmChannel slow, AlarmChannel fast) {
    this.histories = histories;
    this.season = season;
    this.slow = slow;
    this.fast = fast;
  }

  static SeriesModel empty() {
    TailHistogram[] histories = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      histories[i] = TailHistogram.ofMagnitudes();
    }
    return new SeriesModel(histories, Season.unknown(), AlarmChannel.quiet(), AlarmChannel.quiet());
  }

  SeriesModel copy() {
    TailHistogram[] copies = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      copies[i] = histories[i].copy();
    }
    SeriesModel copy = new SeriesModel(copies, season.copy(), slow.copy(), fast.copy());
    copy.seen = seen;
    copy.lastTime = lastTime;
    copy.lastValue = lastValue;
    copy.level = level;
    copy.mean4 = mean4;
    copy.mean16 = mean16;
    copy.mean64 = mean64;
    copy.roughness = roughness;
    copy.spread = spread;
    copy.slowSum = slowSum;
    copy.held = held;
    return copy;
  }

  /** A point that was due and did not come. */
  Verdict missing() {
    held *= HOLD;
    return seen < AlarmChannel.LEARNING
        ? Verdict.learning(seen == 0 ? Double.NaN : mean16)
        : new Verdict(held, 0, 0, AnomalyKind.NONE, mean16, mean16, mean16, false);
  }

  Verdict observe(long timeMillis, double value) {
    if (seen == 0) {
      lastValue = level = mean4 = mean16 = mean64 = value;
    }
    double offset = season.step(seen, timeMillis, timeMillis - lastTime, value - level);
    double plain = value - offset;
    double jump = Math.abs(value - lastValue);
    double error = Math.abs(plain - mean16);
    double expected = mean16 + offset;
    double range = histories[ERROR].quantileAbove(OUTSIDE);

    mean4 = Averages.towards(mean4, plain, seen, SHORTER);
    mean16 = Averages.towards(mean16, plain, seen, SHORT);
    mean64 = Averages.towards(mean64, plain, seen, MEDIUM);
    roughness = Averages.towards(roughness, jump, seen, SHORT);
    spread = Averages.towards(spread, error, seen, SHORT);

    double ofLevel = surprise(LEVEL, Math.abs(mean16 - level));
    double ofSpread = surprise(SPREAD, spread);
    double ofJump = surprise(JUMP, jump);
    double ofError = surprise(ERROR, error);
    double ofRoughness = surprise(ROUGHNESS, roughness);
    double ofDrift = surprise(DRIFT, Math.abs(mean4 - mean64));

    slowSum = Averages.towards(slowSum, ofLevel + ofSpread, seen, SMOOTH);
    double fastSum = ofJump + ofError;
    double innovation = ofSpread + ofError + ofRoughness + ofDrift;
    held = Math.max(innovation / (innovation + 5), held * HOLD);

    double slowExcess = -1;
    double fastExcess = -1;
    double rarity = 0;
    if (seen > CALIBRATING) {
      double slowRarity = slow.rarity(slowSum);
      double fastRarity = fast.rarity(fastSum);
      rarity = Math.max(0, Math.min(MAX_RARITY, Math.max(slowRarity, fastRarity) - OF_TWO));
      double bar = SLOW_BAR + SLOW_BAR_PER_DECADE * Math.log10(Math.max(seen, 300) / SLOW_BAR_AT);
      slowExcess = slowRarity - bar;
      fastExcess = fastRarity - FAST_BAR;
    }
    boolean slowAlarm =
        slowExcess >= 0
            && (large(LEVEL, Math.abs(mean16 - level), SLOW_GATE)
                || large(ROUGHNESS, roughness, SLOW_GATE)
                || large(SPREAD, spread, SLOW_GATE))
            && slow.alarms(slowExcess, seen, SLOW_REST);
    boolean fastAlarm =
        fastExcess >= 0
            && (large(JUMP, jump, FAST_GATE) || large(ERROR, error, FAST_GATE))
            && fast.alarms(fastExcess, seen, FAST_REST);
    if (fastAlarm) {
      slow.restToo(seen);
    }
    double grade = 0;
    AnomalyKind kind = AnomalyKind.NONE;
    if (slowAlarm || fastAlarm) {
      double excess = Math.max(slowAlarm ? slowExcess : 0, fastAlarm ? fastExcess : 0);
      grade = 1 - Math.exp(-(excess + 2) / 4);
      kind =
          fastAlarm
              ? plain > expected - offset ? AnomalyKind.SPIKE : AnomalyKind.DIP
              : ofLevel < ofSpread
                  ? AnomalyKind.VARIANCE_CHANGE
                  : Math.abs(mean64 - level) > Math.abs(mean16 - level) / 2
                      ? AnomalyKind.TREND_CHANGE
                      : AnomalyKind.LEVEL_SHIFT;
    }
    level = Averages.towards(level, plain, seen, LONG);
    lastValue = value;
    lastTime = timeMillis;
    seen++;
    if (seen <= AlarmChannel.LEARNING) {
      return new Verdict(held, 0, 0, AnomalyKind.NONE, expected, Double.NaN, Double.NaN, true);
    }
    return new Verdict(
        held, rarity, grade, kind, expected, expected - range, expected + range, false);
  }

  private boolean large(int statistic, double magnitude, double quarterOctaves) {
    return magnitude > 0
        && TailHistogram.magnitude(magnitude) - histories[statistic].median() >= quarterOctaves;
  }

  private double surprise(int statistic, double magnitude) {
    double position = TailHistogram.magnitude(magnitude);
    double surprise = histories[statistic].surprise(position);
    histories[statistic].learn(position);
    return surprise;
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(Detector.MAX_STATE_BYTES);
    out.writeByte(FORMAT);
    out.writeVarLong(seen).writeLong(lastTime);
    out.writeDouble(lastValue).writeDouble(level);
    out.writeDouble(mean4).writeDouble(mean16).writeDouble(mean64);
    out.writeDouble(roughness).writeDouble(spread).writeDouble(slowSum).writeDouble(held);
    for (TailHistogram history : histories) {
      history.writeTo(out);
    }
    season.writeTo(out);
    slow.writeTo(out);
    fast.writeTo(out);
    return out.toByteArray();
  }

  static SeriesModel fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a state of surprise");
    long seen = in.readVarLong();
    long lastTime = in.readLong();
    double[] means = new double[9];
    for (int i = 0; i < means.length; i++) {
      means[i] = in.readDouble();
    }
    TailHistogram[] histories = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      histories[i] = TailHistogram.readFrom(in);
    }
    SeriesModel model =
        new SeriesModel(
            histories, Season.readFrom(in), AlarmChannel.readFrom(in), AlarmChannel.readFrom(in));
    in.expectEnd("a state of surprise");
    model.seen = seen;
    model.lastTime = lastTime;
    model.lastValue = means[0];
    model.level = means[1];
    model.mean4 = means[2];
    model.mean16 = means[3];
    model.mean64 = means[4];
    model.roughness = means[5];
    model.spread = means[6];
    model.slowSum = means[7];
    model.held = means[8];
    return model;
  }
}
