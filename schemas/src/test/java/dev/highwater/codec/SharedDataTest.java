package dev.highwater.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.Temporality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The codecs over public samples that stand beside the project; skipped where they are absent. */
class SharedDataTest {
  private static byte[] file(String name) throws IOException {
    String set = System.getProperty("highwater.data");
    Path found = set == null ? null : Path.of(set, name);
    for (Path at = Path.of("").toAbsolutePath(); set == null && at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(name);
      if (Files.exists(candidate)) {
        found = candidate;
        break;
      }
    }
    assumeTrue(found != null && Files.exists(found), "shared/data/" + name + " is absent");
    return Files.readAllBytes(found);
  }

  @Test
  void otlpMetrics() throws IOException {
    for (InputFormat format : new InputFormat[] {InputFormat.OTLP_JSON, InputFormat.AUTO}) {
      Collected<MetricPoint> read =
          Collected.of(Codecs.metrics(format), file("otlp-json/metrics.json"));
      assertThat(read.rejects).isEmpty();
      assertThat(read.values)
          .extracting(MetricPoint::kind)
          .containsExactly(
              MetricKind.COUNTER,
              MetricKind.GAUGE,
              MetricKind.HISTOGRAM,
              MetricKind.EXPONENTIAL_HISTOGRAM);
      assertThat(read.values).extracting(MetricPoint::timeMillis).containsOnly(1_544_712_660_300L);
      MetricPoint exponential = read.values.get(3);
      assertThat(exponential.temporality()).isEqualTo(Temporality.DELTA);
      assertThat(exponential.histogram().exponential().positive()).containsExactly(0, 2);
      assertThat(exponential.histogram().exponential().positiveOffset()).isEqualTo(1);
      assertThat(exponential.labels().get("my.scope.attribute")).isEqualTo("some scope attribute");
      assertThat(exponential.labels().get("service.name")).isEqualTo("my.service");
    }
  }

  @Test
  void otlpLogsAndEvents() throws IOException {
    for (InputFormat format : new InputFormat[] {InputFormat.OTLP_JSON, InputFormat.AUTO}) {
      Collected<LogEvent> read = Collected.of(Codecs.logs(format), file("otlp-json/logs.json"));
      assertThat(read.rejects).isEmpty();
      LogEvent log = read.values.get(0);
      assertThat(log.level()).isEqualTo(LogLevel.INFO);
      assertThat(log.message()).isEqualTo("Example log record");
      assertThat(log.traceId()).isEqualTo("5b8efff798038103d269b633813fc60c");
      assertThat(log.spanId()).isEqualTo("eee19b7ec3c1b174");
      assertThat(log.attributes().get("double.attribute")).isEqualTo("637.704");
      assertThat(log.attributes().get("array.attribute")).isEqualTo("[\"many\",\"values\"]");
      assertThat(log.attributes().get("map.attribute.some.map.key")).isEqualTo("some value");
      Collected<LogEvent> events = Collected.of(Codecs.logs(format), file("otlp-json/events.json"));
      assertThat(events.rejects).isEmpty();
      assertThat(events.values.get(0).attributes().get("event.name"))
          .isEqualTo("browser.page_view");
      assertThat(events.values.get(0).attributes().get("title"))
          .isEqualTo("Free Online GUID Generator");
    }
  }

  @Test
  void otlpSpans() throws IOException {
    for (InputFormat format : new InputFormat[] {InputFormat.OTLP_JSON, InputFormat.AUTO}) {
      Collected<SpanEvent> read = Collected.of(Codecs.spans(format), file("otlp-json/trace.json"));
      assertThat(read.rejects).isEmpty();
      SpanEvent span = read.values.get(0);
      assertThat(span.kind()).isEqualTo(SpanKind.SERVER);
      assertThat(span.parentSpanId()).isEqualTo("eee19b7ec3c1b173");
      assertThat(span.durationNanos()).isEqualTo(1_000_000_000L);
      Collected<SpanEvent> graph =
          Collected.of(
              Codecs.spans(format), file("traces/servicegraph/messaging-system-trace.json"));
      assertThat(graph.rejects).isEmpty();
      assertThat(graph.values).hasSize(2).extracting(SpanEvent::durationNanos).containsOnly(1_000L);
    }
  }

  @Test
  void cloudWatchAndTheKafkaAdapter() throws IOException {
    for (InputFormat format : new InputFormat[] {InputFormat.CLOUDWATCH_JSON, InputFormat.AUTO}) {
      Collected<MetricPoint> read =
          Collected.of(Codecs.metrics(format), file("cloudwatch/multiple_metrics.json"));
      assertThat(read.values)
          .extracting(MetricPoint::name)
          .containsExactly("aws.ec2.DiskWriteOps", "aws.ec2.DiskWriteOps", "aws.ec2.WithNoUnit");
      assertThat(read.rejects).containsExactly("1 INVALID point without a value");
    }
    // the sample's time is the epoch itself, which no series of a monitored system has
    Collected<MetricPoint> adapter =
        Collected.of(
            Codecs.metrics(InputFormat.PROMETHEUS_KAFKA_ADAPTER),
            file("metrics/prometheus-kafka-adapter.json"));
    assertThat(adapter.values).hasSize(1);
    assertThat(adapter.values.get(0).value()).isEqualTo(9_876_543_210.0);
    assertThat(adapter.values.get(0).labels().toMap()).hasSize(2).containsEntry("label1", "value1");
  }
}
