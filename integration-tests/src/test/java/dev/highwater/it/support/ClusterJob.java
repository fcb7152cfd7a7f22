package dev.highwater.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;

/** One job of the shaded jar, with topics of its own on a broker. */
public abstract class ClusterJob {

  private final String job;
  private final String name;
  private final Path settings;

  protected final Topics topics;

  /**
   * Creates the topics and writes the settings file.
   *
   * @param job name of the job
   * @param name deployment, and prefix of all topics
   * @param partitions of all topics but those with one
   * @param text settings, in which {@code NAME} stands for the name
   */
  ClusterJob(
      String job,
      String name,
      String bootstrapServers,
      Path directory,
      int partitions,
      List<String> topicNames,
      List<String> onePartition,
      String text) {
    this.job = job;
    this.name = name;
    this.topics = new Topics(bootstrapServers);
    this.settings = directory.resolve(name + ".yaml");
    topics.create(partitions, topicNames.stream().map(this::topic).toArray(String[]::new));
    topics.create(1, onePartition.stream().map(this::topic).toArray(String[]::new));
    write(
        """
        deployment: NAME
        parallelism: 2
        kafka:
          bootstrapServers: %s
        """
                .formatted(bootstrapServers)
                .replace("NAME", name)
            + text.replace("NAME", name));
  }

  private void write(String text) {
    try {
      Files.writeString(settings, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the ticks out of the settings: time is then the inputs' alone. */
  void dropClock() {
    try {
      write(Files.readString(settings).replaceFirst("clock: \\{.*\\}", "clock: {enabled: false}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the job reach the broker through TLS and a login. */
  public void secure(SecuredListener listener) {
    StringBuilder kafka = new StringBuilder("kafka:\n  bootstrapServers: ");
    kafka.append(listener.bootstrapServers()).append("\n  properties:\n");
    listener.clientProperties().forEach(line -> kafka.append("    ").append(line).append('\n'));
    try {
      write(
          Files.readString(settings)
              .replaceFirst(
                  "kafka:\\n  bootstrapServers: .*\\n",
                  Matcher.quoteReplacement(kafka.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return new String[] {"run", job, "--config", settings.toString()};
  }

  public Path settings() {
    return settings;
  }

  /** The full name of one of this job's topics. */
  public String topic(String topic) {
    return name + "." + topic;
  }

  /** The group whose committed offsets show how far the job has read. */
  public String group() {
    return "highwater." + name + "." + job;
  }

  public int late() {
    return topics.count(topic("late"), Topics.Isolation.READ_UNCOMMITTED);
  }

  public List<Topics.Read> deadLetters() {
    return topics.read(topic("dead-letters"), Topics.Isolation.READ_UNCOMMITTED);
  }
}
