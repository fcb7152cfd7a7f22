package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkConfTest {
  private static final List<Class<?>> OPTIONS =
      List.of(
          CheckpointingOptions.class,
          ExecutionOptions.class,
          JobManagerOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class);

  private static Configuration load(String folder) {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("flink-conf")) && at.getParent() != null) {
      at = at.getParent();
    }
    return GlobalConfiguration.loadConfiguration(at.resolve("flink-conf/" + folder).toString());
  }

  private static Map<String, ConfigOption<?>> known() throws IllegalAccessException {
    Map<String, ConfigOption<?>> known = new HashMap<>();
    for (Class<?> options : OPTIONS) {
      for (Field field : options.getFields()) {
        if (Modifier.isStatic(field.getModifiers())
            && ConfigOption.class.isAssignableFrom(field.getType())) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          known.put(option.key(), option);
          for (FallbackKey fallback : option.fallbackKeys()) {
            known.putIfAbsent(fallback.getKey(), option);
          }
        }
      }
    }
    return known;
  }

  private static Settings settings() throws Exception {
    return SettingsFile.parse(
        "f",
        "kafka: {bootstrapServers: 'h:1'}\ninputs: {metrics: {topic: m}}\n",
        Surroundings.ofProcess());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "production", "replay"})
  void everyKeyIsAnOptionOfFlinkWithAValueItTakes(String folder) throws Exception {
    Configuration configuration = load(folder);
    Map<String, ConfigOption<?>> known = known();
    assertThat(configuration.keySet()).hasSizeGreaterThan(5);
    for (String key : configuration.keySet()) {
      assertThat(known).as("%s in flink-conf/%s", key, folder).containsKey(key);
      assertThat(configuration.getOptional(known.get(key))).as(key).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "production", "replay"})
  void theJobAcceptsEach(String folder) throws Exception {
    assertThat(
            EffectiveOptions.problems(
                load(folder), settings(), JobName.SIGNALS, !folder.equals("production")))
        .isEmpty();
  }

  @Test
  void productionKeepsWhatItMust() {
    Configuration production = load("production");
    assertThat(production.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
    assertThat(production.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
    assertThat(production.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
        .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    assertThat(production.get(RestartStrategyOptions.RESTART_STRATEGY))
        .isEqualTo("exponential-delay");
    assertThat(production.get(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT))
        .isEqualTo(Duration.ZERO);
    assertThat(production.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(720);
  }

  @Test
  void whatDoesNotFitIsNamed() throws Exception {
    assertThat(EffectiveOptions.problems(new Configuration(), settings(), JobName.SIGNALS, false))
        .anyMatch(p -> p.startsWith("pipeline.generic-types must be false"))
        .anyMatch(p -> p.startsWith("pipeline.auto-generate-uids must be false"))
        .anyMatch(p -> p.startsWith("pipeline.max-parallelism must be 720"))
        .anyMatch(p -> p.startsWith("execution.checkpointing.interval must be set"))
        .anyMatch(p -> p.startsWith("execution.checkpointing.dir must be set"))
        .hasSize(5);
    Configuration production = load("production");
    production.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    production.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofHours(1));
    production.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    assertThat(EffectiveOptions.problems(production, settings(), JobName.SIGNALS, false))
        .anyMatch(p -> p.startsWith("execution.checkpointing.unaligned.enabled must be false"))
        .anyMatch(p -> p.startsWith("execution.checkpointing.timeout is 1h"))
        .anyMatch(p -> p.startsWith("restart-strategy.type must not be none"))
        .hasSize(3);
  }
}
