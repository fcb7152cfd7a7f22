package dev.highwater.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaItemsTest {
  private static final long TIME = 1_700_000_000_000L;

  /** Each byte is one item at TIME plus so many minutes; 0 is a dead letter. */
  private static final PayloadDecoder MINUTES =
      (payload, out) -> {
        int item = 0;
        for (byte b : payload.value()) {
          out.accept(b == 0 ? dead(payload, item) : log(TIME + b * 60_000L));
          item++;
        }
      };

  private static Decoded dead(Payload payload, int item) {
    return Decoded.of(
        new DeadLetter(
            "logs",
            payload.topic(),
            payload.partition(),
            payload.offset(),
            item,
            payload.timestampMillis(),
            RejectReason.MALFORMED,
            "x",
            "",
            null));
  }

  static Decoded log(long timeMillis) {
    return log(timeMillis, "s");
  }

  static Decoded log(long timeMillis, String service) {
    return Decoded.of(
        new LogEvent(
            timeMillis,
            LogLevel.INFO,
            service,
            "m",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            Labels.empty(),
            1));
  }

  private static ConsumerRecord<byte[], byte[]> record(long timestamp, byte[] value) {
    return new ConsumerRecord<>(
        "topic",
        3,
        42,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        value,
        new RecordHeaders()
            .add("Content-Type", "application/json".getBytes(StandardCharsets.UTF_8)),
        Optional.empty());
  }

  private static List<Decoded> read(KafkaItems items, ConsumerRecord<byte[], byte[]> record) {
    List<Decoded> out = new ArrayList<>();
    items.deserialize(record, collector(out));
    return out;
  }

  private static Collector<Decoded> collector(List<Decoded> out) {
    return new Collector<>() {
      @Override
      public void collect(Decoded item) {
        out.add(item);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void itemsFarAfterTheirRecordBecomeDeadLettersWithCoordinates() {
    KafkaItems items = new KafkaItems("logs", MINUTES, 5 * 60_000, EventTimeRange.ALL);

    List<Decoded> out = read(items, record(TIME, new byte[] {1, 0, 6, 5}));

    assertThat(out).hasSize(4);
    assertThat(out.get(0).timeMillis()).isEqualTo(TIME + 60_000);
    assertThat(out.get(1).deadLetter().reason()).isEqualTo(RejectReason.MALFORMED);
    DeadLetter early = out.get(2).deadLetter();
    assertThat(early.reason()).isEqualTo(RejectReason.FUTURE_TIMESTAMP);
    assertThat(early.topic()).isEqualTo("topic");
    assertThat(early.partition()).isEqualTo(3);
    assertThat(early.offset()).isEqualTo(42);
    assertThat(early.item()).isEqualTo(2);
    assertThat(early.recordTimestampMillis()).isEqualTo(TIME);
    assertThat(early.hash()).hasSize(32);
    assertThat(early.bytes()).isNull();
    assertThat(out.get(2).timeMillis()).isEqualTo(Long.MIN_VALUE);
    assertThat(out.get(3).timeMillis()).as("exactly the skew").isEqualTo(TIME + 300_000);
  }

  @Test
  void withoutARecordTimestampTheTimeOfReadingBoundsTheItems() {
    PayloadDecoder longs =
        (payload, out) -> out.accept(log(ByteBuffer.wrap(payload.value()).getLong()));
    KafkaItems items = new KafkaItems("logs", longs, 3_600_000, EventTimeRange.ALL);
    long now = System.currentTimeMillis();
    assertThat(read(items, record(ConsumerRecord.NO_TIMESTAMP, bytes(now + 3_600_000))))
        .extracting(Decoded::timeMillis)
        .containsExactly(now + 3_600_000);
    assertThat(read(items, record(ConsumerRecord.NO_TIMESTAMP, bytes(253_402_300_799_000L))))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.deadLetter().reason()).isEqualTo(RejectReason.FUTURE_TIMESTAMP);
              assertThat(item.deadLetter().detail()).contains("after the time of reading");
            });
  }

  @Test
  void anItemBefore1970IsADeadLetter() {
    PayloadDecoder longs =
        (payload, out) -> out.accept(log(ByteBuffer.wrap(payload.value()).getLong()));
    KafkaItems items = new KafkaItems("logs", longs, 0, EventTimeRange.ALL);
    for (long time : new long[] {-1, Long.MIN_VALUE}) {
      assertThat(read(items, record(TIME, bytes(time))))
          .singleElement()
          .satisfies(
              item -> assertThat(item.deadLetter().reason()).isEqualTo(RejectReason.INVALID));
    }
    assertThat(read(items, record(TIME, bytes(0))))
        .extracting(Decoded::timeMillis)
        .containsExactly(0L);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  @Test
  void onlyTheRangeIsGivenButEveryDeadLetter() {
    EventTimeRange range = new EventTimeRange(TIME + 60_000, TIME + 180_000);
    KafkaItems items = new KafkaItems("logs", MINUTES, 60_000_000, range);
    assertThat(read(items, record(TIME, new byte[] {-1, 1, 2, 3, 0})))
        .extracting(Decoded::timeMillis)
        .containsExactly(TIME + 60_000, TIME + 120_000, Long.MIN_VALUE);
  }

  @Test
  void coordinatesAndContentTypeReachTheDecoder() {
    assertThat(KafkaItems.payload(record(TIME, null)))
        .isEqualTo(new Payload("topic", 3, 42, TIME, "application/json", null));
  }

  @Test
  void whatFailsDownstreamIsNotSwallowed() {
    KafkaItems items = new KafkaItems("logs", MINUTES, 0, EventTimeRange.ALL);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                items.deserialize(
                    record(ConsumerRecord.NO_TIMESTAMP, new byte[] {1}),
                    new Collector<>() {
                      @Override
                      public void collect(Decoded item) {
                        throw new IllegalStateException("downstream");
                      }

                      @Override
                      public void close() {}
                    }));
  }

  @ParameterizedTest
  @CsvSource({
    "metrics,auto",
    "metrics,otlp-proto",
    "metrics,otlp-json",
    "metrics,prometheus-kafka-adapter",
    "metrics,remote-write",
    "metrics,cloudwatch-json",
    "metrics,highwater-avro",
    "spans,auto",
    "spans,otlp-proto",
    "spans,otlp-json",
    "logs,auto",
    "logs,otlp-proto",
    "logs,otlp-json",
    "logs,winston",
    "logs,ecs",
    "logs,text"
  })
  void noRecordOfAnyFormatThrows(String input, String format) throws Exception {
    Settings settings =
        SettingsFile.parse(
            "f",
            "kafka: {bootstrapServers: 'h:1'}\ninputs: {"
                + input
                + ": {topic: t, format: "
                + format
                + "}}\n",
            Surroundings.ofProcess());
    KafkaItems items =
        new KafkaItems(
            input,
            PayloadDecoder.of(settings, settings.inputs().get(input)),
            300_000,
            EventTimeRange.ALL);

    assertThat(read(items, record(TIME, null)))
        .as("a tombstone")
        .singleElement()
        .satisfies(item -> assertThat(item.deadLetter().offset()).isEqualTo(42));
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      for (Decoded item : read(items, record(TIME, bytes))) {
        if (item.deadLetter() != null) {
          assertThat(item.deadLetter().topic()).isEqualTo("topic");
          assertThat(item.deadLetter().bytes()).as("inputs are sensitive unless told").isNull();
        }
      }
    }
  }
}
