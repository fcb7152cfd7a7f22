package dev.highwater.codec.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.highwater.codec.Collected;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
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
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpMetricsCodecTest {
  private static final long START = 1_700_000_000_000L;
  private static final long TIME = START + 10_000;
  private static final long NANOS = 1_000_000L;

  private final OtlpMetricsCodec codec = new OtlpMetricsCodec();

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static NumberDataPoint.Builder number() {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(START * NANOS)
        .setTimeUnixNano(TIME * NANOS);
  }

  private static byte[] request(Metric... metrics) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(text("service.name", "cart"))
                        .addAttributes(text("host", "h1")))
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("lib"))
                        .addAllMetrics(List.of(metrics))))
        .build()
        .toByteArray();
  }

  private static Metric sum(
      AggregationTemporality temporality, boolean monotonic, NumberDataPoint.Builder point) {
    return Metric.newBuilder()
        .setName("requests")
        .setUnit("1")
        .setSum(
            Sum.newBuilder()
                .setAggregationTemporality(temporality)
                .setIsMonotonic(monotonic)
                .addDataPoints(point))
        .build();
  }

  @Test
  void sumsTakeKindAndTemporalityAndAllLabels() {
    Collected<MetricPoint> read =
        Collected.of(
            codec,
            request(
                sum(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
                    true,
                    number()
                        .setAsInt(7)
                        .addAttributes(text("route", "/a"))
                        .addAttributes(text("host", "h2"))),
                sum(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA,
                    false,
                    number().setAsDouble(-1.5))));
    assertThat(read.rejects).isEmpty();
    assertThat(read.values)
        .containsExactly(
            new MetricPoint(
                "requests",
                Labels.of(
                    "host", "h2", "otel.scope.name", "lib", "route", "/a", "service.name", "cart"),
                "1",
                MetricKind.COUNTER,
                Temporality.CUMULATIVE,
                START,
                TIME,
                7,
                null,
                null,
                false,
                List.of()),
            new MetricPoint(
                "requests",
                Labels.of("host", "h1", "otel.scope.name", "lib", "service.name", "cart"),
                "1",
                MetricKind.UP_DOWN_COUNTER,
                Temporality.DELTA,
                START,
                TIME,
                -1.5,
                null,
                null,
                false,
                List.of()));
  }

  @Test
  void badPointsAreRejectedOneByOne() {
    Collected<MetricPoint> read =
        Collected.of(
            codec,
            request(
                Metric.newBuilder()
                    .setName("pool")
                    .setGauge(
                        Gauge.newBuilder()
                            .addDataPoints(number().setAsInt(1))
                            .addDataPoints(number())
                            .addDataPoints(NumberDataPoint.newBuilder().setAsInt(2))
                            .addDataPoints(number().setFlags(1))
                            .addDataPoints(
                                number().setAsDouble(Double.longBitsToDouble(0x7ff0000000000002L)))
                            .addDataPoints(number().setAsInt(3)))
                    .build(),
                sum(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED,
                    true,
                    number().setAsInt(1))));
    assertThat(read.values)
        .extracting(MetricPoint::value)
        .containsExactly(1.0, Double.NaN, Double.NaN, 3.0);
    assertThat(read.values)
        .extracting(MetricPoint::stale)
        .containsExactly(false, true, true, false);
    assertThat(read.rejects)
        .containsExactly(
            "1 INVALID point without a value",
            "2 INVALID point without a time",
            "6 INVALID sum or histogram without temporality");
  }

  @Test
  void histogramsOfBothKindsAndSummaries() {
    byte[] trace = new byte[16];
    trace[15] = (byte) 0xab;
    Metric explicit =
        Metric.newBuilder()
            .setName("latency")
            .setUnit("s")
            .setHistogram(
                Histogram.newBuilder()
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                    .addDataPoints(
                        HistogramDataPoint.newBuilder()
                            .setStartTimeUnixNano(START * NANOS)
                            .setTimeUnixNano(TIME * NANOS)
                            .setCount(6)
                            .setSum(2.5)
                            .setMin(0.1)
                            .setMax(9)
                            .addAllExplicitBounds(List.of(0.5, 1.0))
                            .addAllBucketCounts(List.of(1L, 2L, 3L))
                            .addExemplars(
                                io.opentelemetry.proto.metrics.v1.Exemplar.newBuilder()
                                    .setAsDouble(9)
                                    .setTimeUnixNano(TIME * NANOS)
                                    .setTraceId(ByteString.copyFrom(trace)))
                            .addExemplars(
                                io.opentelemetry.proto.metrics.v1.Exemplar.newBuilder()
                                    .setAsDouble(1)))
                    .addDataPoints(
                        HistogramDataPoint.newBuilder()
                            .setTimeUnixNano(TIME * NANOS)
                            .setCount(2)
                            .addAllExplicitBounds(List.of(1.0, 0.5))
                            .addAllBucketCounts(List.of(1L, 1L, 0L)))
                    .addDataPoints(
                        HistogramDataPoint.newBuilder()
                            .setTimeUnixNano(TIME * NANOS)
                            .setCount(2)
                            .addExplicitBounds(1)
                            .addBucketCounts(2)))
            .build();
    Metric exponential =
        Metric.newBuilder()
            .setName("latency")
            .setExponentialHistogram(
                ExponentialHistogram.newBuilder()
                    .setAggregationTemporality(
                        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                    .addDataPoints(
                        ExponentialHistogramDataPoint.newBuilder()
                            .setTimeUnixNano(TIME * NANOS)
                            .setCount(5)
                            .setSum(3)
                            .setScale(-2)
                            .setZeroCount(1)
                            .setZeroThreshold(0.001)
                            .setPositive(
                                ExponentialHistogramDataPoint.Buckets.newBuilder()
                                    .setOffset(-3)
                                    .addAllBucketCounts(List.of(2L, 300L)))
                            .setNegative(
                                ExponentialHistogramDataPoint.Buckets.newBuilder()
                                    .setOffset(4)
                                    .addBucketCounts(1))))
            .build();
    Metric summary =
        Metric.newBuilder()
            .setName("rpc")
            .setSummary(
                Summary.newBuilder()
                    .addDataPoints(
                        SummaryDataPoint.newBuilder()
                            .setTimeUnixNano(TIME * NANOS)
                            .setCount(4)
                            .setSum(8)
                            .addQuantileValues(
                                SummaryDataPoint.ValueAtQuantile.newBuilder()
                                    .setQuantile(0.5)
                                    .setValue(2))))
            .build();
    Collected<MetricPoint> read = Collected.of(codec, request(explicit, exponential, summary));
    assertThat(read.rejects)
        .containsExactly(
            "1 INVALID histogram whose bounds do not grow",
            "2 INVALID histogram whose counts do not fit its bounds");
    assertThat(read.values).hasSize(3);
    MetricPoint first = read.values.get(0);
    assertThat(first.histogram())
        .isEqualTo(
            HistogramValue.explicit(6, 2.5, 0.1, 9, new double[] {0.5, 1}, new double[] {1, 2, 3}));
    assertThat(first.exemplars())
        .containsExactly(new Exemplar(9, TIME, "000000000000000000000000000000ab"));
    MetricPoint second = read.values.get(1);
    assertThat(second.kind()).isEqualTo(MetricKind.EXPONENTIAL_HISTOGRAM);
    assertThat(second.startMillis()).isZero();
    assertThat(second.histogram())
        .isEqualTo(
            HistogramValue.exponential(
                5,
                3,
                Double.NaN,
                Double.NaN,
                new ExponentialBuckets(
                    -2, 0.001, 1, -3, new double[] {2, 300}, 4, new double[] {1})));
    assertThat(read.values.get(2).summary())
        .isEqualTo(new SummaryValue(4, 8, new double[] {0.5}, new double[] {2}));
    assertThat(read.values.get(2).temporality()).isEqualTo(Temporality.CUMULATIVE);
  }

  @Test
  void attributesOfAllTypesBecomeMaskedText() {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setIntValue(1))
                    .addValues(AnyValue.newBuilder().setStringValue("a\"b"))
                    .addValues(AnyValue.newBuilder()))
            .build();
    AnyValue map =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(text("mail", "x@example.org"))
                    .addValues(text("password", "hunter2")))
            .build();
    NumberDataPoint.Builder point =
        number()
            .setAsInt(1)
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("bool")
                    .setValue(AnyValue.newBuilder().setBoolValue(true)))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("double")
                    .setValue(AnyValue.newBuilder().setDoubleValue(2.5)))
            .addAttributes(
                KeyValue.newBuilder().setKey("int").setValue(AnyValue.newBuilder().setIntValue(-3)))
            .addAttributes(KeyValue.newBuilder().setKey("list").setValue(list))
            .addAttributes(KeyValue.newBuilder().setKey("map").setValue(map))
            .addAttributes(KeyValue.newBuilder().setKey("api_key").setValue(list))
            .addAttributes(text("card", "4111 1111 1111 1111"));
    Collected<MetricPoint> read =
        Collected.of(
            codec,
            request(
                Metric.newBuilder()
                    .setName("g")
                    .setGauge(Gauge.newBuilder().addDataPoints(point))
                    .build()));
    Labels labels = read.values.get(0).labels();
    assertThat(labels.toMap())
        .containsEntry("bool", "true")
        .containsEntry("double", "2.5")
        .containsEntry("int", "-3")
        .containsEntry("list", "[1,\"a\\\"b\",null]")
        .containsEntry("map", "{\"mail\":\"[EMAIL_MASKED]\",\"password\":\"[REDACTED]\"}")
        .containsEntry("api_key", "[REDACTED]")
        .containsEntry("card", "[CARD_MASKED]");
  }

  @Test
  void requestsBehindTheirLengthsAreRead() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExportMetricsServiceRequest request =
        ExportMetricsServiceRequest.parseFrom(
            request(
                sum(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA,
                    true,
                    number().setAsInt(7))));
    request.writeDelimitedTo(out);
    request.writeDelimitedTo(out);
    Collected<MetricPoint> read = Collected.of(codec, out.toByteArray());
    assertThat(read.rejects).isEmpty();
    assertThat(read.values).hasSize(2);
  }

  @Test
  void aTruncatedTailLosesOnlyTheTail() {
    byte[] one =
        request(
            sum(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA, true, number().setAsInt(7)));
    byte[] two = new byte[2 * one.length - 1];
    System.arraycopy(one, 0, two, 0, one.length);
    System.arraycopy(one, 0, two, one.length, one.length - 1);
    Collected<MetricPoint> read = Collected.of(codec, two);
    assertThat(read.values).hasSize(1);
    assertThat(read.rejects).containsExactly("1 MALFORMED protobuf: ends too early");
  }
}
