package dev.highwater.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What every job of ours relies on, set in one place. */
public final class Environments {
  /** Fixed from the first savepoint on: a divisor-rich number, so that key groups spread evenly. */
  public static final int MAX_PARALLELISM = 720;

  private Environments() {}

  /**
   * A copy of {@code configuration} without generic types and generated uids, and with our maximum
   * parallelism.
   */
  public static Configuration configure(Configuration configuration) {
    Configuration configured = new Configuration(configuration);
    configured.set(PipelineOptions.GENERIC_TYPES, false);
    configured.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configured.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    return configured;
  }

  /** An environment of the configured options. */
  public static StreamExecutionEnvironment create(Configuration configuration) {
    return StreamExecutionEnvironment.getExecutionEnvironment(configure(configuration));
  }
}
