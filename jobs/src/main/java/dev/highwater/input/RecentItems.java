package dev.highwater.input;

import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The recent items of topics, read by a plain consumer without a group. */
public final class RecentItems {
  /** Records read of one input at most. */
  public static final long MAX_RECORDS = 200_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RecentItems() {}

  /**
   * @param complete whether everything since then was read, within the limits of records and time
   */
  public record Read(long records, boolean complete) {}

  /**
   * Hands the items of the records since then to {@code out}, partition by partition in their
   * order.
   */
  public static Read read(
      Settings settings, Settings.Input input, Duration since, Consumer<Decoded> out) {
    Properties properties = KafkaInputs.consumerProperties(settings.kafka().properties());
    properties.remove("partition.discovery.interval.ms");
    properties.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    properties.setProperty("client.id", "highwater." + settings.deployment() + ".explain");
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("allow.auto.create.topics", "false");
    properties.putIfAbsent("default.api.timeout.ms", "20000");
    KafkaItems items =
        new KafkaItems(
            input.name(),
            PayloadDecoder.of(input),
            settings.time().maxFutureSkew().toMillis(),
            EventTimeRange.ALL);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : input.topics()) {
        consumer
            .partitionsFor(topic)
            .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
      }
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      seek(consumer, partitions, ends, System.currentTimeMillis() - since.toMillis());
      return poll(consumer, ends, items, out);
    }
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
      KafkaItems items,
      Consumer<Decoded> out) {
    Collector<Decoded> collector =
        new Collector<>() {
          @Override
          public void collect(Decoded item) {
            out.accept(item);
          }

          @Override
          public void close() {}
        };
    long records = 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (records < MAX_RECORDS && System.nanoTime() < deadline) {
      boolean done = true;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        done &= consumer.position(end.getKey()) >= end.getValue();
      }
      if (done) {
        return new Read(records, true);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
        items.deserialize(record, collector);
        records++;
      }
    }
    return new Read(records, false);
  }
}
