package dev.highwater.signals.pack;

import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.Temporality;
import java.util.List;

/** Items to classify. */
final class Items {
  static final String TRACE = "0123456789abcdef0123456789abcdef";

  private Items() {}

  static MetricPoint metric(String name, MetricKind kind, String unit, String... labels) {
    return metric(name, kind, unit, 1, Labels.of(labels));
  }

  static MetricPoint metric(
      String name, MetricKind kind, String unit, double value, Labels labels) {
    Temporality temporality =
        kind == MetricKind.GAUGE || kind == MetricKind.UNKNOWN || kind == MetricKind.SUMMARY
            ? Temporality.NONE
            : Temporality.CUMULATIVE;
    return new MetricPoint(
        name, labels, unit, kind, temporality, 0, 60_000, value, null, null, false, List.of());
  }

  static SpanEvent span(SpanKind kind, String name, SpanStatus status, Labels attributes) {
    return new SpanEvent(
        TRACE,
        "0123456789abcdef",
        "",
        name,
        kind,
        1_000_000_000L,
        1_250_000_000L,
        status,
        "",
        Labels.of("service.name", "cart", "deployment.environment.name", "prod"),
        attributes);
  }

  static LogEvent log(LogLevel level, String type, Double millis, String... attributes) {
    return new LogEvent(
        5_000,
        level,
        "user-service",
        "text",
        null,
        null,
        null,
        null,
        "production",
        null,
        type,
        millis,
        null,
        List.of(),
        Labels.of(attributes),
        1);
  }
}
