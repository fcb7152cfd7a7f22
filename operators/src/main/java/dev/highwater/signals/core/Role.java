package dev.highwater.signals.core;

/** What one raw series is to a family. */
public enum Role {
  /**
   * A counter whose increase counts occurrences (REQUESTS, RATE) or amounts (RATE over {@code
   * _sum}, bytes, money).
   */
  COUNT,
  /** A whole histogram, exponential histogram or summary point; also one timed event. */
  DISTRIBUTION,
  /**
   * One {@code le} bucket of a Prometheus classic histogram: its increase counts values up to
   * {@link MetricUse#upperBound()}.
   */
  BUCKET,
  /**
   * The {@code _sum} series of a Prometheus classic histogram or summary; in RATE also the sum of a
   * whole histogram point.
   */
  SUM,
  /** The {@code _count} series of a Prometheus classic histogram or summary. */
  DISTRIBUTION_COUNT,
  /** A gauge's value (GAUGE, STATE); in RATIO a gauge that is the ratio itself. */
  VALUE,
  /** First amount of RATIO and DIFFERENCE; a counter's increase or a gauge's value. */
  NUMERATOR,
  /** Second amount of RATIO and DIFFERENCE. */
  DENOMINATOR
}
