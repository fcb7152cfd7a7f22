package dev.highwater.signals.core;

import dev.highwater.event.Exemplar;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import java.util.List;
import java.util.Map;

/** Families, uses and points for tests. */
final class Given {
  static final ConventionDefinition METRICS =
      new ConventionDefinition("m", TelemetrySource.METRICS, 1, "http", true);

  private Given() {}

  static FamilyDefinition family(String name, FamilyKind kind) {
    return family(name, kind, "mean", List.of(METRICS));
  }

  static FamilyDefinition family(
      String name, FamilyKind kind, String aggregate, List<ConventionDefinition> conventions) {
    Map<String, String> signals =
        switch (kind) {
          case REQUESTS ->
              Map.of(
                  "rate",
                  "requests_per_second",
                  "errorRate",
                  "errors_per_second",
                  "errorRatio",
                  "error_ratio");
          case STATE -> Map.of("value", name, "transitions", name + "_transitions");
          default -> Map.of("value", name);
        };
    return new FamilyDefinition(
        name,
        kind,
        signals,
        kind == FamilyKind.DISTRIBUTION ? "s" : "1",
        Map.of(),
        aggregate,
        List.of(
            new FamilyDefinition.View(List.of(), true),
            new FamilyDefinition.View(List.of("tenant"), false),
            new FamilyDefinition.View(List.of("operation"), false)),
        conventions);
  }

  static MetricUse use(String family, Role role) {
    return use(family, role, false, 1, Double.NaN);
  }

  static MetricUse use(String family, Role role, boolean error, double scale, double bound) {
    return new MetricUse(family, "m", role, error, scale, bound, Labels.empty());
  }

  static ClassifiedMetric metric(MetricPoint point, MetricUse... uses) {
    return new ClassifiedMetric("cart", point, List.of(uses), null, null);
  }

  static MetricPoint counter(Temporality temporality, long start, long time, double value) {
    return point(MetricKind.COUNTER, temporality, start, time, value, null, null, false);
  }

  static MetricPoint gauge(long time, double value) {
    return point(MetricKind.GAUGE, Temporality.NONE, 0, time, value, null, null, false);
  }

  static MetricPoint stale(long time) {
    return point(MetricKind.COUNTER, Temporality.CUMULATIVE, 0, time, Double.NaN, null, null, true);
  }

  static MetricPoint histogram(
      Temporality temporality, long start, long time, HistogramValue value) {
    return point(
        value.exponential() == null ? MetricKind.HISTOGRAM : MetricKind.EXPONENTIAL_HISTOGRAM,
        temporality,
        start,
        time,
        Double.NaN,
        value,
        null,
        false);
  }

  static MetricPoint summary(Temporality temporality, long start, long time, SummaryValue value) {
    return point(MetricKind.SUMMARY, temporality, start, time, Double.NaN, null, value, false);
  }

  static MetricPoint point(
      MetricKind kind,
      Temporality temporality,
      long start,
      long time,
      double value,
      HistogramValue histogram,
      SummaryValue summary,
      boolean stale) {
    return new MetricPoint(
        "x_total",
        Labels.of("job", "cart"),
        "",
        kind,
        temporality,
        start,
        time,
        value,
        histogram,
        summary,
        stale,
        List.of());
  }

  static MetricPoint with(MetricPoint p, Exemplar... exemplars) {
    return new MetricPoint(
        p.name(),
        p.labels(),
        p.unit(),
        p.kind(),
        p.temporality(),
        p.startMillis(),
        p.timeMillis(),
        p.value(),
        p.histogram(),
        p.summary(),
        p.stale(),
        List.of(exemplars));
  }
}
