package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
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
 * Deliveries on a topic, by their scope, so that one scope stays in order. The note goes out when
 * all rows are acknowledged: a delivery that was cut off counts for nothing.
 */
public final class DeliveryTopic implements DeliveryOut {
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failed = new AtomicReference<>();

  /**
   * @param client properties of the Kafka client, {@code bootstrap.servers} among them
   */
  public DeliveryTopic(Properties client, String topic) {
    this.topic = topic;
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public long write(Delivery delivery, Rows rows) throws IOException {
    long count = 0;
    for (FocusRow row; (row = rows.next()) != null; count++) {
      send(delivery, Envelope.row(delivery, count, row));
    }
    flush();
    send(delivery, Envelope.complete(delivery, count));
    flush();
    return count;
  }

  private void send(Delivery delivery, byte[] value) throws IOException {
    if (failed.get() != null) {
      throw unwritable(failed.get());
    }
    byte[] key = delivery.scope().getBytes(StandardCharsets.UTF_8);
    try {
      // What becomes of it the callback tells.
      var unused =
          producer.send(
              new ProducerRecord<>(topic, null, delivery.knownAtMillis(), key, value),
              (sent, e) -> {
                if (e != null) {
                  failed.compareAndSet(null, e);
                }
              });
    } catch (KafkaException e) {
      throw unwritable(e);
    }
  }

  private void flush() throws IOException {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw unwritable(e);
    }
    if (failed.get() != null) {
      throw unwritable(failed.get());
    }
  }

  private IOException unwritable(Exception e) {
    return new IOException("topic " + topic + " cannot be written", e);
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
