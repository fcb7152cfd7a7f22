package dev.highwater.signals.core;

/** How the contributions of a family become numbers. */
public enum FamilyKind {
  /** Counts and how many of them failed: a rate, an error rate and an error ratio. */
  REQUESTS,
  /** A distribution: quantiles, mean, count. */
  DISTRIBUTION,
  /** An amount per second. */
  RATE,
  /** An amount by an amount; of counters the increases, of gauges the means. */
  RATIO,
  /** A level: mean, last, minimum, maximum. */
  GAUGE,
  /** A discrete state: last value, number of transitions, never a mean. */
  STATE,
  /** One amount minus another, per window. */
  DIFFERENCE
}
