package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import java.time.Duration;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a job is made of. Each is a table of contents: open inputs, define, attach outputs. */
public abstract class Job {
  private final JobName name;

  Job(JobName name) {
    this.name = name;
  }

  /** The job of a name. */
  public static Job named(JobName name) {
    return switch (name) {
      case SIGNALS -> new SignalsJob();
      case ANOMALIES -> new AnomaliesJob();
      case COSTS -> new CostsJob();
    };
  }

  /** What signals in CloudWatch cost at most, for people. */
  public static String cloudWatchPrice(Settings settings) {
    return Outputs.cloudWatch(settings).price();
  }

  public final JobName name() {
    return name;
  }

  /** How much earlier a replay has to begin to read, so that its first result is right. */
  public abstract Duration warmUp(Settings settings);

  /** Inputs, topology, outputs. */
  public abstract void define(
      StreamExecutionEnvironment environment, Settings settings, Scope scope);

  /** Runs until it is stopped or its inputs end. {@code null} where it was only submitted. */
  public final JobExecutionResult run(Settings settings, Launch launch) throws Exception {
    try (launch) {
      StreamExecutionEnvironment environment = launch.environment(settings);
      EffectiveOptions.check(environment.getConfiguration(), settings, name, launch.isEmbedded());
      define(environment, settings, launch.scope());
      return launch.execute(environment, settings);
    }
  }
}
