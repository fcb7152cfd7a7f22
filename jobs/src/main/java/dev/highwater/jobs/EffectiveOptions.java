package dev.highwater.jobs;

import dev.highwater.config.Delivery;
import dev.highwater.config.Durations;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.flink.Environments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * Checks the Flink options that correct results rely on, whoever set them, and names what is
 * missing.
 */
public final class EffectiveOptions {
  private EffectiveOptions() {}

  /** Flink is configured so that results would be wrong; the message names each option. */
  public static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitException(List<String> problems) {
      super("Flink's configuration does not fit (see flink-conf/): " + String.join("; ", problems));
    }
  }

  static void check(ReadableConfig options, Settings settings, JobName job, boolean embedded)
      throws UnfitException {
    List<String> problems = problems(options, settings, job, embedded);
    if (!problems.isEmpty()) {
      throw new UnfitException(problems);
    }
  }

  static List<String> problems(
      ReadableConfig options, Settings settings, JobName job, boolean embedded) {
    List<String> problems = new ArrayList<>();
    if (options.get(PipelineOptions.GENERIC_TYPES)) {
      problems.add("pipeline.generic-types must be false (state would depend on Kryo)");
    }
    if (options.get(PipelineOptions.AUTO_GENERATE_UIDS)) {
      problems.add("pipeline.auto-generate-uids must be false (savepoints would not fit)");
    }
    if (options.get(PipelineOptions.MAX_PARALLELISM) != Environments.MAX_PARALLELISM) {
      problems.add("pipeline.max-parallelism must be " + Environments.MAX_PARALLELISM);
    }
    if (options.get(ExecutionOptions.RUNTIME_MODE) != RuntimeExecutionMode.STREAMING) {
      problems.add("execution.runtime-mode must be STREAMING");
    }
    Duration interval =
        options.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).orElse(Duration.ZERO);
    boolean exactlyOnce =
        settings.outputs(job).stream()
            .anyMatch(o -> o.isTopic() && o.delivery() == Delivery.EXACTLY_ONCE);
    if (interval.isZero()) {
      problems.add("execution.checkpointing.interval must be set (checkpoint.interval)");
    }
    if (options.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
        != CheckpointingMode.EXACTLY_ONCE) {
      problems.add("execution.checkpointing.mode must be EXACTLY_ONCE");
    }
    if (options.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      problems.add(
          "execution.checkpointing.unaligned.enabled must be false (watermarks are not part of"
              + " unaligned checkpoints)");
    }
    Duration timeout = options.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
    if (exactlyOnce && timeout.compareTo(settings.kafka().transactionTimeout()) > 0) {
      problems.add(
          "execution.checkpointing.timeout is "
              + Durations.text(timeout)
              + ", which must not be longer than kafka.transactionTimeout, or results are lost");
    }
    String restarts = options.getOptional(RestartStrategyOptions.RESTART_STRATEGY).orElse("");
    if (restarts.matches("(?i)none|off|disable")) {
      problems.add("restart-strategy.type must not be " + restarts);
    }
    if (!embedded
        && settings.checkpoint().directory() == null
        && options.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      problems.add(
          "execution.checkpointing.dir must be set (or checkpoint.directory), or state is limited to"
              + " what fits the JobManager");
    }
    return problems;
  }
}
