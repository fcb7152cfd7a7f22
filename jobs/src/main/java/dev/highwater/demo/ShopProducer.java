package dev.highwater.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the shop's telemetry to Kafka, faster than it would happen, with what real producers add
 * to it: a few records that cannot be read, and a few that come ten minutes late. Runs in a thread
 * of its own.
 */
final class ShopProducer implements AutoCloseable {
  private static final int BROKEN_RECORDS = 3;

  private final Shop shop;
  private final long fromMillis;
  private final long toMillis;
  private final Thread thread;
  private final KafkaProducer<String, byte[]> kafka;
  private final Map<String, Long> items = new TreeMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long producedMillis;
  private volatile boolean done;
  private TelemetryRecord firstSpans;

  ShopProducer(String bootstrapServers, Shop shop, long fromMillis, long toMillis) {
    this.shop = shop;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.producedMillis = fromMillis;
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    kafka = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    thread = new Thread(this::produce, "highwater-demo-shop");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** How much of the interval has been produced, 0 to 1. */
  double progress() {
    return (double) (producedMillis - fromMillis) / (toMillis - fromMillis);
  }

  boolean done() {
    return done;
  }

  /** What went wrong, or {@code null}. */
  Exception failure() {
    return failure.get();
  }

  /**
   * Items written by input; complete once {@link #done()}. A record that cannot be read counts as
   * one.
   */
  synchronized Map<String, Long> items() {
    return new TreeMap<>(items);
  }

  private void produce() {
    try {
      shop.produce(this::send);
      sendBroken();
      kafka.flush();
      done = true;
    } catch (InterruptException e) {
      failure.compareAndSet(null, e);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(TelemetryRecord telemetry) {
    if (firstSpans == null && telemetry.input().equals("spans")) {
      firstSpans = telemetry;
    }
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(telemetry.input(), telemetry.key(), telemetry.value());
    message
        .headers()
        .add(
            new RecordHeader(
                "content-type", telemetry.contentType().getBytes(StandardCharsets.UTF_8)));
    kafka.send(
        message,
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    synchronized (this) {
      items.merge(telemetry.input(), (long) telemetry.items(), Long::sum);
    }
    producedMillis = Math.max(producedMillis, telemetry.timeMillis());
  }

  private void sendBroken() {
    for (int i = 0; i < BROKEN_RECORDS; i++) {
      byte[] cut = Arrays.copyOf(firstSpans.value(), firstSpans.value().length / 2 + i);
      send(
          new TelemetryRecord(
              "spans", firstSpans.key(), toMillis, 1, firstSpans.contentType(), cut));
    }
  }

  /** Half of what is produced is before it. */
  long middleMillis() {
    return fromMillis + (toMillis - fromMillis) / 2;
  }

  /** Sends the first second's spans once more, ten minutes late; call once {@link #done()}. */
  void sendLate() {
    send(firstSpans);
    kafka.flush();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kafka.close(java.time.Duration.ofSeconds(2));
  }
}
