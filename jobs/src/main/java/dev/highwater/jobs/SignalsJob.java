package dev.highwater.jobs;

import dev.highwater.config.Settings;
import dev.highwater.signals.GoldenSignals;
import dev.highwater.signals.SignalInputs;
import dev.highwater.signals.SignalOutputs;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Golden signals from metrics, spans and logs. */
public final class SignalsJob {
  /** Name on the command line, in consumer groups and in transactional ids. */
  public static final String NAME = "signals";

  private SignalsJob() {}

  /** Runs until it is stopped or its inputs end. {@code null} where it was only submitted. */
  public static JobExecutionResult run(Settings settings, Launch launch) throws Exception {
    try (launch) {
      StreamExecutionEnvironment environment = launch.environment(settings);
      EffectiveOptions.check(environment.getConfiguration(), settings, launch.isEmbedded());
      define(environment, settings, launch.scope());
      return launch.execute(environment, NAME + " " + settings.deployment());
    }
  }

  /** Inputs, topology, outputs. */
  public static void define(
      StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    SignalInputs inputs = Inputs.open(environment, settings, scope);
    SignalOutputs outputs =
        GoldenSignals.define(
            inputs, SignalsMapping.classifier(settings), SignalsMapping.settings(settings, scope));
    Outputs.attach(outputs, settings, scope);
  }
}
