package dev.highwater.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedKafkaTest {

  private static final TopicPartition PARTITION = new TopicPartition("letters", 0);

  @Test
  void keepsCommittedRecordsAndItsPortOverARestart() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      String servers = kafka.bootstrapServers();
      assertThat(servers).startsWith("127.0.0.1:");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin.createTopics(List.of(new NewTopic("letters", 1, (short) 1))).all().get();
      }
      inTransaction(servers, "kept", true);
      inTransaction(servers, "dropped", false);

      kafka.stop();
      assertThat(kafka.isRunning()).isFalse();
      assertThat(FreePorts.isFree(port(servers))).isTrue();
      kafka.start();

      assertThat(kafka.bootstrapServers()).isEqualTo(servers);
      inTransaction(servers, "after", true);
      assertThat(committed(servers)).containsExactly("kept", "after");
    }
  }

  @Test
  void closesOnceForAll() {
    EmbeddedKafka kafka = new EmbeddedKafka();
    kafka.close();
    kafka.close();
    assertThat(kafka.directory()).doesNotExist();
    assertThat(FreePorts.isFree(port(kafka.bootstrapServers()))).isTrue();
    assertThatThrownBy(kafka::start).isInstanceOf(IllegalStateException.class);
  }

  private static int port(String servers) {
    return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
  }

  private static void inTransaction(String servers, String text, boolean commit) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "transactional.id", "test"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(PARTITION.topic(), text.getBytes(StandardCharsets.UTF_8)));
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<String> committed(String servers) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(Set.of(PARTITION));
      consumer.seekToBeginning(Set.of(PARTITION));
      long end = consumer.endOffsets(Set.of(PARTITION)).get(PARTITION);
      List<String> read = new ArrayList<>();
      while (consumer.position(PARTITION) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> read.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
      return read;
    }
  }
}
