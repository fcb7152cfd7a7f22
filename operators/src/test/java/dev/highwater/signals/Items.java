package dev.highwater.signals;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.RejectReason;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.Temporality;
import java.util.List;

/** Items for tests; times in milliseconds. */
public final class Items {
  private Items() {}

  public static Decoded counter(long time, double value, String... labels) {
    return Decoded.of(
        new MetricPoint(
            "http_requests_total",
            Labels.of(labels),
            "",
            MetricKind.COUNTER,
            Temporality.CUMULATIVE,
            0,
            time,
            value,
            null,
            null,
            false,
            List.of()));
  }

  public static Decoded gauge(long time, double value, String... labels) {
    return Decoded.of(
        new MetricPoint(
            "queue_depth",
            Labels.of(labels),
            "",
            MetricKind.GAUGE,
            Temporality.NONE,
            0,
            time,
            value,
            null,
            null,
            false,
            List.of()));
  }

  public static Decoded span(
      long endMillis, long millis, boolean error, String service, String operation, String tenant) {
    return Decoded.of(
        new SpanEvent(
            String.format("%032x", endMillis * 31 + millis),
            "00000000000000aa",
            "",
            operation,
            SpanKind.SERVER,
            (endMillis - millis) * 1_000_000,
            endMillis * 1_000_000,
            error ? SpanStatus.ERROR : SpanStatus.UNSET,
            null,
            Labels.of("service.name", service),
            Labels.of("tenant", tenant)));
  }

  public static Decoded log(long time, LogLevel level, String service) {
    return Decoded.of(
        new LogEvent(
            time,
            level,
            service,
            "text",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            Labels.empty(),
            1));
  }

  public static Decoded deadLetter(int number) {
    return Decoded.of(
        new DeadLetter(
            "metrics", "metrics", 0, number, -1, 0, RejectReason.MALFORMED, "bad", "00", null));
  }
}
