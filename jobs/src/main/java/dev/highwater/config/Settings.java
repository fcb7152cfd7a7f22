package dev.highwater.config;

import dev.highwater.relabel.RelabelConfig;
import dev.highwater.result.Encoding;
import dev.highwater.result.registry.RegistrySettings;
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
 * @param outputs by name, all of them
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
    Topics topics,
    Map<String, String> shown) {

  public Settings {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    shown = Collections.unmodifiableMap(new TreeMap<>(shown));
  }

  /** Whether anything is read from or written to Kafka. */
  public boolean usesKafka() {
    return inputs.values().stream().anyMatch(Input::isTopic)
        || outputs.values().stream().anyMatch(Output::isTopic);
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

  /** What {@code topics create} makes. */
  public record Topics(int replication) {}
}
