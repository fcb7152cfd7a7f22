package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.signals.GoldenSignals;
import dev.highwater.signals.SignalInputs;
import dev.highwater.signals.SignalOutputs;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Golden signals from metrics, spans and logs. */
public final class SignalsJob extends Job {
  public SignalsJob() {
    super(JobName.SIGNALS);
  }

  /** The longest window. */
  @Override
  public Duration warmUp(Settings settings) {
    return Duration.ofHours(1);
  }

  @Override
  public void define(StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    SignalInputs inputs = SignalsMapping.open(new Inputs(environment, settings, scope));
    SignalOutputs outputs =
        GoldenSignals.define(
            inputs, SignalsMapping.classifier(settings), SignalsMapping.settings(settings, scope));
    SignalsMapping.attach(outputs, new Outputs(settings, scope));
  }
}
