package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.topics.Topic;
import dev.highwater.topics.TopicAdmin;
import dev.highwater.topics.TopicPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What is asked of Kafka before a job starts, so that a mistake is an error now and not a job that
 * restarts for ever.
 */
public final class KafkaCheck {
  private KafkaCheck() {}

  /** A client for the settings' Kafka. */
  public static TopicAdmin admin(Settings settings) throws TopicAdmin.BrokerException {
    Properties properties = settings.kafka().properties().toProperties();
    properties.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    return new TopicAdmin(properties, settings.shown("kafka.bootstrapServers"));
  }

  /**
   * That the broker answers and every topic of the settings is there.
   *
   * @throws TopicAdmin.BrokerException names all that are missing
   */
  public static void live(Settings settings) throws TopicAdmin.BrokerException {
    Map<String, String> needed = inputTopics(settings);
    if (!needed.isEmpty() && settings.clock().enabled()) {
      needed.put(settings.clock().topic(), "clock");
    }
    settings.outputs().values().stream()
        .filter(Settings.Output::isTopic)
        .forEach(output -> needed.put(output.topic(), "outputs." + output.name()));
    check(settings, needed);
  }

  /** As {@link #live}, of the inputs only. */
  public static void inputs(Settings settings) throws TopicAdmin.BrokerException {
    check(settings, inputTopics(settings));
  }

  private static Map<String, String> inputTopics(Settings settings) {
    Map<String, String> topics = new TreeMap<>();
    for (Settings.Input input : settings.inputs().values()) {
      input.topics().forEach(topic -> topics.put(topic, "inputs." + input.name()));
    }
    return topics;
  }

  private static void check(Settings settings, Map<String, String> needed)
      throws TopicAdmin.BrokerException {
    if (needed.isEmpty()) {
      return;
    }
    try (TopicAdmin admin = admin(settings)) {
      Set<String> existing = admin.names();
      List<String> missing = new ArrayList<>();
      needed.forEach(
          (topic, user) -> {
            if (!existing.contains(topic)) {
              missing.add(topic + " (" + user + ")");
            }
          });
      if (!missing.isEmpty()) {
        throw new TopicAdmin.BrokerException(
            "Kafka has no topic "
                + String.join(", ", missing)
                + "; `highwater topics create --job signals` creates what is missing",
            null);
      }
    }
  }

  /** The offsets that a replay reads of each input, and its topics created. */
  static Map<String, Map<TopicPartition, TopicAdmin.OffsetRange>> replay(
      Settings settings, ReplayPlan plan) throws TopicAdmin.BrokerException {
    Map<String, Map<TopicPartition, TopicAdmin.OffsetRange>> offsets = new TreeMap<>();
    boolean reads = settings.inputs().values().stream().anyMatch(Settings.Input::isTopic);
    boolean writes =
        settings.outputs().values().stream().anyMatch(output -> plan.topic(output) != null);
    if (!reads && !writes) {
      return offsets;
    }
    try (TopicAdmin admin = admin(settings)) {
      for (Settings.Input input : settings.inputs().values()) {
        if (input.isTopic()) {
          offsets.put(
              input.name(),
              admin.offsets(
                  input.topics(), plan.records().fromMillis(), plan.records().toMillis()));
        }
      }
      List<TopicPlan> topics = new ArrayList<>();
      for (Settings.Output output : settings.outputs().values()) {
        String topic = plan.topic(output);
        if (topic != null) {
          topics.add(
              TopicPlan.ofReplay(topicOf(output.name()), topic, settings.topics().replication()));
        }
      }
      for (TopicAdmin.Result result : admin.create(topics, false)) {
        if (result.outcome() == TopicAdmin.Outcome.FAILED) {
          throw new TopicAdmin.BrokerException(
              result.plan().name() + ": " + String.join("; ", result.notes()), null);
        }
      }
    }
    return offsets;
  }

  private static Topic topicOf(String output) {
    for (Topic topic : Topic.values()) {
      if (topic.topicName().equals("highwater." + output)) {
        return topic;
      }
    }
    throw new IllegalArgumentException("no topic for the output " + output);
  }
}
