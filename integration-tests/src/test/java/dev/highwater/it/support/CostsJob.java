package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The shaded jar's job {@code costs} with topics of its own on a broker. No clock ticks: time is
 * that of the deliveries alone.
 */
public final class CostsJob extends ClusterJob {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Partitions of the topic {@code billing}. */
  public static final int PARTITIONS = 2;

  /** One record of a topic, by its documented names. */
  public record Result(String key, JsonNode json) {}

  /**
   * Creates the topics and writes the settings file.
   *
   * @param name deployment, and prefix of all topics
   * @param more further settings
   */
  public CostsJob(
      String name,
      String bootstrapServers,
      Path directory,
      String checkpointInterval,
      String more) {
    super(
        "costs",
        name,
        bootstrapServers,
        directory,
        PARTITIONS,
        List.of("billing", "costs", "cost-anomalies", "recommendations", "dead-letters", "late"),
        List.of(),
        """
        inputs:
          billing: {topic: NAME.billing, format: focus-json, start: earliest}
        outputs:
          costs: {topic: NAME.costs}
          cost-anomalies: {topic: NAME.cost-anomalies}
          recommendations: {topic: NAME.recommendations}
          dead-letters: {topic: NAME.dead-letters}
          late: {topic: NAME.late}
        clock: {enabled: false}
        time: {outOfOrderness: 2s, idleness: 10m}
        checkpoint: {interval: INTERVAL}
        """
                .replace("INTERVAL", checkpointInterval)
            + more);
  }

  /** The committed records of costs, in the order of each partition. */
  public List<Result> costs() {
    return topics.read(topic("costs"), Topics.Isolation.READ_COMMITTED).stream()
        .map(record -> new Result(record.key(), json(record.value())))
        .toList();
  }

  /** Records of costs, also those of transactions that were aborted. */
  public int writtenCosts() {
    return topics.count(topic("costs"), Topics.Isolation.READ_UNCOMMITTED);
  }

  /** Whether there are costs that no checkpoint has secured yet. */
  public boolean hasOpenTransactions() {
    return topics.hasOpenTransactions(topic("costs"));
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
