package dev.highwater.anomalies.core;

/**
 * What a detector says of one point.
 *
 * @param score 0..1, continuous, with the same meaning on every series: how odd the series is now;
 *     it may stay high for a while after an odd point
 * @param rarity of this point alone, in decades: −log10 of the share of normal points that are at
 *     least as odd. What is rare is a large number: 3 is reached by one normal point of a thousand
 * @param grade 0..1, what alarms: 0 below the threshold, while learning and in the rest period
 *     after an alarm
 * @param kind {@link AnomalyKind#NONE} where the grade is 0
 * @param expected the value that was expected, in the unit of the series; NaN while unknown
 * @param lower of the range that was expected
 * @param upper of the range that was expected
 * @param learning too little has been seen to judge
 */
public record Verdict(
    double score,
    double rarity,
    double grade,
    AnomalyKind kind,
    double expected,
    double lower,
    double upper,
    boolean learning) {

  /** Nothing is known yet, or there is no value to judge. */
  public static Verdict learning(double expected) {
    return new Verdict(0, 0, 0, AnomalyKind.NONE, expected, Double.NaN, Double.NaN, true);
  }

  /** Whether it alarms. */
  public boolean alarms() {
    return grade > 0;
  }
}
