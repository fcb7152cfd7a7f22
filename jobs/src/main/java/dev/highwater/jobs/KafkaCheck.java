package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.input.EventTimeRange;
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
   * That the broker answers and every topic of a job is there.
   *
   * @throws TopicAdmin.BrokerException names all that are missing
   */
  public static void live(Settings settings, JobName job) throws TopicAdmin.BrokerException {
    Map<String, String> needed = inputTopics(settings, job);
    if (!needed.isEmpty() && settings.clock().enabled()) {
      needed.put(settings.clock().topic(), "clock");
    }
    settings.outputs(job).stream()
        .filter(Settings.Output::isTopic)
        .forEach(output -> needed.put(output.topic(), "outputs." + output.name()));
    check(settings, job, needed);
  }

  /** As {@link #live}, of the inputs only. */
  public static void inputs(Settings settings, JobName job) throws TopicAdmin.BrokerException {
    check(settings, job, inputTopics(settings, job));
  }

  private static Map<String, String> inputTopics(Settings settings, JobName job) {
    Map<String, String> topics = new TreeMap<>();
    for (Settings.Input input : settings.inputs(job)) {
      input.topics().forEach(topic -> topics.put(topic, "inputs." + input.name()));
    }
    return topics;
  }

  private static void check(Settings settings, JobName job, Map<String, String> needed)
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
                + "; `highwater topics create --job "
                + job.id()
                + "` creates what is missing",
            null);
      }
    }
  }

  /** The offsets that a replay reads of each input, and its topics created. */
  static Map<String, Map<TopicPartition, TopicAdmin.OffsetRange>> replay(
      Settings settings, ReplayPlan plan) throws TopicAdmin.BrokerException {
    Map<String, Map<TopicPartition, TopicAdmin.OffsetRange>> offsets = new TreeMap<>();
    boolean reads = settings.inputs(plan.job()).stream().anyMatch(Settings.Input::isTopic);
    boolean writes =
        settings.outputs(plan.job()).stream().anyMatch(output -> plan.topic(output) != null);
    if (!reads && !writes) {
      return offsets;
    }
    try (TopicAdmin admin = admin(settings)) {
      for (Settings.Input input : settings.inputs(plan.job())) {
        if (input.isTopic()) {
          EventTimeRange records = plan.items(input);
          offsets.put(
              input.name(),
              admin.offsets(input.topics(), records.fromMillis(), records.toMillis()));
        }
      }
      List<TopicPlan> topics = new ArrayList<>();
      for (Settings.Output output : settings.outputs(plan.job())) {
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
    if (output.equals("series")) {
      return Topic.SIGNALS;
    }
    for (Topic topic : Topic.values()) {
      if (topic.topicName().equals("highwater." + output)) {
        return topic;
      }
    }
    throw new IllegalArgumentException("no topic for the output " + output);
  }
}
