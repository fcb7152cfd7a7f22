package dev.highwater.anomalies.core;

import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;

/**
 * What {@link SurpriseDetector} knows of one series, and what it makes of the next point; the
 * formulas stand there. Mutable; the detector steps a copy.
 */
final class SeriesModel {
  static final double MAX_RARITY = 16;

  private static final int FORMAT = 1;

  /** Points before it judges. */
  static final int LEARNING = 100;

  /** Points before the histories of sums begin. */
  static final int CALIBRATING = 20;

  private static final double SHORTER = 4;
  private static final double SHORT = 16;
  private static final double MEDIUM = 64;
  private static final double LONG = 5_000;

  private static final double SMOOTH = 4;
  private static final double REGIME_BAR = 1.8;
  private static final double REGIME_BAR_PER_DECADE = 0.3;
  private static final double REGIME_BAR_POINTS = 4_000;
  private static final double REGIME_SPACING = 300_000;
  private static final double REGIME_EFFECT = 6;
  private static final double REGIME_REST = 1_500;

  private static final double POINT_BAR = 9;
  private static final double POINT_REST = 60;

  private static final double MISSING_BAR = 6;

  /** Points for which an incident is followed at its full oddness, and what is left of it then. */
  private static final int HELD_POINTS = 16;

  private static final double HELD = 0.97;

  /** Points over which oddness is averaged, and what that adds to the next: what lasts is odder. */
  private static final double LASTING = 200;

  private static final double OF_LASTING = 0.5;

  /** What a unit of departure counts in the score, in surprises. */
  private static final double UNIT_WEIGHT = 20;

  /** Oddness at which the score is a half. */
  private static final double HALF_SCORE = 500;

  /** Share of past errors above and below the expected range. */
  private static final double OUTSIDE = 0.005;

  /** Equal values in a row that are a silence where values used to move. */
  private static final int STILL = 4;

  /** Spreads from the level that a mean of four values does not stray by chance. */
  private static final double ONE_SIDED = 1.5;

  private static final int LEVEL = 0;
  private static final int SPREAD = 1;
  private static final int ERROR = 2;
  private static final int ROUGHNESS = 3;
  private static final int DRIFT = 4;
  private static final int STATISTICS = 5;

  /** The rarer of two is twice as frequent as either. */
  private static final double OF_TWO = StrictMath.log10(2);

  private static final double LN_TEN = StrictMath.log(10);
  private static final double LN_TWO = StrictMath.log(2);

  private long seen;
  private long lastTime;
  private double spacing;
  private double lastValue;
  private int still;
  private double lowest;
  private double highest;
  private double level;
  private double mean4;
  private double mean16;
  private double mean64;
  private double spread;
  private double roughness;
  private double regime;
  private double errorUnit;
  private double awayUnit;
  private double oddness;
  private double lasting;
  private int heldFor;
  private Gaps gaps = Gaps.NONE;
  private Rest regimeRest = Rest.NONE;
  private Rest pointRest = Rest.NONE;
  private final TailHistogram[] histories;
  private final TailHistogram regimes;
  private final PointRarity points;
  private final Season season;
  private final Habit habit;
  private final Departure ofValue;
  private final Departure ofPlain;

  private SeriesModel(
      TailHistogram[] histories,
      TailHistogram regimes,
      PointRarity points,
      Season season,
      Habit habit,
      Departure ofValue,
      Departure ofPlain) {
    this.histories = histories;
    this.regimes = regimes;
    this.points = points;
    this.season = season;
    this.habit = habit;
    this.ofValue = ofValue;
    this.ofPlain = ofPlain;
  }

  static SeriesModel empty() {
    TailHistogram[] histories = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      histories[i] = TailHistogram.ofMagnitudes();
    }
    return new SeriesModel(
        histories,
        TailHistogram.ofSurprises(),
        PointRarity.unknown(),
        Season.unknown(),
        Habit.none(),
        new Departure(),
        new Departure());
  }

  SeriesModel copy() {
    TailHistogram[] copies = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      copies[i] = histories[i].copy();
    }
    SeriesModel copy =
        new SeriesModel(
            copies,
            regimes.copy(),
            points.copy(),
            season.copy(),
            habit.copy(),
            ofValue.copy(),
            ofPlain.copy());
    copy.seen = seen;
    copy.lastTime = lastTime;
    copy.spacing = spacing;
    copy.lastValue = lastValue;
    copy.still = still;
    copy.lowest = lowest;
    copy.highest = highest;
    copy.level = level;
    copy.mean4 = mean4;
    copy.mean16 = mean16;
    copy.mean64 = mean64;
    copy.spread = spread;
    copy.roughness = roughness;
    copy.regime = regime;
    copy.errorUnit = errorUnit;
    copy.awayUnit = awayUnit;
    copy.oddness = oddness;
    copy.lasting = lasting;
    copy.heldFor = heldFor;
    copy.gaps = gaps;
    copy.regimeRest = regimeRest;
    copy.pointRest = pointRest;
    return copy;
  }

  /** A point that was due and did not come. */
  Verdict missing() {
    double before = gaps.rarity();
    gaps = gaps.missing();
    if (seen < LEARNING) {
      return Verdict.learning(seen == 0 ? Double.NaN : points.expected());
    }
    double rarity = Math.min(MAX_RARITY, gaps.rarity());
    boolean alarm = rarity >= MISSING_BAR && before < MISSING_BAR;
    hold(UNIT_WEIGHT * rarity);
    double range = points.errorAbove(OUTSIDE);
    return new Verdict(
        score(),
        rarity,
        alarm ? 0.5 : 0,
        alarm ? AnomalyKind.MISSING_DATA : AnomalyKind.NONE,
        points.expected(),
        points.expected() - range,
        points.expected() + range,
        false);
  }

  /** A point that came. */
  Verdict observe(long timeMillis, double value) {
    place(timeMillis, value);
    double plain = value - season.step(seen, timeMillis, spacing, value - level);
    double offset = value - plain;
    double jump = Math.abs(value - lastValue);
    double error = Math.abs(plain - mean16);
    double expected = seen == 0 ? value : points.expected() + offset;
    double range = points.errorAbove(OUTSIDE);
    boolean above = plain > mean16;

    mean4 = Averages.towards(mean4, plain, seen, SHORTER);
    mean16 = Averages.towards(mean16, plain, seen, SHORT);
    mean64 = Averages.towards(mean64, plain, seen, MEDIUM);
    spread = Averages.towards(spread, error, seen, SHORT);
    roughness = Averages.towards(roughness, jump, seen, SHORT);

    double distance = Math.abs(mean16 - level);
    double ofLevel = surprise(LEVEL, distance);
    double ofSpread = surprise(SPREAD, spread);
    double ofError = surprise(ERROR, error);
    double ofRoughness = surprise(ROUGHNESS, roughness);
    double ofDrift = surprise(DRIFT, Math.abs(mean4 - mean64));

    double away = Math.abs(plain - level);
    errorUnit = Unit.next(errorUnit, error, seen, histories[ERROR]);
    awayUnit = Unit.next(awayUnit, away, seen, histories[LEVEL]);
    double odd =
        ofSpread
            + ofError
            + ofRoughness
            + ofDrift
            + UNIT_WEIGHT * (Unit.measure(error, errorUnit) + Unit.measure(away, awayUnit));
    hold(odd);

    regime = Averages.towards(regime, ofLevel + ofSpread, seen, SMOOTH);
    double regimeRarity = regimeRarity();
    double pointRarity = points.step(seen, timeMillis, value, plain, jump);
    double seenRange = highest - lowest;
    double departure =
        Math.min(ofValue.step(seen, value, seenRange), ofPlain.step(seen, plain, seenRange));

    double regimeStrength = regimeRarity - regimeBar();
    boolean regimeAlarm =
        seen >= LEARNING
            && regime > 0
            && regimeStrength >= 0
            && (large(LEVEL, distance) || large(SPREAD, spread) || large(ROUGHNESS, roughness))
            && !regimeRest.holds(seen, regimeStrength, REGIME_REST);
    double pointStrength = departure < POINT_BAR ? -1 : Math.log(departure / POINT_BAR) / LN_TWO;
    boolean pointAlarm =
        habit.breaks(timeMillis, departure)
            && seen >= LEARNING
            && pointStrength >= 0
            && !pointRest.holds(seen, pointStrength, POINT_REST);

    double grade = 0;
    AnomalyKind kind = AnomalyKind.NONE;
    if (pointAlarm) {
      pointRest = new Rest(seen, pointStrength);
      grade = grade(pointStrength) / 2;
      kind = above ? AnomalyKind.SPIKE : AnomalyKind.DIP;
    }
    if (regimeAlarm) {
      regimeRest = new Rest(seen, regimeStrength);
      grade = 0.5 + grade(regimeStrength) / 2;
      kind = pointAlarm ? kind : regimeKind(ofLevel, ofSpread, distance);
    }
    level = Averages.towards(level, plain, seen, LONG);
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    lastValue = value;
    lastTime = timeMillis;
    seen++;
    if (seen <= LEARNING) {
      return new Verdict(score(), 0, 0, AnomalyKind.NONE, expected, Double.NaN, Double.NaN, true);
    }
    double rarity = Math.max(0, Math.min(MAX_RARITY, Math.max(regimeRarity, pointRarity) - OF_TWO));
    return new Verdict(
        score(), rarity, grade, kind, expected, expected - range, expected + range, false);
  }

  /** An incident outlasts its oddest point. */
  private void hold(double ofPoint) {
    double odd = ofPoint + OF_LASTING * lasting;
    if (heldFor < HELD_POINTS) {
      heldFor++;
    } else {
      oddness *= HELD;
    }
    if (odd >= oddness) {
      oddness = odd;
      heldFor = 0;
    }
    lasting = Averages.towards(lasting, oddness, seen, LASTING);
  }

  private double score() {
    return oddness / (oddness + HALF_SCORE);
  }

  /** Where the point lies: first value, spacing, standstill, gaps. */
  private void place(long timeMillis, double value) {
    if (seen == 0) {
      lastValue = level = mean4 = mean16 = mean64 = lowest = highest = value;
    } else {
      double since = timeMillis - lastTime;
      spacing = seen == 1 ? since : spacing * (1 + 0.02 * Math.signum(since - spacing));
      spacing = Math.max(1, spacing);
      still = value == lastValue ? Math.min(still + 1, STILL) : 0;
    }
    gaps = gaps.present();
  }

  /**
   * Decades that a regime must be rare: alarms are counted by time, not by points, and what was
   * seen for longer must be rarer.
   */
  private double regimeBar() {
    return REGIME_BAR
        + REGIME_BAR_PER_DECADE * Math.log10(Math.max(seen, 300) / REGIME_BAR_POINTS)
        + (seen == 0 ? 0 : Math.log10(Math.max(0.1, REGIME_SPACING / spacing)));
  }

  private AnomalyKind regimeKind(double ofLevel, double ofSpread, double distance) {
    if (still == STILL) {
      return AnomalyKind.SILENCE;
    }
    if (ofSpread > ofLevel && Math.abs(mean4 - level) < ONE_SIDED * spread) {
      return AnomalyKind.VARIANCE_CHANGE;
    }
    return Math.abs(mean64 - level) > distance / 2
        ? AnomalyKind.TREND_CHANGE
        : AnomalyKind.LEVEL_SHIFT;
  }

  private static double grade(double strength) {
    return (strength + 0.05) / (strength + 1);
  }

  private double surprise(int statistic, double magnitude) {
    double position = TailHistogram.magnitude(magnitude);
    double surprise = histories[statistic].surprise(position);
    histories[statistic].learn(position);
    return surprise;
  }

  /** How rare the regime is in its own history, in decades; learns it. */
  private double regimeRarity() {
    if (seen <= CALIBRATING) {
      return 0;
    }
    double position = TailHistogram.sum(regime);
    double decades = regimes.surprise(position) / LN_TEN;
    regimes.learn(position);
    return decades;
  }

  /** Whether it is large for a regime: the shorter its points, the larger it must be. */
  private boolean large(int statistic, double magnitude) {
    if (magnitude <= 0) {
      return false;
    }
    double size = magnitude * Math.min(1, spacing / REGIME_SPACING);
    return TailHistogram.magnitude(size) - histories[statistic].median() >= REGIME_EFFECT;
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(Detector.MAX_STATE_BYTES);
    out.writeByte(FORMAT);
    out.writeVarLong(seen).writeLong(lastTime).writeDouble(spacing).writeDouble(lastValue);
    out.writeVarLong(still).writeDouble(lowest).writeDouble(highest).writeDouble(level);
    out.writeDouble(mean4).writeDouble(mean16).writeDouble(mean64);
    out.writeDouble(spread).writeDouble(roughness).writeDouble(regime);
    out.writeDouble(errorUnit).writeDouble(awayUnit).writeDouble(oddness);
    out.writeDouble(lasting).writeVarLong(heldFor);
    gaps.writeTo(out);
    regimeRest.writeTo(out);
    pointRest.writeTo(out);
    for (TailHistogram history : histories) {
      history.writeTo(out);
    }
    regimes.writeTo(out);
    points.writeTo(out);
    season.writeTo(out);
    habit.writeTo(out);
    ofValue.writeTo(out);
    ofPlain.writeTo(out);
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException where the bytes are no state
   */
  static SeriesModel fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a state of surprise");
    long seen = in.readVarLong();
    long lastTime = in.readLong();
    double spacing = in.readDouble();
    double lastValue = in.readDouble();
    int still = (int) in.readVarLong();
    double[] means = new double[13];
    for (int i = 0; i < means.length; i++) {
      means[i] = in.readDouble();
    }
    int heldFor = (int) Math.min(HELD_POINTS, in.readVarLong());
    Gaps gaps = Gaps.readFrom(in);
    Rest regimeRest = Rest.readFrom(in);
    Rest pointRest = Rest.readFrom(in);
    TailHistogram[] histories = new TailHistogram[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      histories[i] = TailHistogram.readFrom(in);
    }
    SeriesModel model =
        new SeriesModel(
            histories,
            TailHistogram.readFrom(in),
            PointRarity.readFrom(in),
            Season.readFrom(in),
            Habit.readFrom(in),
            Departure.readFrom(in),
            Departure.readFrom(in));
    in.expectEnd("a state of surprise");
    model.seen = seen;
    model.lastTime = lastTime;
    model.spacing = spacing;
    model.lastValue = lastValue;
    model.still = still;
    model.lowest = means[0];
    model.highest = means[1];
    model.level = means[2];
    model.mean4 = means[3];
    model.mean16 = means[4];
    model.mean64 = means[5];
    model.spread = means[6];
    model.roughness = means[7];
    model.regime = means[8];
    model.errorUnit = means[9];
    model.awayUnit = means[10];
    model.oddness = means[11];
    model.lasting = means[12];
    model.heldFor = heldFor;
    model.gaps = gaps;
    model.regimeRest = regimeRest;
    model.pointRest = pointRest;
    return model;
  }
}
