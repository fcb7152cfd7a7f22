package dev.highwater.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.event.RejectReason;
import dev.highwater.result.ClockTick;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.result.WrittenDeadLetter;
import dev.highwater.result.registry.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class ResultRecordSchemaTest {
  private static final int MEGABYTE = 1 << 20;

  private final Counter tooLarge = new SimpleCounter();

  private static Signal signal(long windowEnd, String tenant) {
    return new Signal(
        "error_ratio",
        "cart",
        Labels.of("by", "tenant", "tenant", tenant),
        "spans",
        windowEnd - 60_000,
        windowEnd,
        60_000,
        0,
        false,
        "1",
        10.0,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0.1,
        List.of());
  }

  private <T> ResultRecordSchema<T> open(ResultCodec<T> codec, RecordTime time, int maxBytes)
      throws Exception {
    ResultRecordSchema<T> schema =
        InstantiationUtil.clone(
            new ResultRecordSchema<>("highwater.signals", codec, time, maxBytes));
    schema.open(
        new SerializationSchema.InitializationContext() {
          @Override
          public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup() {
              @Override
              public Counter counter(String name) {
                assertThat(name).isEqualTo("recordsTooLarge");
                return tooLarge;
              }
            };
          }

          @Override
          public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(ResultRecordSchemaTest.class.getClassLoader());
          }
        },
        null);
    return schema;
  }

  private static String header(ProducerRecord<byte[], byte[]> record) {
    Header[] headers = record.headers().toArray();
    assertThat(headers).hasSize(1);
    assertThat(headers[0].key()).isEqualTo("content-type");
    return new String(headers[0].value(), StandardCharsets.US_ASCII);
  }

  @Test
  void aSignalIsKeyedBySeriesAndStampedWithItsWindowsEnd() throws Exception {
    ResultRecordSchema<Signal> schema =
        open(ResultCodec.avro(ResultTypes.SIGNAL), RecordTime.RESULT, MEGABYTE);
    Signal signal = signal(1_700_000_100_000L, "ä\"");
    ProducerRecord<byte[], byte[]> record = schema.serialize(signal, null, 5L);
    assertThat(record.topic()).isEqualTo("highwater.signals");
    assertThat(new String(record.key(), StandardCharsets.UTF_8))
        .isEqualTo("error_ratio{by=\"tenant\",service=\"cart\",tenant=\"ä\\\"\",window=\"1m\"}");
    assertThat(record.timestamp()).isEqualTo(1_700_000_100_000L);
    assertThat(record.partition()).as("left to the key's hash").isNull();
    assertThat(header(record)).isEqualTo("application/avro");
    assertThat(ResultCodec.avro(ResultTypes.SIGNAL).decoder().decode(record.value()))
        .isEqualTo(signal);
  }

  @Test
  void revisionsOfAWindowShareTheirKey() throws Exception {
    ResultRecordSchema<Signal> schema =
        open(ResultCodec.json(ResultTypes.SIGNAL), RecordTime.RESULT, MEGABYTE);
    ProducerRecord<byte[], byte[]> first = schema.serialize(signal(120_000, "a"), null, null);
    ProducerRecord<byte[], byte[]> next = schema.serialize(signal(180_000, "a"), null, null);
    assertThat(first.key()).isEqualTo(next.key());
    assertThat(header(first)).isEqualTo("application/json");
  }

  @Test
  void replayTopicsAndTimesBeforeTheEpochGetTheTimeOfWriting() throws Exception {
    assertThat(
            open(ResultCodec.avro(ResultTypes.SIGNAL), RecordTime.WRITING, MEGABYTE)
                .serialize(signal(120_000, "a"), null, 7L)
                .timestamp())
        .isNull();
    assertThat(
            open(ResultCodec.avro(ResultTypes.SIGNAL), RecordTime.RESULT, MEGABYTE)
                .serialize(signal(-1, "a"), null, 7L)
                .timestamp())
        .isNull();
  }

  @Test
  void theOtherKindsHaveTheirKeysAndTimes() throws Exception {
    DeadLetter letter =
        new DeadLetter(
            "metrics", "otlp", 3, 42, 1, 77, RejectReason.INVALID, "no time", "ab", null);
    ProducerRecord<byte[], byte[]> dead =
        open(ResultCodec.avro(ResultTypes.DEAD_LETTER), RecordTime.RESULT, MEGABYTE)
            .serialize(WrittenDeadLetter.of(letter), null, 7L);
    assertThat(new String(dead.key(), StandardCharsets.UTF_8)).isEqualTo("otlp/3/42/1");
    assertThat(dead.timestamp()).as("retention counts from the writing").isNull();

    ProducerRecord<byte[], byte[]> late =
        open(ResultCodec.avro(ResultTypes.LATE_ITEM), RecordTime.RESULT, MEGABYTE)
            .serialize(new LateItem("metrics", "item", "up{a=\"b\"}", 1, 2, 1), null, 7L);
    assertThat(new String(late.key(), StandardCharsets.UTF_8)).isEqualTo("up{a=\"b\"}");
    assertThat(late.timestamp()).isNull();

    ProducerRecord<byte[], byte[]> tick =
        open(ResultCodec.avro(ResultTypes.CLOCK_TICK), RecordTime.RESULT, MEGABYTE)
            .serialize(new ClockTick("signals", 99), null, 7L);
    assertThat(new String(tick.key(), StandardCharsets.UTF_8)).isEqualTo("signals");
    assertThat(tick.timestamp()).isEqualTo(99);
  }

  @Test
  void whatTheProducerWouldRefuseIsLeftOutAndCounted() throws Exception {
    ResultRecordSchema<Signal> schema =
        open(ResultCodec.json(ResultTypes.SIGNAL), RecordTime.RESULT, 2_000);
    assertThat(schema.serialize(signal(120_000, "x".repeat(2_000)), null, null)).isNull();
    assertThat(schema.serialize(signal(120_000, "x"), null, null)).isNotNull();
    assertThat(tooLarge.getCount()).isEqualTo(1);
  }

  @Test
  void itTellsTheSinkItsTopic() {
    KafkaDatasetFacet facet =
        new ResultRecordSchema<>(
                "highwater.signals",
                ResultCodec.avro(ResultTypes.SIGNAL),
                RecordTime.RESULT,
                MEGABYTE)
            .getKafkaDatasetFacet()
            .orElseThrow();
    assertThat(facet.getTopicIdentifier().getTopics()).containsExactly("highwater.signals");
  }

  @Test
  void aRegistryThatIsAwayIsNamedWithoutItsPassword() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    RegistrySettings registry =
        RegistrySettings.at("http://127.0.0.1:" + port).basic("u", "hunter2").attempts(1);
    ResultCodec<Signal> codec =
        ResultCodec.confluent(ResultTypes.SIGNAL, "highwater.signals", registry);
    assertThatThrownBy(() -> open(codec, RecordTime.RESULT, MEGABYTE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:" + port)
        .hasMessageNotContaining("hunter2");
  }
}
