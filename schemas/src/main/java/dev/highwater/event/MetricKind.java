package dev.highwater.event;

/** What a metric point measures. The constants are stored by {@link #code()}, never by ordinal. */
public enum MetricKind {
  /** A value now: temperature, pool size. */
  GAUGE(1),
  /** A monotonic sum; resets to zero. */
  COUNTER(2),
  /** A sum that goes up and down; read as a gauge when cumulative. */
  UP_DOWN_COUNTER(3),
  /** Counts by explicit bounds; {@link MetricPoint#histogram()} is set. */
  HISTOGRAM(4),
  /**
   * Counts by exponential bounds; {@link MetricPoint#histogram()} is set, with {@link
   * HistogramValue#exponential()}.
   */
  EXPONENTIAL_HISTOGRAM(5),
  /** Client-side quantiles; {@link MetricPoint#summary()} is set. */
  SUMMARY(6),
  /** No type came with the point: name and suffix decide (Prometheus without metadata). */
  UNKNOWN(7);

  private final int code;

  MetricKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static MetricKind ofCode(int code) {
    for (MetricKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no metric kind " + code);
  }
}
