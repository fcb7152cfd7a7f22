package dev.highwater.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Utilisation as JSON on a topic, by resource: {@code {"resourceId", "timeMillis", "cpu", "memory",
 * "network"}}. At least once; the same resource and time again is the same sample.
 */
public final class UtilisationTopic implements UtilisationOut {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failed = new AtomicReference<>();

  public UtilisationTopic(Settings.Kafka kafka, String topic) {
    this.topic = topic;
    Properties properties = kafka.properties().toProperties();
    properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "50");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void write(Utilisation one) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("resourceId", one.resourceId());
    node.put("timeMillis", one.timeMillis());
    node.put("cpu", one.cpu());
    node.put("memory", one.memory());
    node.put("network", one.network());
    try {
      producer.send(
          new ProducerRecord<>(
              topic,
              null,
              one.timeMillis(),
              one.resourceId().getBytes(StandardCharsets.UTF_8),
              node.toString().getBytes(StandardCharsets.UTF_8)),
          (metadata, e) -> failed.compareAndSet(null, e));
    } catch (KafkaException e) {
      failed.compareAndSet(null, e);
    }
    check();
  }

  private void check() throws IOException {
    if (failed.get() != null) {
      throw new IOException("topic " + topic + " cannot be written", failed.get());
    }
  }

  @Override
  public void finish() throws IOException {
    producer.flush();
    check();
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
