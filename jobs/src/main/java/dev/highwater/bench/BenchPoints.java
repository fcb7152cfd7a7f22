package dev.highwater.bench;

import dev.highwater.codec.avro.MetricAvro;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.Temporality;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Locale;

/**
 * The measured data: 1,000 request counters of 20 services, each reported every 10 s, in the order
 * of time.
 */
final class BenchPoints {
  static final int SERVICES = 20;
  static final int SERIES_PER_SERVICE = 50;
  static final int SERIES = SERVICES * SERIES_PER_SERVICE;
  static final long INTERVAL_MILLIS = 10_000;
  static final String METRIC = "http_requests_total";
  private static final int[] STATUS = {200, 201, 302, 404, 500};

  private BenchPoints() {}

  /** One service's export at one time as OTLP protobuf: 50 points. */
  static byte[] otlp(int service, long startMillis, long timeMillis) {
    Sum.Builder sum =
        Sum.newBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    for (int series = 0; series < SERIES_PER_SERVICE; series++) {
      sum.addDataPoints(
          NumberDataPoint.newBuilder()
              .addAttributes(attribute("http_route", route(series)))
              .addAttributes(attribute("method", "GET"))
              .addAttributes(attribute("status_code", status(series)))
              .setStartTimeUnixNano(startMillis * 1_000_000)
              .setTimeUnixNano(timeMillis * 1_000_000)
              .setAsInt(value(series, startMillis, timeMillis)));
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(
                    Resource.newBuilder().addAttributes(attribute("service.name", name(service))))
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(Metric.newBuilder().setName(METRIC).setSum(sum))))
        .build()
        .toByteArray();
  }

  /** One point as Highwater Avro. */
  static byte[] avro(int service, int series, long startMillis, long timeMillis) {
    return MetricAvro.encode(
        new MetricPoint(
            METRIC,
            Labels.of(
                "service",
                name(service),
                "route",
                route(series),
                "method",
                "GET",
                "status_code",
                status(series)),
            "",
            MetricKind.COUNTER,
            Temporality.CUMULATIVE,
            startMillis,
            timeMillis,
            value(series, startMillis, timeMillis),
            null,
            null,
            false,
            List.of()));
  }

  private static String name(int service) {
    return String.format(Locale.ROOT, "service-%02d", service);
  }

  private static String route(int series) {
    return "/api/v1/resource-" + series / STATUS.length;
  }

  private static String status(int series) {
    return Integer.toString(STATUS[series % STATUS.length]);
  }

  private static long value(int series, long startMillis, long timeMillis) {
    return (timeMillis - startMillis) / 1_000 * (1 + series);
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
