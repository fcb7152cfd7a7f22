package dev.highwater.it.support;

import java.nio.file.Path;
import java.util.List;

/** The shaded jar's job {@code signals} with topics of its own on a broker. */
public final class SignalsJob extends ClusterJob {

  private static final int PARTITIONS = 2;

  private final String name;

  /**
   * Creates the topics and writes the settings file.
   *
   * @param name deployment, and prefix of all topics
   */
  public SignalsJob(
      String name,
      String bootstrapServers,
      Path directory,
      String time,
      String checkpointInterval) {
    super(
        "signals",
        name,
        bootstrapServers,
        directory,
        PARTITIONS,
        List.of("metrics", "spans", "logs", "signals", "dead-letters", "late"),
        List.of("clock"),
        """
        inputs:
          metrics: {topic: NAME.metrics, format: otlp-proto}
          spans: {topic: NAME.spans, format: otlp-proto}
          logs: {topic: NAME.logs, format: winston}
        outputs:
          signals: {topic: NAME.signals, encoding: json}
          dead-letters: {topic: NAME.dead-letters}
          late: {topic: NAME.late}
        clock: {topic: NAME.clock}
        time: %s
        checkpoint: {interval: %s}
        """
            .formatted(time, checkpointInterval));
    this.name = name;
  }

  /** Takes the ticks out of the settings: time is then the telemetry's alone. */
  public SignalsJob withoutClock() {
    dropClock();
    return this;
  }

  /** Telemetry for this job's inputs. */
  public Telemetry telemetry(String bootstrapServers, long startMillis) {
    return new Telemetry(bootstrapServers, name + ".", PARTITIONS, startMillis);
  }

  public List<SignalRecord> signals(Topics.Isolation isolation) {
    return SignalRecord.read(topics, topic("signals"), isolation);
  }

  /** Whether there are signals that no checkpoint has secured yet. */
  public boolean hasOpenTransactions() {
    return topics.hasOpenTransactions(topic("signals"));
  }

  /** Whether a tick was written later than {@code timeMillis}. */
  public boolean hasTickAfter(long timeMillis) {
    return topics.read(topic("clock"), Topics.Isolation.READ_UNCOMMITTED).stream()
        .anyMatch(tick -> tick.timestampMillis() > timeMillis);
  }

  /** Number of ticks on the clock's topic. */
  public int ticks() {
    return topics.count(topic("clock"), Topics.Isolation.READ_UNCOMMITTED);
  }
}
