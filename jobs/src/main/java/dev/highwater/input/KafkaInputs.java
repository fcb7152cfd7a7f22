package dev.highwater.input;

import dev.highwater.config.ClientProperties;
import dev.highwater.config.JobName;
import dev.highwater.config.Keys;
import dev.highwater.config.Settings;
import dev.highwater.event.Decoded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Sources that read Kafka topics. All of them read committed records only, have a consumer group
 * and a client id of their own, and take {@code kafka.properties} as they are. None aligns
 * watermarks: with bounded partitions that fails (FLINK-39728).
 */
public final class KafkaInputs {
  /** How often new partitions are looked for, unless {@code kafka.properties} says otherwise. */
  static final long DISCOVERY_MILLIS = 60_000;

  private final Settings settings;
  private final JobName job;

  public KafkaInputs(Settings settings, JobName job) {
    this.settings = settings;
    this.job = job;
  }

  /** The group whose committed offsets show how far a job has read. */
  public static String groupId(String deployment, JobName job) {
    return "highwater." + deployment + "." + job.id();
  }

  /**
   * A live source that starts without state: from the committed offsets, without them from where
   * {@code inputs.*.start} says. What tells a job what to do, and what it adds up for good, is read
   * again: a job that starts without state has to know all of it.
   */
  public KafkaSource<Decoded> live(Settings.Input input) {
    return this.<Decoded>builder(input.name(), groupId(settings.deployment(), job))
        .setTopics(input.topics())
        .setDeserializer(KafkaItems.of(settings, input, EventTimeRange.ALL))
        .setStartingOffsets(start(input))
        .build();
  }

  private OffsetsInitializer start(Settings.Input input) {
    if (Keys.isControl(input.name())) {
      return OffsetsInitializer.earliest();
    }
    boolean again = job.readsAgainWithoutState();
    return switch (input.start()) {
      case EARLIEST ->
          again
              ? OffsetsInitializer.earliest()
              : OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
      case LATEST -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.LATEST);
      case WARM_UP -> new CommittedOrSince(settings.anomalies().warmUp(), !again);
    };
  }

  /**
   * A source that ends: an interval of offsets of each partition, and of their items those whose
   * event times are asked for.
   *
   * @param group a group that commits nothing, of this run only
   * @param from first offset of each partition
   * @param to offset of each partition where reading ends, itself not read
   */
  public KafkaSource<Decoded> between(
      Settings.Input input,
      String group,
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      EventTimeRange range) {
    return this.<Decoded>builder(input.name(), group)
        .setPartitions(new HashSet<>(from.keySet()))
        .setDeserializer(KafkaItems.of(settings, input, range))
        .setStartingOffsets(OffsetsInitializer.offsets(new HashMap<>(from)))
        .setBounded(OffsetsInitializer.offsets(new HashMap<>(to)))
        .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false")
        .build();
  }

  /**
   * A source of something else, from the end of the topic's first partition on: one that never gets
   * a record would hold time for ever.
   */
  <T> KafkaSource<T> latest(
      String name, String topic, KafkaRecordDeserializationSchema<T> deserializer) {
    return this.<T>builder(name, groupId(settings.deployment(), job))
        .setPartitions(Set.of(new TopicPartition(topic, 0)))
        .setDeserializer(deserializer)
        .setStartingOffsets(OffsetsInitializer.latest())
        .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "-1")
        .build();
  }

  private <T> KafkaSourceBuilder<T> builder(String name, String group) {
    Properties properties = consumerProperties(settings.kafka().properties());
    properties.putIfAbsent(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        Long.toString(Settings.Kafka.OUTAGE.toMillis()));
    return KafkaSource.<T>builder()
        .setProperties(properties)
        .setBootstrapServers(settings.kafka().bootstrapServers())
        .setGroupId(group)
        .setClientIdPrefix(group + "." + name);
  }

  /** The user's properties and what none of our consumers goes without. */
  static Properties consumerProperties(ClientProperties given) {
    Properties properties = new Properties();
    properties.setProperty(
        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), Long.toString(DISCOVERY_MILLIS));
    properties.putAll(given.toProperties());
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }
}
