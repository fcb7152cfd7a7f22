package dev.highwater.it.support;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Creates topics and reads them whole. */
public final class Topics {

  /** What a reader sees of records in transactions. */
  public enum Isolation {
    READ_COMMITTED("read_committed"),
    READ_UNCOMMITTED("read_uncommitted");

    private final String setting;

    Isolation(String setting) {
      this.setting = setting;
    }
  }

  /** One Kafka record; {@code key} and {@code value} are {@code null} where the record has none. */
  public record Read(int partition, long offset, long timestampMillis, String key, byte[] value) {}

  private static final Duration READ_WITHIN = Duration.ofSeconds(60);

  private final String bootstrapServers;

  public Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Creates topics whose records are kept however old their timestamps are; returns once they can
   * be written to.
   */
  public void create(int partitions, String... names) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              Stream.of(names)
                  .map(
                      name ->
                          new NewTopic(name, partitions, (short) 1)
                              .configs(Map.of("retention.ms", "-1")))
                  .toList())
          .all()
          .get(60, TimeUnit.SECONDS);
      // A topic is there before its partitions are led. A producer's first batch that comes in
      // between is turned away, its second may not be, and then the first is out of order for good.
      Map<TopicPartition, OffsetSpec> led = new HashMap<>();
      for (String name : names) {
        for (int partition = 0; partition < partitions; partition++) {
          led.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
      }
      Await.until(
          "the partitions of " + List.of(names) + " are led",
          Duration.ofSeconds(60),
          () -> admin.listOffsets(led).all().get(10, TimeUnit.SECONDS).size() == led.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot create " + List.of(names), e);
    }
  }

  /** Everything that a reader sees now, from the beginning to the end of all partitions. */
  public List<Read> read(String topic, Isolation isolation) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                isolation.setting,
                "allow.auto.create.topics",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        partitions.add(new TopicPartition(topic, partition.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<Read> read = new ArrayList<>();
      long deadline = System.nanoTime() + READ_WITHIN.toNanos();
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("cannot read " + topic + " to " + ends);
        }
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> {
                  TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                  if (record.offset() < ends.get(partition)) {
                    String key =
                        record.key() == null
                            ? null
                            : new String(record.key(), StandardCharsets.UTF_8);
                    read.add(
                        new Read(
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            key,
                            record.value()));
                  }
                });
      }
      return read;
    }
  }

  /** Whether a partition has records of transactions that are neither committed nor aborted. */
  public boolean hasOpenTransactions(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      List<TopicPartition> partitions =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(10, TimeUnit.SECONDS)
              .get(topic)
              .partitions()
              .stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      // in this order: a commit in between can only hide an open transaction
      Map<TopicPartition, Long> uncommitted =
          ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
      Map<TopicPartition, Long> committed = ends(admin, partitions, IsolationLevel.READ_COMMITTED);
      return partitions.stream()
          .anyMatch(partition -> committed.get(partition) < uncommitted.get(partition));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot see the ends of " + topic, e);
    }
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, List<TopicPartition> partitions, IsolationLevel isolation)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest, new ListOffsetsOptions(isolation))
        .all()
        .get(10, TimeUnit.SECONDS)
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** What a consumer group has committed of a topic's first partition; 0 for nothing. */
  public long committed(String group, String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(10, TimeUnit.SECONDS)
              .get(new TopicPartition(topic, 0));
      return offset == null ? 0 : offset.offset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("cannot see the offsets of " + group, e);
    }
  }

  /** Number of records that a reader sees now. */
  public int count(String topic, Isolation isolation) {
    return read(topic, isolation).size();
  }
}
