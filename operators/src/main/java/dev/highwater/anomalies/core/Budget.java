package dev.highwater.anomalies.core;

/**
 * How rare a point of a service must be to alarm, so that the dial is kept. Immutable.
 *
 * <p>A service that judges n points a week may have {@code sensitivity} false alarms a week, so a
 * point alarms where at most {@code sensitivity / n} of normal points are as odd. Points of one
 * incident are one alarm, so that is the expectation from above.
 *
 * <p>Where more anomalies are opened than may be real ({@value #REAL_ALARMS} a week, ten times the
 * dial if that is more; half of them forgotten in a week), the detector is wrong about that
 * service: each doubling beyond raises the bar by a decade, at most {@value #MAX_PENALTY}.
 *
 * @param windows seen
 * @param points decayed mean of the points judged per window
 * @param alarms decayed number of anomalies opened
 * @param alarmsAtMillis when {@code alarms} was so
 */
public record Budget(long windows, double points, double alarms, long alarmsAtMillis) {
  static final double WEEK = 604_800_000;
  static final double MAX_PENALTY = 3;

  /** Anomalies a week that may be real ones, however low the dial. */
  static final double REAL_ALARMS = 3;

  /** A day. */
  private static final double POINTS_HALF_LIFE = 86_400_000;

  public static final Budget INITIAL = new Budget(0, 0, 0, Long.MIN_VALUE);

  /** With one more window in which so many points were judged. */
  public Budget window(int judged, long windowMillis) {
    double forgotten = 1 - StrictMath.pow(2, -windowMillis / POINTS_HALF_LIFE);
    double gain = Math.max(forgotten, 1.0 / (windows + 1));
    return new Budget(windows + 1, points + gain * (judged - points), alarms, alarmsAtMillis);
  }

  /** With so many anomalies opened. */
  public Budget opened(int count, long timeMillis) {
    return count == 0
        ? this
        : new Budget(windows, points, alarmsAt(timeMillis) + count, timeMillis);
  }

  /** Rarity in decades that a point must have. */
  public double bar(WatchRules rules) {
    double perWeek = points * WEEK / rules.windowMillis();
    double decades = StrictMath.log10(Math.max(1, perWeek / rules.sensitivity()));
    return Math.min(decades, rules.maxRarity());
  }

  /** Decades more that it must have because there were too many alarms. */
  public double penalty(WatchRules rules, long timeMillis) {
    double beyond = alarmsAt(timeMillis) / allowance(rules);
    double decades = beyond <= 1 ? 0 : StrictMath.log(beyond) / StrictMath.log(2);
    return Math.min(Math.min(MAX_PENALTY, decades), Math.max(0, rules.maxRarity() - bar(rules)));
  }

  private static double allowance(WatchRules rules) {
    return Math.max(REAL_ALARMS, 10 * rules.sensitivity());
  }

  private double alarmsAt(long timeMillis) {
    return alarms == 0
        ? 0
        : alarms * StrictMath.pow(2, -Math.max(0, timeMillis - alarmsAtMillis) / WEEK);
  }
}
