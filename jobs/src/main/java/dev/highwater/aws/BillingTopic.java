package dev.highwater.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.billing.Delivery;
import dev.highwater.config.Settings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Deliveries on a topic, by their scope, so that one scope stays in order. A delivery that was cut
 * off counts for nothing, since its note is missing.
 */
public final class BillingTopic implements BillingOut {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  public BillingTopic(Settings.Kafka kafka, String topic) {
    this.topic = topic;
    Properties properties = kafka.properties().toProperties();
    properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void write(Delivery delivery, List<ObjectNode> rows) throws IOException {
    byte[] key = delivery.scope().getBytes(StandardCharsets.UTF_8);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      for (String text : BillingEnvelope.texts(delivery, rows)) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic,
                    null,
                    delivery.knownAtMillis(),
                    key,
                    text.getBytes(StandardCharsets.UTF_8))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing to topic " + topic);
    } catch (ExecutionException | KafkaException e) {
      throw new IOException("topic " + topic + " cannot be written", e);
    }
  }

  @Override
  public String place() {
    return "topic " + topic;
  }

  @Override
  public void close() {
    producer.close();
  }
}
