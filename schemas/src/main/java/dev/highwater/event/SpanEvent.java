package dev.highwater.event;

/**
 * One span. Ids are lower-case hex (32, 16, 16 digits; {@code parentSpanId} is {@code ""} for a
 * root). Times are epoch nanoseconds; event time is the end. {@code resource} and {@code
 * attributes} hold scalar attributes as text, masked.
 */
public record SpanEvent(
    String traceId,
    String spanId,
    String parentSpanId,
    String name,
    SpanKind kind,
    long startNanos,
    long endNanos,
    SpanStatus status,
    String statusMessage,
    Labels resource,
    Labels attributes)
    implements Timed {

  /** End of the span, epoch milliseconds: its event time. */
  @Override
  public long timeMillis() {
    return Math.floorDiv(endNanos, 1_000_000L);
  }

  /** Nanoseconds from start to end; a producer's clock step never makes it negative. */
  public long durationNanos() {
    return Math.max(0, endNanos - startNanos);
  }
}
