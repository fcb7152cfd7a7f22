package dev.highwater.signals;

import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.Classifier;
import dev.highwater.signals.core.ConventionDefinition;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.FamilyDefinition.View;
import dev.highwater.signals.core.FamilyKind;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Role;
import dev.highwater.signals.core.TelemetrySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A few families, enough for functions and topology: requests and latency of all three sources, a
 * gauge, a ratio.
 */
public final class TestClassifier implements Classifier {
  private static final long serialVersionUID = 1;

  private static final List<View> VIEWS =
      List.of(
          new View(List.of(), true),
          new View(List.of("tenant"), false),
          new View(List.of("operation"), false));

  private static final Map<String, FamilyDefinition> FAMILIES =
      Map.of(
          "requests",
          new FamilyDefinition(
              "requests",
              FamilyKind.REQUESTS,
              Map.of(
                  "rate", "requests_per_second",
                  "errorRate", "errors_per_second",
                  "errorRatio", "error_ratio"),
              "1/s",
              Map.of(),
              "",
              VIEWS,
              List.of(
                  new ConventionDefinition("prometheus", TelemetrySource.METRICS, 0, "http", true),
                  new ConventionDefinition("spans", TelemetrySource.SPANS, 0, "http", true),
                  new ConventionDefinition("logs", TelemetrySource.LOGS, 0, "http", true))),
          "latency",
          new FamilyDefinition(
              "latency",
              FamilyKind.DISTRIBUTION,
              Map.of("value", "latency_seconds"),
              "s",
              Map.of(),
              "",
              VIEWS,
              List.of(
                  new ConventionDefinition("histogram", TelemetrySource.METRICS, 0, "http", true),
                  new ConventionDefinition("spans", TelemetrySource.SPANS, 0, "http", true))),
          "queue",
          new FamilyDefinition(
              "queue",
              FamilyKind.GAUGE,
              Map.of("value", "queue_depth"),
              "1",
              Map.of(),
              "mean",
              List.of(new View(List.of("queue"), true)),
              List.of(new ConventionDefinition("gauge", TelemetrySource.METRICS, 0, "", false))));

  @Override
  public ClassifiedMetric classify(MetricPoint point) {
    Labels labels = point.labels();
    String service = labels.get("service");
    if (service == null) {
      return null;
    }
    String family;
    String convention;
    Role role;
    switch (point.name()) {
      case "http_requests_total" -> {
        family = "requests";
        convention = "prometheus";
        role = Role.COUNT;
      }
      case "http_request_duration_seconds" -> {
        family = "latency";
        convention = "histogram";
        role = Role.DISTRIBUTION;
      }
      case "queue_depth" -> {
        family = "queue";
        convention = "gauge";
        role = Role.VALUE;
      }
      default -> {
        return null;
      }
    }
    String status = labels.getOrDefault("status", "200");
    MetricUse use =
        new MetricUse(
            family, convention, role, status.startsWith("5"), 1, Double.NaN, dimensions(labels));
    String replica = labels.get("__replica__");
    MetricPoint bare =
        new MetricPoint(
            point.name(),
            labels.without((name, value) -> name.equals("__replica__")),
            point.unit(),
            point.kind(),
            point.temporality(),
            point.startMillis(),
            point.timeMillis(),
            point.value(),
            point.histogram(),
            point.summary(),
            point.stale(),
            point.exemplars());
    return new ClassifiedMetric(service, bare, List.of(use), labels.get("cluster"), replica);
  }

  private static Labels dimensions(Labels labels) {
    return Labels.of(
        "tenant", labels.getOrDefault("tenant", ""),
        "operation", labels.getOrDefault("operation", ""),
        "queue", labels.getOrDefault("queue", ""));
  }

  @Override
  public List<EventUse> classify(SpanEvent span) {
    String service = span.resource().get("service.name");
    if (span.kind() != SpanKind.SERVER || service == null) {
      return List.of();
    }
    Labels labels =
        Labels.of("tenant", span.attributes().getOrDefault("tenant", ""), "operation", span.name());
    boolean error = span.status() == SpanStatus.ERROR;
    List<EventUse> uses = new ArrayList<>();
    uses.add(
        new EventUse(
            service,
            "requests",
            "spans",
            span.timeMillis(),
            Double.NaN,
            error,
            1,
            span.traceId(),
            labels));
    uses.add(
        new EventUse(
            service,
            "latency",
            "spans",
            span.timeMillis(),
            span.durationNanos() / 1e9,
            error,
            1,
            span.traceId(),
            labels));
    return uses;
  }

  @Override
  public List<EventUse> classify(LogEvent log) {
    if (log.service() == null) {
      return List.of();
    }
    return List.of(
        new EventUse(
            log.service(),
            "requests",
            "logs",
            log.timeMillis(),
            Double.NaN,
            log.level() == LogLevel.ERROR,
            log.weight(),
            log.traceId(),
            Labels.empty()));
  }

  @Override
  public Map<String, FamilyDefinition> families() {
    return FAMILIES;
  }
}
