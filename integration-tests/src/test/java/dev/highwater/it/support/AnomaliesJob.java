package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The shaded jar's job {@code anomalies} with topics of its own on a broker. No clock ticks: time
 * is the signals' alone.
 */
public final class AnomaliesJob extends ClusterJob {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Creates the topics, two partitions each, and writes the settings file.
   *
   * @param name deployment, and prefix of all topics
   * @param anomalies settings of the search, as a map of YAML
   * @param start where a first start reads signals from: {@code warm-up} or {@code earliest}
   */
  public AnomaliesJob(
      String name, String bootstrapServers, Path directory, String anomalies, String start) {
    super(
        "anomalies",
        name,
        bootstrapServers,
        directory,
        2,
        List.of("signals", "anomalies", "dead-letters", "late"),
        List.of("feedback", "deployments"),
        """
        inputs:
          signals: {topic: NAME.signals, start: START}
          feedback: {topic: NAME.feedback}
          deployments: {topic: NAME.deployments}
        outputs:
          anomalies: {topic: NAME.anomalies}
          series: {topic: NAME.series, encoding: json}
          dead-letters: {topic: NAME.dead-letters}
          late: {topic: NAME.late}
        clock: {enabled: false}
        time: {outOfOrderness: 2s, idleness: 10m}
        checkpoint: {interval: 1s}
        anomalies: ANOMALIES
        """
            .replace("START", start)
            .replace("ANOMALIES", anomalies));
    topics.create(2, topic("series"));
  }

  /** The committed records of anomalies, by their documented names. */
  public List<JsonNode> anomalies() {
    return results("anomalies");
  }

  /** The committed series of grades and scores. */
  public List<JsonNode> series() {
    return results("series");
  }

  private List<JsonNode> results(String topic) {
    return topics.read(topic(topic), Topics.Isolation.READ_COMMITTED).stream()
        .map(
            record -> {
              try {
                return JSON.readTree(record.value());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  /** Number of records of an input's first partition that the job has read and secured. */
  public long read(Input input) {
    return topics.committed(group(), topic(input.topic));
  }

  /** The inputs of the job. */
  public enum Input {
    SIGNALS("signals"),
    FEEDBACK("feedback");

    private final String topic;

    Input(String topic) {
      this.topic = topic;
    }
  }
}
