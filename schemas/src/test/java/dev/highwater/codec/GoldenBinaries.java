package dev.highwater.codec;

import com.google.protobuf.ByteString;
import dev.highwater.codec.avro.MetricAvro;
import dev.highwater.codec.wire.ProtoWriter;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/** Makes the binary goldens. The contract test compares the files with what this makes. */
final class GoldenBinaries {
  private static final long TIME = 1_704_067_200_000L;
  private static final long NANOS = TIME * 1_000_000L;

  private GoldenBinaries() {}

  /** Path below the golden folder to bytes. */
  static Map<String, byte[]> all() throws IOException, WireException {
    Map<String, byte[]> all = new TreeMap<>();
    all.put("otlp-proto/metrics-kinds.bin", metrics());
    all.put("otlp-proto/spans-one.bin", spans());
    all.put("otlp-proto/logs-one.bin", logs());
    all.put("remote-write/metrics-v1.bin", Snappy.compress(writeRequest1()));
    all.put("remote-write/metrics-v2.bin", Snappy.compress(writeRequest2()));
    all.put("highwater-avro/metrics-counter.bin", MetricAvro.encode(counter()));
    all.put("highwater-avro/metrics-histogram.bin", MetricAvro.encode(histogram()));
    all.put("highwater-avro/metrics-exponential.bin", MetricAvro.encode(exponential()));
    all.put("highwater-avro/metrics-summary.bin", MetricAvro.encode(summary()));
    all.put("focus-csv/billing-packed.csv.gz", GoldenBills.gzip());
    all.put("focus-parquet/billing-rows.parquet", GoldenBills.focusParquet());
    all.put("focus-avro/billing-rows.avro", GoldenBills.focusAvro());
    return all;
  }

  static void write(Path folder) throws IOException, WireException {
    for (Map.Entry<String, byte[]> file : all().entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  static MetricPoint counter() {
    return new MetricPoint(
        "http_requests_total",
        Labels.of("code", "200", "service", "cart"),
        "1",
        MetricKind.COUNTER,
        Temporality.CUMULATIVE,
        TIME - 60_000,
        TIME,
        1027,
        null,
        null,
        false,
        List.of());
  }

  static MetricPoint histogram() {
    return new MetricPoint(
        "latency",
        Labels.of("service", "cart"),
        "s",
        MetricKind.HISTOGRAM,
        Temporality.DELTA,
        TIME - 60_000,
        TIME,
        Double.NaN,
        HistogramValue.explicit(6, 2.5, 0.1, 2, new double[] {0.5, 1}, new double[] {1, 2, 3}),
        null,
        false,
        List.of(new Exemplar(2, TIME - 1, "5b8efff798038103d269b633813fc60c")));
  }

  static MetricPoint exponential() {
    return new MetricPoint(
        "latency",
        Labels.of("service", "cart"),
        "s",
        MetricKind.EXPONENTIAL_HISTOGRAM,
        Temporality.CUMULATIVE,
        0,
        TIME,
        Double.NaN,
        HistogramValue.exponential(
            4,
            2.5,
            Double.NaN,
            Double.NaN,
            new ExponentialBuckets(3, 0.001, 1, -4, new double[] {1, 0, 2}, 0, new double[0])),
        null,
        false,
        List.of());
  }

  static MetricPoint summary() {
    return new MetricPoint(
        "rpc",
        Labels.empty(),
        "",
        MetricKind.SUMMARY,
        Temporality.CUMULATIVE,
        0,
        TIME,
        Double.NaN,
        null,
        new SummaryValue(9, 3, new double[] {0.5, 0.99}, new double[] {0.2, 0.9}),
        false,
        List.of());
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static Resource resource() {
    return Resource.newBuilder().addAttributes(text("service.name", "cart")).build();
  }

  private static byte[] metrics() {
    NumberDataPoint.Builder number =
        NumberDataPoint.newBuilder()
            .setStartTimeUnixNano(NANOS - 1_000_000_000L)
            .setTimeUnixNano(NANOS);
    Metric counter =
        Metric.newBuilder()
            .setName("http.requests")
            .setUnit("1")
            .setSum(
                Sum.newBuilder()
                    .setAggregationTemporality(
                        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                    .setIsMonotonic(true)
                    .addDataPoints(number.clone().setAsInt(7).addAttributes(text("route", "/a")))
                    .addDataPoints(number.clone().setFlags(1)))
            .build();
    Metric gauge =
        Metric.newBuilder()
            .setName("pool")
            .setGauge(Gauge.newBuilder().addDataPoints(number.clone().setAsDouble(0.5)))
            .build();
    Metric histogram =
        Metric.newBuilder()
            .setName("latency")
            .setUnit("s")
            .setHistogram(
                Histogram.newBuilder()
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                    .addDataPoints(
                        HistogramDataPoint.newBuilder()
                            .setTimeUnixNano(NANOS)
                            .setCount(6)
                            .setSum(2.5)
                            .addAllExplicitBounds(List.of(0.5, 1.0))
                            .addAllBucketCounts(List.of(1L, 2L, 3L))))
            .build();
    Metric exponential =
        Metric.newBuilder()
            .setName("latency2")
            .setExponentialHistogram(
                ExponentialHistogram.newBuilder()
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                    .addDataPoints(
                        ExponentialHistogramDataPoint.newBuilder()
                            .setTimeUnixNano(NANOS)
                            .setCount(5)
                            .setScale(2)
                            .setPositive(
                                ExponentialHistogramDataPoint.Buckets.newBuilder()
                                    .setOffset(-3)
                                    .addAllBucketCounts(List.of(2L, 300L)))))
            .build();
    Metric summary =
        Metric.newBuilder()
            .setName("rpc")
            .setSummary(
                Summary.newBuilder()
                    .addDataPoints(
                        SummaryDataPoint.newBuilder()
                            .setTimeUnixNano(NANOS)
                            .setCount(4)
                            .setSum(8)
                            .addQuantileValues(
                                SummaryDataPoint.ValueAtQuantile.newBuilder()
                                    .setQuantile(0.5)
                                    .setValue(2))))
            .build();
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource())
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addAllMetrics(List.of(counter, gauge, histogram, exponential, summary))))
        .build()
        .toByteArray();
  }

  private static ByteString id(int size) {
    byte[] id = new byte[size];
    Arrays.fill(id, (byte) 0xa1);
    return ByteString.copyFrom(id);
  }

  private static byte[] spans() {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource())
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .addSpans(
                            Span.newBuilder()
                                .setTraceId(id(16))
                                .setSpanId(id(8))
                                .setName("GET /cart")
                                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                                .setStartTimeUnixNano(NANOS)
                                .setEndTimeUnixNano(NANOS + 5_000_000)
                                .addAttributes(text("db.password", "x"))
                                .setStatus(
                                    Status.newBuilder()
                                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                                        .setMessage("card 378282246310005")))))
        .build()
        .toByteArray();
  }

  private static byte[] logs() {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource())
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            LogRecord.newBuilder()
                                .setTimeUnixNano(NANOS)
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR2)
                                .setTraceId(id(16))
                                .setSpanId(id(8))
                                .setBody(AnyValue.newBuilder().setStringValue("ssn 078-05-1120"))
                                .addAttributes(text("exception.type", "Oops"))
                                .addAttributes(text("user.id", "u7")))))
        .build()
        .toByteArray();
  }

  private static void label(ProtoWriter out, int field, String name, String value)
      throws WireException {
    int begin = out.begin(field);
    out.tag(1, 2);
    out.text(name);
    out.tag(2, 2);
    out.text(value);
    out.end(begin);
  }

  private static void sample(ProtoWriter out, double value, long time, long start)
      throws WireException {
    int begin = out.begin(2);
    out.tag(1, 1);
    out.fixed64(Double.doubleToRawLongBits(value));
    out.tag(2, 0);
    out.varint(time);
    if (start != 0) {
      out.tag(3, 0);
      out.varint(start);
    }
    out.end(begin);
  }

  private static long zigZag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static void span(ProtoWriter out, int field, int offset, int length)
      throws WireException {
    int begin = out.begin(field);
    out.tag(1, 0);
    out.varint(zigZag(offset));
    out.tag(2, 0);
    out.varint(length);
    out.end(begin);
  }

  /** Counts 1, 3, 2 at indexes 1, 2, 5 and one negative at 0; schema 2. */
  private static void nativeHistogram(ProtoWriter out, int field, long time) throws WireException {
    int begin = out.begin(field);
    out.tag(1, 0);
    out.varint(9);
    out.tag(3, 1);
    out.fixed64(Double.doubleToRawLongBits(12.5));
    out.tag(4, 0);
    out.varint(zigZag(2));
    out.tag(5, 1);
    out.fixed64(Double.doubleToRawLongBits(0.001));
    out.tag(6, 0);
    out.varint(2);
    span(out, 8, 0, 1);
    out.tag(9, 0);
    out.varint(zigZag(1));
    span(out, 11, 1, 2);
    span(out, 11, 2, 1);
    for (long delta : new long[] {1, 2, -1}) {
      out.tag(12, 0);
      out.varint(zigZag(delta));
    }
    out.tag(15, 0);
    out.varint(time);
    out.end(begin);
  }

  private static byte[] writeRequest1() throws WireException {
    ProtoWriter out = new ProtoWriter(256, 1 << 16);
    int series = out.begin(1);
    label(out, 1, "__name__", "http_requests_total");
    label(out, 1, "code", "200");
    sample(out, 5, TIME, 0);
    sample(out, Double.longBitsToDouble(0x7ff0000000000002L), TIME + 15_000, 0);
    out.end(series);
    series = out.begin(1);
    label(out, 1, "__name__", "queue");
    sample(out, 5, TIME, 0);
    out.end(series);
    series = out.begin(1);
    label(out, 1, "__name__", "queue");
    int exemplar = out.begin(3);
    label(out, 1, "trace_id", "5b8efff798038103d269b633813fc60c");
    out.tag(2, 1);
    out.fixed64(Double.doubleToRawLongBits(5));
    out.tag(3, 0);
    out.varint(TIME);
    out.end(exemplar);
    out.end(series);
    series = out.begin(1);
    label(out, 1, "__name__", "latency");
    nativeHistogram(out, 4, TIME);
    out.end(series);
    series = out.begin(1);
    label(out, 1, "nameless", "x");
    sample(out, 5, TIME, 0);
    out.end(series);
    int metadata = out.begin(3);
    out.tag(1, 0);
    out.varint(1);
    out.tag(2, 2);
    out.text("queue");
    out.tag(5, 2);
    out.text("items");
    out.end(metadata);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static byte[] writeRequest2() throws WireException {
    ProtoWriter out = new ProtoWriter(256, 1 << 16);
    for (String symbol :
        new String[] {"", "__name__", "jobs", "service", "cart", "latency", "bounds", "s"}) {
      out.tag(4, 2);
      out.text(symbol);
    }
    int series = out.begin(5);
    references(out, 1, 2, 3, 4);
    sample(out, 7, TIME, TIME - 1_000);
    int metadata = out.begin(5);
    out.tag(1, 0);
    out.varint(1);
    out.end(metadata);
    out.end(series);
    series = out.begin(5);
    references(out, 1, 5);
    nativeHistogram(out, 3, TIME);
    metadata = out.begin(5);
    out.tag(1, 0);
    out.varint(3);
    out.tag(4, 0);
    out.varint(7);
    out.end(metadata);
    out.tag(6, 0);
    out.varint(TIME - 2_000);
    out.end(series);
    series = out.begin(5);
    references(out, 1, 6);
    int histogram = out.begin(3);
    out.tag(2, 1);
    out.fixed64(Double.doubleToRawLongBits(3));
    out.tag(3, 1);
    out.fixed64(Double.doubleToRawLongBits(4));
    out.tag(4, 0);
    out.varint(zigZag(-53));
    span(out, 11, 0, 1);
    span(out, 11, 1, 1);
    for (double count : new double[] {1, 2}) {
      out.tag(13, 1);
      out.fixed64(Double.doubleToRawLongBits(count));
    }
    out.tag(15, 0);
    out.varint(TIME);
    for (double bound : new double[] {0.5, 1}) {
      out.tag(16, 1);
      out.fixed64(Double.doubleToRawLongBits(bound));
    }
    out.end(histogram);
    out.end(series);
    series = out.begin(5);
    references(out, 1, 99);
    sample(out, 7, TIME, 0);
    out.end(series);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static void references(ProtoWriter out, int... references) throws WireException {
    int begin = out.begin(1);
    for (int reference : references) {
      out.varint(reference);
    }
    out.end(begin);
  }
}
