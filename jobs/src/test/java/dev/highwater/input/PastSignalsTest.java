package dev.highwater.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.event.Labels;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.topics.TestTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PastSignalsTest {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  private static final int MINUTES = 2_000;

  private static Signal signal(int minute, String tenant) {
    long end = START + minute * MINUTE;
    return new Signal(
        "error_ratio",
        "cart",
        Labels.of("tenant", tenant),
        "metrics",
        end - MINUTE,
        end,
        MINUTE,
        0,
        false,
        "1",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        1.0,
        List.of());
  }

  @Test
  @Timeout(120)
  void partitionsAreReadAboutTogetherAndNothingComesBehindWhatWasReached() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      TestTopics.create(kafka.bootstrapServers(), 3, "signals");
      ResultEncoder<Signal> avro = ResultCodec.avro(ResultTypes.SIGNAL).encoder();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int partition = 0; partition < 2; partition++) { // the third stays empty
          for (int minute = 0; minute < MINUTES; minute++) {
            Signal signal = signal(minute, "t" + partition);
            producer.send(
                new ProducerRecord<>(
                    "signals", partition, signal.timeMillis(), null, avro.encode(signal)));
          }
        }
        producer
            .send(
                new ProducerRecord<>("signals", 0, START + MINUTES * MINUTE, null, new byte[] {9}))
            .get();
      }
      Settings settings =
          SettingsFile.parse(
              "f",
              "kafka: {bootstrapServers: '"
                  + kafka.bootstrapServers()
                  + "', properties: {max.poll.records: 40}}\ninputs: {signals: {topic: signals}}\n",
              Surroundings.ofProcess());
      long from = START + 1_000 * MINUTE;
      List<Signal> read = new ArrayList<>();
      Map<String, Long> latest = new HashMap<>();
      long[] reached = {Long.MIN_VALUE};
      long[] widest = {0};
      PastSignals.Read result =
          PastSignals.read(
              settings,
              settings.inputs().get("signals"),
              from,
              signal -> {
                assertThat(signal.timeMillis()).isGreaterThan(reached[0]);
                read.add(signal);
                latest.put(signal.labels().get("tenant"), signal.timeMillis());
                if (latest.size() == 2) {
                  widest[0] = Math.max(widest[0], Math.abs(latest.get("t0") - latest.get("t1")));
                }
              },
              millis -> {
                assertThat(millis).isGreaterThanOrEqualTo(reached[0]);
                reached[0] = millis;
              });
      assertThat(result).isEqualTo(new PastSignals.Read(2_000, 1, true));
      assertThat(read).hasSize(2_000).allMatch(signal -> signal.timeMillis() >= from);
      assertThat(reached[0]).isEqualTo(Long.MAX_VALUE);
      // a partition ahead waits, but for what the poll had already brought
      assertThat(widest[0]).isLessThanOrEqualTo(PastSignals.SPREAD.toMillis() + 2 * 40 * MINUTE);
    }
  }

  @Test
  void aFirstStartBeginsAsLongAgoAsItIsToldAndALaterOneWhereItWas() {
    TopicPartition known = new TopicPartition("s", 0);
    TopicPartition old = new TopicPartition("s", 1);
    TopicPartition quiet = new TopicPartition("s", 2);
    long now = System.currentTimeMillis();
    OffsetsInitializer.PartitionOffsetsRetriever broker =
        new OffsetsInitializer.PartitionOffsetsRetriever() {
          @Override
          public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            return Map.of(known, 77L);
          }

          @Override
          public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            assertThat(partitions).containsExactlyInAnyOrder(old, quiet);
            return Map.of(old, 900L, quiet, 5L);
          }

          @Override
          public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            throw new AssertionError("not asked for");
          }

          @Override
          public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times) {
            assertThat(times).containsOnlyKeys(old, quiet);
            assertThat(times.get(old))
                .isBetween(
                    now - Duration.ofDays(28).toMillis(),
                    System.currentTimeMillis() - Duration.ofDays(28).toMillis());
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            found.put(old, new OffsetAndTimestamp(300, times.get(old) + 1));
            found.put(quiet, null);
            return found;
          }
        };
    assertThat(
            new CommittedOrSince(Duration.ofDays(28), true)
                .getPartitionOffsets(List.of(known, old, quiet), broker))
        .isEqualTo(Map.of(known, 77L, old, 300L, quiet, 5L));
    assertThat(
            new CommittedOrSince(Duration.ofDays(28), false)
                .getPartitionOffsets(List.of(old, quiet), broker))
        .isEqualTo(Map.of(old, 300L, quiet, 5L));
  }
}
