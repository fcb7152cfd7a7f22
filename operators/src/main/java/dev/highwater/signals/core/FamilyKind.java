package dev.highwater.signals.core;

/** How the contributions of a family become numbers. */
public enum FamilyKind {
  /** Counts and how many of them failed: a rate, an error rate and an error ratio. */
  REQUESTS,
  /** A distribution: quantiles, mean, count. */
  DISTRIBUTION,
  /**
   * An amount per second; per hour or minute where the family's unit ends in {@code /h} or {@code
   * /min}. A {@link Role#DISTRIBUTION} counts its occurrences, a {@link Role#SUM} is the increase
   * of a histogram's sum (of a {@code _sum} series or of a whole histogram point).
   */
  RATE,
  /**
   * An amount by an amount: the sum of the numerators by the sum of the denominators, over all
   * series of the convention; of counters the increases, of gauges the samples (numerators and
   * denominators of a convention are sampled alike). A {@link Role#VALUE} is a gauge that is a
   * ratio already: it counts as its value above and 1 below. Scales may be negative (used = total −
   * free).
   */
  RATIO,
  /** A level: mean, last, minimum, maximum. */
  GAUGE,
  /** A discrete state: last value, number of transitions, never a mean. */
  STATE,
  /** One amount minus another, per window. */
  DIFFERENCE
}
