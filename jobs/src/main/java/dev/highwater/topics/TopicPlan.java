package dev.highwater.topics;

import dev.highwater.config.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A topic as it is to be created.
 *
 * @param configs Kafka's names and values
 */
public record TopicPlan(
    String name, int partitions, short replication, Map<String, String> configs, Topic topic) {

  /**
   * All topics of a job, by the names that the settings give them.
   *
   * @param job {@code ""} for all jobs
   */
  public static List<TopicPlan> of(Settings settings, String job, int replication) {
    List<TopicPlan> plans = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      if (job.isEmpty() || topic.jobs().contains(job)) {
        for (String name : names(topic, settings)) {
          plans.add(of(topic, name, replication));
        }
      }
    }
    return plans;
  }

  /** All topics of a job under their own names. */
  public static List<TopicPlan> ofDefaults(String job, int replication) {
    List<TopicPlan> plans = new ArrayList<>();
    for (Topic topic : Topic.values()) {
      if (job.isEmpty() || topic.jobs().contains(job)) {
        plans.add(of(topic, topic.topicName(), replication));
      }
    }
    return plans;
  }

  /**
   * The topic of one replay's results. Nothing in it expires: its records carry the times of the
   * replayed windows, and Kafka judges retention by them, so that the results of an old day would
   * vanish within minutes.
   */
  public static TopicPlan ofReplay(Topic topic, String name, int replication) {
    TreeMap<String, String> configs = new TreeMap<>(of(topic, name, replication).configs());
    configs.put("cleanup.policy", "delete");
    configs.put("retention.ms", "-1");
    return new TopicPlan(name, topic.partitions(), (short) replication, configs, topic);
  }

  private static TopicPlan of(Topic topic, String name, int replication) {
    TreeMap<String, String> configs = new TreeMap<>();
    configs.put("cleanup.policy", topic.cleanupPolicy());
    if (topic.retention() != null) {
      configs.put("retention.ms", Long.toString(topic.retention().toMillis()));
    }
    if (replication >= 3) {
      configs.put("min.insync.replicas", "2");
    }
    return new TopicPlan(name, topic.partitions(), (short) replication, configs, topic);
  }

  private static List<String> names(Topic topic, Settings settings) {
    if (topic == Topic.SIGNALS) {
      return signals(settings);
    }
    switch (topic.kind()) {
      case INPUT -> {
        Settings.Input input = settings.inputs().get(topic.topicName());
        return input != null ? input.topics() : List.of(topic.topicName());
      }
      case OUTPUT -> {
        if (topic == Topic.CLOCK) {
          return List.of(settings.clock().topic());
        }
        Settings.Output output =
            settings.outputs().get(topic.topicName().substring("highwater.".length()));
        if (output != null) {
          return output.isTopic() ? List.of(output.topic()) : List.of();
        }
        return List.of(topic.topicName());
      }
      default -> {
        Settings.Input input =
            settings.inputs().get(topic.topicName().substring("highwater.".length()));
        return input != null ? input.topics() : List.of(topic.topicName());
      }
    }
  }

  /** Signals are written by two jobs and read by one, all on the same topic or each on its own. */
  private static List<String> signals(Settings settings) {
    Set<String> names = new LinkedHashSet<>();
    boolean named = false;
    for (String name : List.of("signals", "series")) {
      Settings.Output output = settings.outputs().get(name);
      named |= output != null;
      if (output != null && output.isTopic()) {
        names.add(output.topic());
      }
    }
    Settings.Input input = settings.inputs().get("signals");
    if (input != null) {
      names.addAll(input.topics());
    }
    return named || input != null ? List.copyOf(names) : List.of(Topic.SIGNALS.topicName());
  }
}
