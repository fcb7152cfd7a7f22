package dev.highwater.input;

import dev.highwater.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records of topics from a time on to the end that is there at the start: read by a
 * plain consumer without a group, which leaves no trace on the broker.
 */
public final class TopicSpan {
  /** How long to wait for the first or the next record. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TopicSpan() {}

  /**
   * @param complete whether everything to the end was read, within the limits of records and time
   */
  public record Read(long records, boolean complete) {}

  /** Told the time that all partitions have been read to; Long.MAX_VALUE at the end. */
  @FunctionalInterface
  interface Reached {
    void to(long timestampMillis);
  }

  /**
   * As {@link #read(Settings, List, String, long, long, Duration, Consumer)}, all partitions at
   * about the same time: one that is ahead of the slowest by more than {@code spread} waits, so
   * that who puts the records in order has to remember so much of them.
   *
   * @param reached told after each poll
   */
  static Read inOrder(
      Settings settings,
      List<String> topics,
      String purpose,
      long fromMillis,
      Duration spread,
      Consumer<ConsumerRecord<byte[], byte[]>> out,
      Reached reached) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, purpose)) {
      Map<TopicPartition, Long> ends = start(consumer, topics, fromMillis);
      Map<TopicPartition, Long> times = new HashMap<>();
      return poll(
          consumer,
          ends,
          Long.MAX_VALUE,
          Duration.ofDays(30),
          record -> {
            times.merge(
                new TopicPartition(record.topic(), record.partition()),
                record.timestamp(),
                Math::max);
            out.accept(record);
          },
          () -> {
            List<TopicPartition> unread =
                ends.keySet().stream().filter(p -> consumer.position(p) < ends.get(p)).toList();
            long slowest =
                unread.stream()
                    .mapToLong(p -> times.getOrDefault(p, Long.MIN_VALUE))
                    .min()
                    .orElse(Long.MAX_VALUE);
            List<TopicPartition> ahead =
                unread.stream()
                    .filter(p -> times.containsKey(p) && times.get(p) - spread.toMillis() > slowest)
                    .toList();
            consumer.resume(consumer.paused());
            consumer.pause(ahead);
            reached.to(slowest);
          });
    }
  }

  /**
   * Hands the records to {@code out}, each partition's in their order.
   *
   * @param purpose part of the client id, for the broker's logs
   * @param fromMillis Kafka timestamp, inclusive
   * @param maxRecords where reading ends early
   * @param maxTime where reading ends early
   * @throws org.apache.kafka.common.KafkaException where the broker refuses or cannot be reached
   */
  public static Read read(
      Settings settings,
      List<String> topics,
      String purpose,
      long fromMillis,
      long maxRecords,
      Duration maxTime,
      Consumer<ConsumerRecord<byte[], byte[]>> out) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, purpose)) {
      Map<TopicPartition, Long> ends = start(consumer, topics, fromMillis);
      return poll(consumer, ends, maxRecords, maxTime, out, () -> {});
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Settings settings, String purpose) {
    return new KafkaConsumer<>(
        consumerProperties(settings, purpose),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Of a plain consumer without a group, which reads what is committed. */
  static Properties consumerProperties(Settings settings, String purpose) {
    Properties properties = KafkaInputs.consumerProperties(settings.kafka().properties());
    properties.remove("partition.discovery.interval.ms");
    properties.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    properties.setProperty("client.id", "highwater." + settings.deployment() + "." + purpose);
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("allow.auto.create.topics", "false");
    properties.putIfAbsent("default.api.timeout.ms", "20000");
    return properties;
  }

  /** Assigns all partitions, each at its first record since then; answers their ends. */
  private static Map<TopicPartition, Long> start(
      KafkaConsumer<?, ?> consumer, List<String> topics, long fromMillis) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(consumer, partitions, ends, fromMillis);
    return ends;
  }

  private static void seek(
      KafkaConsumer<?, ?> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      long millis) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, millis));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) ->
                consumer.seek(partition, found == null ? ends.get(partition) : found.offset()));
  }

  private static Read poll(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      long maxRecords,
      Duration maxTime,
      Consumer<ConsumerRecord<byte[], byte[]>> out,
      Runnable polled) {
    long records = 0;
    long start = System.nanoTime();
    long last = start;
    while (true) {
      if (ends.entrySet().stream()
          .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        polled.run();
        return new Read(records, true);
      }
      long now = System.nanoTime();
      if (records >= maxRecords
          || now - start > maxTime.toNanos()
          || now - last > PATIENCE.toNanos()) {
        return new Read(records, false);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
        out.accept(record);
        records++;
        last = System.nanoTime();
      }
      polled.run();
    }
  }
}
