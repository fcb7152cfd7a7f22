package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.result.Cost;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic of costs, read again: from its beginning to the last record that no open transaction is
 * before, by a plain consumer without a group. Each call reads all of the topic and keeps what it
 * was asked for in memory.
 *
 * <p>In a partition the last record of a key counts, a tombstone ends it. Where the topic was given
 * more partitions, a key may be in two; then the higher revision counts.
 *
 * <p>What cannot be read is an exception, of Kafka's client too, so that the job tries again: no
 * topic, nothing that comes for {@value #PATIENCE_SECONDS} seconds, a record under a key that was
 * asked for that is no {@link Cost}. An interrupt ends it.
 */
public final class CommittedCosts implements ClosedCosts {
  private static final long serialVersionUID = 1;
  private static final int PATIENCE_SECONDS = 60;

  /** The broker's {@code transaction.abort.timed.out.transaction.cleanup.interval.ms}, and more. */
  private static final Duration BROKER_LOOKS_EVERY = Duration.ofMinutes(1);

  /** Subtasks of one process need names of their own towards Kafka's client. */
  private static final AtomicInteger READERS = new AtomicInteger();

  private final Properties properties;
  private final String topic;
  private final Duration openAtMost;
  private final ResultCodec<Cost> codec;
  private transient String clientId;

  /**
   * @param output the output of costs, a topic
   */
  public CommittedCosts(Settings settings, Settings.Output output) {
    topic = output.topic();
    openAtMost = settings.kafka().transactionTimeout().plus(BROKER_LOOKS_EVERY);
    codec =
        ResultCodec.of(
            ResultTypes.COST, output.encoding(), topic, settings.schemaRegistry().client());
    properties = TopicSpan.consumerProperties(settings, "closed-costs");
    properties.putIfAbsent("max.poll.records", "10000");
  }

  @Override
  public Duration openAtMost() {
    return openAtMost;
  }

  @Override
  public Map<String, Cost> newest(Predicate<String> keys, Duration atMost)
      throws IOException, TimeoutException {
    long end = System.nanoTime() + atMost.toNanos();
    Map<TopicPartition, Map<String, byte[]>> found = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            ownProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      read(consumer, keys, end, found);
    }
    ResultDecoder<Cost> decoder = codec.decoder();
    Map<String, Cost> newest = new HashMap<>();
    for (Map<String, byte[]> partition : found.values()) {
      for (Map.Entry<String, byte[]> record : partition.entrySet()) {
        newest.merge(
            record.getKey(),
            decode(decoder, record.getKey(), record.getValue()),
            (one, other) -> one.revision() >= other.revision() ? one : other);
      }
    }
    return newest;
  }

  private Properties ownProperties() {
    if (clientId == null) {
      clientId = properties.getProperty("client.id") + "-" + READERS.incrementAndGet();
    }
    Properties own = new Properties();
    own.putAll(properties);
    own.setProperty("client.id", clientId);
    return own;
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer,
      Predicate<String> keys,
      long endNanos,
      Map<TopicPartition, Map<String, byte[]>> found)
      throws IOException, TimeoutException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(topic, partition.partition()));
    }
    if (partitions.isEmpty()) {
      throw new IOException(topic + ": expected a topic, there is none");
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.seekToBeginning(partitions);
    long before = -1;
    long last = System.nanoTime();
    while (true) {
      long read = 0;
      boolean done = true;
      for (TopicPartition partition : partitions) {
        long position = consumer.position(partition);
        read += position;
        done &= position >= ends.get(partition);
      }
      if (done) {
        return;
      }
      if (read > before) {
        before = read;
        last = System.nanoTime();
      } else if (System.nanoTime() - last > Duration.ofSeconds(PATIENCE_SECONDS).toNanos()) {
        throw new IOException(
            topic + ": nothing came for " + PATIENCE_SECONDS + " s, expected records to " + ends);
      }
      if (System.nanoTime() - endNanos > 0) {
        throw new TimeoutException(
            topic + ": " + read + " records could be read in time, expected those to " + ends);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
        take(record, keys, found);
      }
    }
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      Predicate<String> keys,
      Map<TopicPartition, Map<String, byte[]>> found) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (keys.test(key)) {
      Map<String, byte[]> partition =
          found.computeIfAbsent(
              new TopicPartition(record.topic(), record.partition()), one -> new HashMap<>());
      if (record.value() == null) {
        partition.remove(key);
      } else {
        partition.put(key, record.value());
      }
    }
  }

  private Cost decode(ResultDecoder<Cost> decoder, String key, byte[] value) throws IOException {
    try {
      return decoder.decode(value);
    } catch (ResultFormatException e) {
      throw new IOException(topic + ": " + key + ": " + e.getMessage(), e);
    }
  }
}
