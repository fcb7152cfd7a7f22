package dev.highwater.config;

import dev.highwater.relabel.RelabelConfig;
import dev.highwater.result.Encoding;
import dev.highwater.result.registry.RegistrySettings;
import dev.highwater.sink.aws.AwsAccess;
import dev.highwater.sink.postgres.PostgresSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Everything that one settings file says, defaults filled in. Immutable. Printing it, or any part
 * of it, shows no secret.
 *
 * @param inputs by name, only those that the file names
 * @param outputs by name, those of the jobs that the file configures and those that it names
 * @param postgres where cost reports are also written; {@code null} for nowhere
 * @param shown whole key to text for printing, masked where it has to be
 */
public record Settings(
    String file,
    String deployment,
    OptionalInt parallelism,
    Kafka kafka,
    SchemaRegistry schemaRegistry,
    Map<String, Input> inputs,
    Map<String, Output> outputs,
    Time time,
    Checkpoint checkpoint,
    Clock clock,
    Signals signals,
    Anomalies anomalies,
    Costs costs,
    CloudWatch cloudWatch,
    PostgresSettings postgres,
    Aws aws,
    Topics topics,
    Map<String, String> shown) {

  public Settings {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    shown = Collections.unmodifiableMap(new TreeMap<>(shown));
  }

  /** Whether the file names an input that the job needs. */
  public boolean configures(JobName job) {
    return job.data().stream().anyMatch(inputs::containsKey);
  }

  /**
   * These settings, if they configure a job.
   *
   * @throws SettingsException where they do not
   */
  public Settings of(JobName job) throws SettingsException {
    if (!configures(job)) {
      throw new SettingsException(
          List.of(
              new Problem(
                  file,
                  0,
                  0,
                  "inputs",
                  "the job "
                      + job.id()
                      + " needs "
                      + (job.data().size() == 1 ? "" : "at least one of ")
                      + String.join(", ", job.data())
                      + ", with topic or files")));
    }
    return this;
  }

  /** The inputs of a job that the file names. */
  public List<Input> inputs(JobName job) {
    return job.inputs().stream().filter(name -> isRead(job, name)).map(inputs::get).toList();
  }

  /**
   * What stands beside a job's data is read where it comes as that does: files end, topics do not.
   */
  private boolean isRead(JobName job, String name) {
    if (!inputs.containsKey(name) || !job.beside().contains(name)) {
      return inputs.containsKey(name);
    }
    return job.data().stream()
        .filter(inputs::containsKey)
        .findFirst()
        .filter(data -> inputs.get(data).isTopic() == inputs.get(name).isTopic())
        .isPresent();
  }

  /** The outputs of a job that are written. */
  public List<Output> outputs(JobName job) {
    return job.outputs().stream().filter(outputs::containsKey).map(outputs::get).toList();
  }

  /** The text for printing of a whole key, masked where it has to be. */
  public String shown(String key) {
    return shown.getOrDefault(key, "");
  }

  @Override
  public String toString() {
    return "Settings" + shown;
  }

  /**
   * @param bootstrapServers {@code ""} where no topic is used
   */
  public record Kafka(
      String bootstrapServers, ClientProperties properties, Duration transactionTimeout) {
    /**
     * How long a broker may be away before a source fails, which restarts the job, unless {@code
     * default.api.timeout.ms} says otherwise. Kafka's default is a minute, and looking for new
     * partitions waits no longer than that.
     */
    public static final Duration OUTAGE = Duration.ofMinutes(10);

    @Override
    public String toString() {
      return "Kafka[properties=" + properties + "]";
    }
  }

  /**
   * A schema registry.
   *
   * @param urls tried in order; empty where there is none
   */
  public record SchemaRegistry(List<String> urls, ClientProperties properties) {
    /** For its client; {@code null} where there is none. */
    public RegistrySettings client() {
      return urls.isEmpty() ? null : RegistrySettings.at(urls).properties(properties.values());
    }

    @Override
    public String toString() {
      return "SchemaRegistry[properties=" + properties + "]";
    }
  }

  /**
   * One input. Either topics or files is empty.
   *
   * @param format as in the file
   */
  public record Input(
      String name,
      List<String> topics,
      List<String> files,
      String format,
      boolean sensitive,
      Start start,
      List<RelabelConfig> relabelConfigs,
      List<String> replicaLabels,
      List<String> clusterLabels) {
    public boolean isTopic() {
      return !topics.isEmpty();
    }

    @Override
    public String toString() {
      return "Input[" + name + "]";
    }
  }

  /**
   * One output.
   *
   * @param topic {@code null} where it goes to files
   * @param directory {@code null} where it goes to a topic
   */
  public record Output(
      String name, String topic, String directory, Encoding encoding, Delivery delivery) {
    public boolean isTopic() {
      return directory == null;
    }

    @Override
    public String toString() {
      return "Output[" + name + "]";
    }
  }

  /** Event time. */
  public record Time(
      Duration outOfOrderness,
      Duration allowedLateness,
      Duration idleness,
      Duration maxFutureSkew) {}

  /**
   * @param directory {@code null}: what Flink is configured to
   */
  public record Checkpoint(Duration interval, String directory) {
    @Override
    public String toString() {
      return "Checkpoint[interval=" + Durations.text(interval) + "]";
    }
  }

  /** Ticks that let time go on while producers are silent. */
  public record Clock(boolean enabled, String topic) {
    @Override
    public String toString() {
      return "Clock[enabled=" + enabled + "]";
    }
  }

  /** The job {@code signals}. */
  public record Signals(
      List<String> dimensions,
      List<String> sources,
      Duration sourceHold,
      Duration silenceAfter,
      int cardinalityLimit,
      List<String> packs,
      List<String> namespaces,
      List<String> excludedRoutes,
      List<String> serviceLabels,
      List<String> tenantLabels,
      List<String> environmentLabels) {
    @Override
    public String toString() {
      return "Signals[cardinalityLimit=" + cardinalityLimit + "]";
    }
  }

  /**
   * The job {@code anomalies}.
   *
   * @param limits by the name of the signal that rises to them
   */
  public record Anomalies(
      double sensitivity,
      Duration window,
      Duration warmUp,
      Duration deploymentWindow,
      Duration quiet,
      Duration updateEvery,
      int missingLimit,
      Duration forgetAfter,
      Duration exhaustionHorizon,
      Map<String, Double> limits,
      String detector) {
    @Override
    public String toString() {
      return "Anomalies[sensitivity=" + sensitivity + "]";
    }
  }

  /**
   * The job {@code costs}.
   *
   * @param allocation a file; {@code null} for tags in the usual spelling
   * @param budgets a file; {@code null} for none
   * @param inventory a file; {@code null} for none
   * @param catalogue a file; {@code null} for the built-in one
   */
  public record Costs(
      String allocation,
      Duration closedAfter,
      Duration settleAfter,
      String budgets,
      String inventory,
      String catalogue) {
    @Override
    public String toString() {
      return "Costs[closedAfter=" + Durations.text(closedAfter) + "]";
    }
  }

  /**
   * Signals to CloudWatch.
   *
   * @param signals their names; no other is written
   */
  public record CloudWatch(
      boolean enabled, List<String> signals, int maxMetrics, Duration window, String namespace) {
    @Override
    public String toString() {
      return "CloudWatch[enabled=" + enabled + "]";
    }
  }

  /**
   * What is read from AWS.
   *
   * @param region {@code null}: what the SDK finds
   * @param roles ARNs; empty for none
   * @param endpoint {@code null} for AWS' own
   * @param stateDirectory {@code null} for the user's
   */
  public record Aws(
      String region,
      List<String> roles,
      String endpoint,
      Duration timeout,
      String stateDirectory,
      List<String> costExplorerGroupBy,
      int costExplorerDailyCalls) {

    /** How AWS is reached with the credentials as they are. */
    public AwsAccess access() {
      return new AwsAccess(region, null, endpoint, timeout);
    }

    /** How each account is reached; at least one. */
    public List<AwsAccess> accounts() {
      return roles.isEmpty() ? List.of(access()) : roles.stream().map(access()::as).toList();
    }

    @Override
    public String toString() {
      return "Aws[dailyCalls=" + costExplorerDailyCalls + "]";
    }
  }

  /** What {@code topics create} makes. */
  public record Topics(int replication) {}
}
