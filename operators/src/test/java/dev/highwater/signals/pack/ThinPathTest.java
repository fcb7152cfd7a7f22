package dev.highwater.signals.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Labels;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.EventUse;
import dev.highwater.signals.core.MetricUse;
import dev.highwater.signals.core.Role;
import org.junit.jupiter.api.Test;

/** One item of each kind, from the item as decoded to what it is used for. */
class ThinPathTest {
  private final PackCatalog catalog = PackCatalog.standard();

  @Test
  void aStableHistogramFeedsTrafficAndLatency() {
    ClassifiedMetric metric =
        catalog.classify(
            Items.metric(
                "http.server.request.duration",
                MetricKind.HISTOGRAM,
                "s",
                "service.name",
                "cart",
                "http.route",
                "/items/{id}",
                "http.response.status_code",
                "503",
                "tenant.id",
                "acme",
                "deployment.environment",
                "prod"));

    assertThat(metric.service()).isEqualTo("cart");
    Labels labels = Labels.of("environment", "prod", "operation", "/items/{id}", "tenant", "acme");
    assertThat(metric.uses())
        .containsExactly(
            new MetricUse(
                "requests",
                "http.server.request.duration",
                Role.DISTRIBUTION,
                true,
                1,
                Double.NaN,
                labels),
            new MetricUse(
                "latency",
                "http.server.request.duration",
                Role.DISTRIBUTION,
                false,
                1,
                Double.NaN,
                labels));
    assertThat(metric.cluster()).isNull();
  }

  @Test
  void aServerSpanFeedsTrafficAndLatency() {
    assertThat(
            catalog.classify(
                Items.span(
                    SpanKind.SERVER,
                    "GET /items/{id}",
                    SpanStatus.ERROR,
                    Labels.of("http.route", "/items/{id}", "http.request.method", "GET"))))
        .containsExactly(
            new EventUse(
                "cart",
                "requests",
                "spans.http",
                1_250,
                Double.NaN,
                true,
                1,
                Items.TRACE,
                Labels.of("environment", "prod", "operation", "/items/{id}")),
            new EventUse(
                "cart",
                "latency",
                "spans.http",
                1_250,
                0.25,
                false,
                1,
                Items.TRACE,
                Labels.of("environment", "prod", "operation", "/items/{id}")));
  }

  @Test
  void aLogRecordFeedsTrafficAndItsDurationLatency() {
    assertThat(
            catalog.classify(
                Items.log(LogLevel.ERROR, "performance", 1_500.0, "operation", "user_creation")))
        .extracting(EventUse::family, EventUse::convention, EventUse::error, EventUse::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("requests", "logs", true, Double.NaN),
            org.assertj.core.groups.Tuple.tuple("latency", "logs.duration", false, 1.5));
  }
}
