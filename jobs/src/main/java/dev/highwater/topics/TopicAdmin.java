package dev.highwater.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates missing topics and compares existing ones with the plan; never changes an existing topic.
 * Every call to the broker ends within a bounded time.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 20;

  /** What became of one topic. */
  public enum Outcome {
    CREATED,
    WOULD_BE_CREATED,
    EXISTS,
    EXISTS_AND_DIFFERS,
    FAILED
  }

  /**
   * @param notes differences, or why it failed
   */
  public record Result(TopicPlan plan, Outcome outcome, List<String> notes) {}

  /**
   * An interval of one partition.
   *
   * @param from first offset
   * @param to where it ends, itself not in it
   * @param cut the partition no longer holds anything before {@code from}: retention may have taken
   *     part of the interval
   */
  public record OffsetRange(long from, long to, boolean cut) implements java.io.Serializable {}

  /** The broker did not answer, or refused; the message is for people. */
  public static final class BrokerException extends Exception {
    private static final long serialVersionUID = 1L;

    public BrokerException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Admin admin;
  private final String shownServers;

  /**
   * @param properties the client's own, with {@code bootstrap.servers}
   * @param shownServers the servers as they may be printed
   */
  public TopicAdmin(Properties properties, String shownServers) throws BrokerException {
    Properties all = new Properties();
    all.putAll(properties);
    // Kafka refuses a time for a call below that for its requests: ours go together or not.
    if (!all.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
        && !all.containsKey(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
      all.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
      all.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    }
    this.shownServers = shownServers;
    try {
      this.admin = Admin.create(all);
    } catch (KafkaException e) {
      throw new BrokerException(
          "the Kafka client refuses its properties (kafka.properties): " + reason(e), e);
    }
  }

  /** Names of all topics. */
  public Set<String> names() throws BrokerException {
    return get(admin.listTopics().names());
  }

  /**
   * The offsets of the records whose Kafka timestamps lie in an interval.
   *
   * @param fromMillis inclusive
   * @param toMillis exclusive; a partition without a record at or after it ends at its present end
   */
  public Map<TopicPartition, OffsetRange> offsets(
      List<String> topics, long fromMillis, long toMillis) throws BrokerException {
    Set<String> existing = names();
    for (String topic : topics) {
      if (!existing.contains(topic)) {
        throw new BrokerException("Kafka has no topic " + topic, null);
      }
    }
    List<TopicPartition> partitions = new ArrayList<>();
    get(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition()))));
    var earliest = list(partitions, OffsetSpec.earliest());
    var latest = list(partitions, OffsetSpec.latest());
    var from = list(partitions, OffsetSpec.forTimestamp(Math.max(0, fromMillis)));
    var to = list(partitions, OffsetSpec.forTimestamp(Math.max(0, toMillis)));
    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long end = latest.get(partition).offset();
      long first = from.get(partition).offset();
      long last = to.get(partition).offset();
      long start = first < 0 ? end : first;
      long begin = earliest.get(partition).offset();
      ranges.put(
          partition,
          new OffsetRange(
              start, Math.max(start, last < 0 ? end : last), begin > 0 && start == begin));
    }
    return ranges;
  }

  private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> list(
      List<TopicPartition> partitions, OffsetSpec spec) throws BrokerException {
    Map<TopicPartition, OffsetSpec> query = new HashMap<>();
    partitions.forEach(partition -> query.put(partition, spec));
    return get(
        admin.listOffsets(query, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
  }

  /** Creates what is missing, one result for each plan in their order. */
  public List<Result> create(List<TopicPlan> plans, boolean dryRun) throws BrokerException {
    Set<String> existing = names();
    Map<String, Result> results = new LinkedHashMap<>();
    List<TopicPlan> present = plans.stream().filter(p -> existing.contains(p.name())).toList();
    compare(present).forEach(result -> results.put(result.plan().name(), result));
    List<TopicPlan> missing = plans.stream().filter(p -> !existing.contains(p.name())).toList();
    if (dryRun) {
      missing.forEach(
          plan -> results.put(plan.name(), new Result(plan, Outcome.WOULD_BE_CREATED, List.of())));
    } else {
      createAll(missing).forEach(result -> results.put(result.plan().name(), result));
    }
    return plans.stream().map(plan -> results.get(plan.name())).distinct().toList();
  }

  private List<Result> createAll(List<TopicPlan> plans) throws BrokerException {
    List<NewTopic> topics =
        plans.stream()
            .map(p -> new NewTopic(p.name(), p.partitions(), p.replication()).configs(p.configs()))
            .toList();
    Map<String, KafkaFuture<Void>> answers = admin.createTopics(topics).values();
    List<Result> results = new ArrayList<>();
    for (TopicPlan plan : plans) {
      try {
        answers.get(plan.name()).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        results.add(new Result(plan, Outcome.CREATED, List.of()));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicExistsException) {
          results.add(new Result(plan, Outcome.EXISTS, List.of()));
        } else {
          results.add(new Result(plan, Outcome.FAILED, List.of(refusal(plan, e.getCause()))));
        }
      } catch (TimeoutException e) {
        throw unreachable(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BrokerException("interrupted", e);
      }
    }
    return results;
  }

  private static String refusal(TopicPlan plan, Throwable cause) {
    if (cause instanceof InvalidReplicationFactorException) {
      return "the cluster has fewer than "
          + plan.replication()
          + " brokers; set topics.replication or give --replication";
    }
    return reason(cause);
  }

  private List<Result> compare(List<TopicPlan> plans) throws BrokerException {
    if (plans.isEmpty()) {
      return List.of();
    }
    List<String> names = plans.stream().map(TopicPlan::name).distinct().toList();
    Map<String, TopicDescription> descriptions = get(admin.describeTopics(names).allTopicNames());
    Map<ConfigResource, Config> configs =
        get(
            admin
                .describeConfigs(
                    names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
    List<Result> results = new ArrayList<>();
    for (TopicPlan plan : plans) {
      List<String> notes = new ArrayList<>();
      TopicDescription is = descriptions.get(plan.name());
      differ(notes, "partitions", plan.partitions(), is.partitions().size());
      differ(notes, "replication", plan.replication(), is.partitions().get(0).replicas().size());
      Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, plan.name()));
      plan.configs()
          .forEach(
              (name, value) -> {
                ConfigEntry entry = config.get(name);
                differ(notes, name, value, entry == null ? "unset" : entry.value());
              });
      results.add(
          new Result(plan, notes.isEmpty() ? Outcome.EXISTS : Outcome.EXISTS_AND_DIFFERS, notes));
    }
    return results;
  }

  private static void differ(List<String> notes, String what, Object planned, Object is) {
    if (!String.valueOf(planned).equals(String.valueOf(is))) {
      notes.add(what + " is " + is + ", the table says " + planned);
    }
  }

  private <T> T get(KafkaFuture<T> future) throws BrokerException {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(e.getCause());
      }
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new BrokerException("a topic was deleted meanwhile; try again", e.getCause());
      }
      throw new BrokerException(
          "Kafka at " + shownServers + " refused: " + reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    }
  }

  private BrokerException unreachable(Throwable cause) {
    return new BrokerException(
        "Kafka at "
            + shownServers
            + " did not answer within "
            + TIMEOUT_SECONDS
            + " s; check kafka.bootstrapServers, the network, and security.protocol in"
            + " kafka.properties (a plain client gets no answer from a TLS port)",
        cause);
  }

  private static String reason(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return deepest.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ofSeconds(2));
  }
}
