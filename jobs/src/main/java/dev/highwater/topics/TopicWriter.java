package dev.highwater.topics;

import dev.highwater.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Records that a command writes to a topic, at least once: what {@link #flush} has answered for is
 * there. {@code kafka.properties} win over what is set here, but for {@code acks}.
 */
public final class TopicWriter implements AutoCloseable {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failed = new AtomicReference<>();

  public TopicWriter(Settings.Kafka kafka, String topic) {
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

  /**
   * Takes a record.
   *
   * @param value {@code null} for a tombstone
   * @throws IOException where the topic cannot be written, also because of an earlier record
   */
  public void send(long timeMillis, String key, byte[] value) throws IOException {
    send(
        new ProducerRecord<>(topic, null, timeMillis, key.getBytes(StandardCharsets.UTF_8), value));
  }

  /**
   * Takes a record that says how it is written, as those of jobs do.
   *
   * @param contentType the header {@code content-type}
   */
  public void send(long timeMillis, String key, byte[] value, String contentType)
      throws IOException {
    send(
        new ProducerRecord<>(
            topic,
            null,
            timeMillis,
            key.getBytes(StandardCharsets.UTF_8),
            value,
            List.of(
                new RecordHeader(
                    "content-type", contentType.getBytes(StandardCharsets.US_ASCII)))));
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws IOException {
    check();
    try {
      // What becomes of it the callback tells.
      var unused =
          producer.send(
              record,
              (sent, e) -> {
                if (e != null) {
                  failed.compareAndSet(null, e);
                }
              });
    } catch (KafkaException e) {
      throw unwritable(e);
    }
  }

  /** Waits until all that was sent is there. */
  public void flush() throws IOException {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw unwritable(e);
    }
    check();
  }

  private void check() throws IOException {
    if (failed.get() != null) {
      throw unwritable(failed.get());
    }
  }

  private IOException unwritable(Exception e) {
    return new IOException(this + " cannot be written", e);
  }

  /** Where records go, for people. */
  @Override
  public String toString() {
    return "topic " + topic;
  }

  @Override
  public void close() {
    producer.close();
  }
}
