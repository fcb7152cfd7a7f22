package dev.highwater.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.config.Settings;
import dev.highwater.event.Feedback;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what somebody says about anomalies to the topic of {@code inputs.feedback}. */
public final class FeedbackWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeedbackWriter() {}

  /**
   * Writes one record, by its id, and waits until the broker has it; the time at which it was said
   * is the record's timestamp.
   *
   * @param said one that undoes is written as a tombstone
   * @throws ExecutionException where the broker refuses it
   */
  public static void write(Settings settings, String topic, Feedback said)
      throws ExecutionException, InterruptedException {
    Properties properties = settings.kafka().properties().toProperties();
    properties.setProperty(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
    byte[] key = said.id().getBytes(StandardCharsets.UTF_8);
    byte[] value = said.undoes() ? null : json(said);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, null, said.saidAtMillis(), key, value)).get();
    }
  }

  private static byte[] json(Feedback said) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", said.id());
    node.put("service", said.service());
    node.put("signal", said.signal());
    if (said.labels() != null) {
      ObjectNode labels = node.putObject("labels");
      said.labels().toMap().forEach(labels::put);
    }
    node.put("anomalyId", said.anomalyId());
    node.put("verdict", said.verdict());
    node.put("fromMillis", said.fromMillis());
    node.put("untilMillis", said.untilMillis());
    node.put("by", said.by());
    node.put("comment", said.comment());
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }
}
