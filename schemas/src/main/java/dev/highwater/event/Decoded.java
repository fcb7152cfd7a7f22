package dev.highwater.event;

/**
 * What a codec made of one item: a value or a dead letter, exactly one of them is set. Which of the
 * three values is set follows from the input's signal.
 */
public record Decoded(MetricPoint metric, SpanEvent span, LogEvent log, DeadLetter deadLetter) {
  public static Decoded of(MetricPoint metric) {
    return new Decoded(metric, null, null, null);
  }

  public static Decoded of(SpanEvent span) {
    return new Decoded(null, span, null, null);
  }

  public static Decoded of(LogEvent log) {
    return new Decoded(null, null, log, null);
  }

  public static Decoded of(DeadLetter deadLetter) {
    return new Decoded(null, null, null, deadLetter);
  }

  /**
   * Event time, epoch milliseconds; Long.MIN_VALUE for a dead letter, which is no activity and
   * never moves a watermark.
   */
  public long timeMillis() {
    if (metric != null) {
      return metric.timeMillis();
    }
    if (span != null) {
      return span.timeMillis();
    }
    return log != null ? log.timeMillis() : Long.MIN_VALUE;
  }
}
