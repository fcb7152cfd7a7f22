package dev.highwater.event;

/**
 * What a codec made of one item: a value or a dead letter, exactly one of them is set. Which kind
 * of value it is follows from the input.
 */
public record Decoded(Timed value, DeadLetter deadLetter) {
  public static Decoded of(Timed value) {
    return new Decoded(value, null);
  }

  public static Decoded of(DeadLetter deadLetter) {
    return new Decoded(null, deadLetter);
  }

  /** The value, where it is a metric's point; else {@code null}. */
  public MetricPoint metric() {
    return value instanceof MetricPoint metric ? metric : null;
  }

  /** The value, where it is a span; else {@code null}. */
  public SpanEvent span() {
    return value instanceof SpanEvent span ? span : null;
  }

  /** The value, where it is a log record; else {@code null}. */
  public LogEvent log() {
    return value instanceof LogEvent log ? log : null;
  }

  /**
   * Event time, epoch milliseconds; Long.MIN_VALUE for a dead letter, which is no activity and
   * never moves a watermark.
   */
  public long timeMillis() {
    return value == null ? Long.MIN_VALUE : value.timeMillis();
  }
}
