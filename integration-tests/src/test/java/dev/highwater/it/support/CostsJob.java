package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The shaded jar's job {@code costs} with topics of its own on a broker. No clock ticks: time is
 * that of the deliveries alone.
 */
public final class CostsJob extends ClusterJob {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The topics of results, which are written in transactions. */
  public static final List<String> RESULTS = List.of("costs", "cost-anomalies", "recommendations");

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
        List.of(
            "billing",
            "utilisation",
            "costs",
            "cost-anomalies",
            "recommendations",
            "dead-letters",
            "late"),
        List.of(),
        """
        inputs:
          billing: {topic: NAME.billing, format: focus-json, start: earliest}
          utilisation: {topic: NAME.utilisation, start: earliest}
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
    return results("costs");
  }

  /** The committed records of an output, in the order of each partition. */
  public List<Result> results(String output) {
    return topics.read(topic(output), Topics.Isolation.READ_COMMITTED).stream()
        .map(record -> new Result(record.key(), json(record.value())))
        .toList();
  }

  /**
   * What a replay of the same bills writes to a folder.
   *
   * @param from first day
   * @param to the day after the last
   * @return all records, by output
   */
  public Map<String, List<JsonNode>> replay(Path directory, String from, String to)
      throws IOException {
    HighwaterCommand.run(
        Path.of("target", "cluster-logs", "replay-" + topic("costs")).toAbsolutePath(),
        Duration.ofSeconds(180),
        "replay",
        "costs",
        "--config",
        settings().toString(),
        "--from",
        from,
        "--to",
        to,
        "--out",
        directory.toString());
    Map<String, List<JsonNode>> records = new TreeMap<>();
    for (String output : RESULTS) {
      List<JsonNode> written = new ArrayList<>();
      if (Files.exists(directory.resolve(output))) {
        try (Stream<Path> found = Files.walk(directory.resolve(output))) {
          for (Path file : found.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
            for (String line : Files.readAllLines(file)) {
              written.add(JSON.readTree(line));
            }
          }
        }
      }
      records.put(output, written);
    }
    return records;
  }

  /** Records of costs, also those of transactions that were aborted. */
  public int writtenCosts() {
    return topics.count(topic("costs"), Topics.Isolation.READ_UNCOMMITTED);
  }

  /** Whether there are costs that no checkpoint has secured yet. */
  public boolean hasOpenTransactions() {
    return hasOpenTransactions("costs");
  }

  /** Whether an output has records that no checkpoint has secured yet. */
  public boolean hasOpenTransactions(String output) {
    return topics.hasOpenTransactions(topic(output));
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
