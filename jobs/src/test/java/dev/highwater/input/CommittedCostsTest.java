package dev.highwater.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.Costs;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.event.Labels;
import dev.highwater.result.Cost;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.topics.TestTopics;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommittedCostsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String TOPIC = "highwater.costs";

  private static Cost cell(String scope, int hour, int revision) {
    BigDecimal cost = new BigDecimal(revision + ".25");
    return new Cost(
        Cost.Level.CELL,
        hour * 3_600_000L,
        (hour + 1) * 3_600_000L,
        "USD",
        Labels.of("scope", scope, "service", "EC2"),
        new Costs(cost, cost, cost, cost),
        BigDecimal.ONE,
        "Hrs",
        1,
        revision,
        7);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, int partition, Cost cost, byte[] value) {
    producer.send(
        new ProducerRecord<>(TOPIC, partition, cost.key().getBytes(StandardCharsets.UTF_8), value));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int partition, Cost cost)
      throws IOException {
    send(producer, partition, cost, ResultCodec.json(ResultTypes.COST).encoder().encode(cost));
  }

  private static KafkaProducer<byte[], byte[]> transactional(EmbeddedKafka kafka, String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    return producer;
  }

  private static Settings settings(EmbeddedKafka kafka) throws Exception {
    return SettingsFile.parse(
        "f",
        "kafka: {bootstrapServers: '"
            + kafka.bootstrapServers()
            + "'}\ninputs: {billing: {topic: b}}",
        Surroundings.ofProcess());
  }

  @Test
  @Timeout(120)
  void theNewestCommittedRecordOfEachKeyIsRead() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      Settings settings = settings(kafka);
      Settings.Output output = settings.outputs().get("costs");
      ClosedCosts costs =
          InstantiationUtil.clone(
              new CommittedCosts(settings, output), getClass().getClassLoader());
      assertThatThrownBy(() -> costs.newest(key -> true, MINUTE))
          .as("no topic")
          .isInstanceOf(Exception.class);

      TestTopics.create(kafka.bootstrapServers(), 3, TOPIC);
      assertThat(costs.newest(key -> true, MINUTE)).as("an empty topic").isEmpty();

      try (KafkaProducer<byte[], byte[]> committed = transactional(kafka, "one")) {
        send(committed, 0, cell("a", 1, 0));
        send(committed, 0, cell("a", 1, 1));
        send(committed, 0, cell("a", 2, 5));
        send(committed, 0, cell("a", 2, 0)); // begun anew: the last one counts
        send(committed, 0, cell("a", 3, 0));
        send(committed, 0, cell("a", 3, 0), null);
        send(committed, 0, cell("a", 4, 4)); // before there were more partitions
        send(committed, 1, cell("a", 4, 5));
        send(committed, 1, cell("b", 1, 0));
        send(committed, 1, cell("other", 1, 0), new byte[] {9});
        committed.commitTransaction();
      }
      try (KafkaProducer<byte[], byte[]> aborted = transactional(kafka, "two")) {
        send(aborted, 0, cell("a", 1, 2));
        send(aborted, 1, cell("a", 9, 0));
        aborted.flush();
        aborted.abortTransaction();
      }
      try (KafkaProducer<byte[], byte[]> open = transactional(kafka, "three")) {
        send(open, 0, cell("a", 1, 3));
        send(open, 1, cell("a", 8, 0));
        open.flush();

        Map<String, Cost> found = costs.newest(ClosedCosts.cellsOf("a"), MINUTE);
        assertThat(found.values())
            .containsExactlyInAnyOrder(cell("a", 1, 1), cell("a", 2, 0), cell("a", 4, 5));
        found.forEach((key, cost) -> assertThat(key).isEqualTo(cost.key()));
        assertThat(costs.newest(cell("b", 1, 0).key()::equals, MINUTE)).hasSize(1);
        assertThatThrownBy(() -> costs.newest(ClosedCosts.cellsOf("other"), MINUTE))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(TOPIC)
            .hasMessageContaining(cell("other", 1, 0).key());
        assertThatThrownBy(() -> costs.newest(key -> false, Duration.ZERO))
            .isInstanceOf(TimeoutException.class)
            .hasMessageContaining(TOPIC);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> costs.newest(key -> true, MINUTE))
            .isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        open.abortTransaction();
      }
    }
  }
}
