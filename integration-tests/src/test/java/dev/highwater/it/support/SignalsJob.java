package dev.highwater.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shaded jar's job {@code signals} with topics of its own on a broker. */
public final class SignalsJob {

  private static final int PARTITIONS = 2;

  private final String name;
  private final Topics topics;
  private final Path settings;

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
    this.name = name;
    this.topics = new Topics(bootstrapServers);
    this.settings = directory.resolve(name + ".yaml");
    topics.create(
        PARTITIONS,
        topic("metrics"),
        topic("spans"),
        topic("logs"),
        topic("signals"),
        topic("dead-letters"),
        topic("late"));
    topics.create(1, topic("clock"));
    String text =
        """
        deployment: %1$s
        parallelism: 2
        kafka:
          bootstrapServers: %2$s
        inputs:
          metrics: {topic: %1$s.metrics, format: otlp-proto}
          spans: {topic: %1$s.spans, format: otlp-proto}
          logs: {topic: %1$s.logs, format: winston}
        outputs:
          signals: {topic: %1$s.signals, encoding: json}
          dead-letters: {topic: %1$s.dead-letters}
          late: {topic: %1$s.late}
        clock: {topic: %1$s.clock}
        time: %3$s
        checkpoint: {interval: %4$s}
        """
            .formatted(name, bootstrapServers, time, checkpointInterval);
    try {
      Files.writeString(settings, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the ticks out of the settings: time is then the telemetry's alone. */
  public SignalsJob withoutClock() {
    try {
      Files.writeString(
          settings,
          Files.readString(settings).replaceFirst("clock: \\{.*\\}", "clock: {enabled: false}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The jar that the build has made. */
  public static Path jar() {
    for (Path directory = Path.of("").toAbsolutePath();
        directory != null;
        directory = directory.getParent()) {
      Path jar = directory.resolve("jobs/target/highwater.jar");
      if (Files.exists(jar)) {
        return jar;
      }
    }
    throw new IllegalStateException(
        "jobs/target/highwater.jar is not there: run the build with the phase verify");
  }

  /** What follows the jar on the command line. */
  public String[] arguments() {
    return new String[] {"run", "signals", "--config", settings.toString()};
  }

  public Path settings() {
    return settings;
  }

  /** Telemetry for this job's inputs. */
  public Telemetry telemetry(String bootstrapServers, long startMillis) {
    return new Telemetry(bootstrapServers, name + ".", PARTITIONS, startMillis);
  }

  /** The full name of one of this job's topics. */
  public String topic(String topic) {
    return name + "." + topic;
  }

  public List<SignalRecord> signals(Topics.Isolation isolation) {
    return SignalRecord.read(topics, topic("signals"), isolation);
  }

  /** Whether there are signals that no checkpoint has secured yet. */
  public boolean hasOpenTransactions() {
    return topics.hasOpenTransactions(topic("signals"));
  }

  /** Number of ticks on the clock's topic. */
  public int ticks() {
    return topics.count(topic("clock"), Topics.Isolation.READ_UNCOMMITTED);
  }

  public int late() {
    return topics.count(topic("late"), Topics.Isolation.READ_UNCOMMITTED);
  }

  public List<Topics.Read> deadLetters() {
    return topics.read(topic("dead-letters"), Topics.Isolation.READ_UNCOMMITTED);
  }
}
