package dev.highwater.demo;

import com.google.protobuf.ByteString;
import dev.highwater.demo.Shop.Request;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The metrics SDK of one service: cumulative histograms and gauges, exported every 15 s as OTLP
 * protobuf.
 */
final class MetricsExporter {
  static final long INTERVAL_MILLIS = 15_000;

  /** The bounds of OpenTelemetry's HTTP semantic conventions, seconds. */
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  private final ShopService service;
  private final long startMillis;
  private final Map<SeriesKey, Buckets> requests = new LinkedHashMap<>();
  private long dueMillis;
  private long cacheHits;
  private long cacheMisses;

  MetricsExporter(ShopService service, long startMillis, long phaseMillis) {
    this.service = service;
    this.startMillis = startMillis;
    this.dueMillis = startMillis + 1_000 + phaseMillis;
  }

  ShopService service() {
    return service;
  }

  void observe(Request request) {
    SeriesKey key = new SeriesKey(request.route(), request.tenant(), request.status());
    requests.computeIfAbsent(key, k -> new Buckets()).observe(request);
    if (service.name().equals("catalog")) {
      if (request.seconds() < 0.03) {
        cacheHits++;
      } else {
        cacheMisses++;
      }
    }
  }

  void exportIfDue(long nowMillis, double progress, Consumer<TelemetryRecord> producer) {
    if (nowMillis < dueMillis) {
      return;
    }
    dueMillis += INTERVAL_MILLIS;
    long timeNanos = nowMillis * 1_000_000;
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    int points = 0;
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    for (Map.Entry<SeriesKey, Buckets> series : requests.entrySet()) {
      histogram.addDataPoints(
          series.getValue().point(series.getKey(), startMillis * 1_000_000, timeNanos));
      points++;
    }
    if (points > 0) {
      scope.addMetrics(
          Metric.newBuilder()
              .setName("http.server.request.duration")
              .setUnit("s")
              .setHistogram(histogram));
    }
    double load = 0.35 + 0.2 * Math.sin(nowMillis / 60_000.0);
    if (service.name().equals("checkout") && progress >= 0.4 && progress < 0.6) {
      load += 0.4;
    }
    scope.addMetrics(gauge("process.cpu.utilization", "1", timeNanos, load));
    scope.addMetrics(heap("jvm.memory.used", timeNanos, (long) ((300 + 150 * load) * (1 << 20))));
    scope.addMetrics(heap("jvm.memory.limit", timeNanos, 512L << 20));
    points += 3;
    if (service.name().equals("catalog")) {
      scope.addMetrics(cacheCounter(timeNanos));
      points += 2;
    }
    ExportMetricsServiceRequest request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder().setResource(resource(service)).addScopeMetrics(scope))
            .build();
    producer.accept(
        new TelemetryRecord(
            "metrics",
            service.name(),
            nowMillis,
            points,
            "application/x-protobuf",
            request.toByteArray()));
  }

  private Metric cacheCounter(long timeNanos) {
    Sum.Builder sum =
        Sum.newBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    sum.addDataPoints(cachePoint("hit", cacheHits, timeNanos));
    sum.addDataPoints(cachePoint("miss", cacheMisses, timeNanos));
    return Metric.newBuilder().setName("cache_operations_total").setSum(sum).build();
  }

  private NumberDataPoint cachePoint(String result, long value, long timeNanos) {
    return NumberDataPoint.newBuilder()
        .addAttributes(attribute("cache_name", "products"))
        .addAttributes(attribute("operation", "get"))
        .addAttributes(attribute("result", result))
        .setStartTimeUnixNano(startMillis * 1_000_000)
        .setTimeUnixNano(timeNanos)
        .setAsInt(value)
        .build();
  }

  private static Metric gauge(String name, String unit, long timeNanos, double value) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setGauge(
            Gauge.newBuilder()
                .addDataPoints(
                    NumberDataPoint.newBuilder().setTimeUnixNano(timeNanos).setAsDouble(value)))
        .build();
  }

  /** An up-down counter of the heap, as OpenTelemetry's JVM conventions have it. */
  private Metric heap(String name, long timeNanos, long bytes) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit("By")
        .setSum(
            Sum.newBuilder()
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(
                    NumberDataPoint.newBuilder()
                        .addAttributes(attribute("jvm.memory.type", "heap"))
                        .addAttributes(attribute("jvm.memory.pool.name", "G1 Old Gen"))
                        .setStartTimeUnixNano(startMillis * 1_000_000)
                        .setTimeUnixNano(timeNanos)
                        .setAsInt(bytes)))
        .build();
  }

  static Resource resource(ShopService service) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", service.name()))
        .addAttributes(attribute("service.namespace", "shop"))
        .addAttributes(attribute("service.instance.id", service.name() + "-1"))
        .addAttributes(attribute("deployment.environment.name", "production"))
        .build();
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  static KeyValue attribute(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  private record SeriesKey(String route, String tenant, int status) {}

  /** One cumulative histogram series. */
  private static final class Buckets {
    private final long[] counts = new long[BOUNDS.length + 1];
    private double sumSeconds;
    private long count;
    private Request slowest;

    void observe(Request request) {
      int bucket = Arrays.binarySearch(BOUNDS, request.seconds());
      counts[bucket >= 0 ? bucket : -bucket - 1]++;
      sumSeconds += request.seconds();
      count++;
      if (slowest == null || request.seconds() > slowest.seconds()) {
        slowest = request;
      }
    }

    HistogramDataPoint point(SeriesKey key, long startNanos, long timeNanos) {
      HistogramDataPoint.Builder point =
          HistogramDataPoint.newBuilder()
              .addAttributes(attribute("http.request.method", "GET"))
              .addAttributes(attribute("http.route", key.route()))
              .addAttributes(attribute("http.response.status_code", key.status()))
              .addAttributes(attribute("tenant.id", key.tenant()))
              .setStartTimeUnixNano(startNanos)
              .setTimeUnixNano(timeNanos)
              .setCount(count)
              .setSum(sumSeconds);
      if (key.status() >= 500) {
        point.addAttributes(attribute("error.type", Integer.toString(key.status())));
      }
      for (double bound : BOUNDS) {
        point.addExplicitBounds(bound);
      }
      for (long bucket : counts) {
        point.addBucketCounts(bucket);
      }
      if (slowest != null) {
        point.addExemplars(
            Exemplar.newBuilder()
                .setTimeUnixNano(slowest.endNanos())
                .setAsDouble(slowest.seconds())
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(slowest.traceId())))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(slowest.spanId()))));
        slowest = null;
      }
      return point.build();
    }
  }
}
