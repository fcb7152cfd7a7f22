package dev.highwater.jobs;

import dev.highwater.anomalies.Anomalies;
import dev.highwater.anomalies.AnomalyInputs;
import dev.highwater.anomalies.AnomalyOutputs;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Anomalies of signals, with what people say of them. */
public final class AnomaliesJob extends Job {
  public AnomaliesJob() {
    super(JobName.ANOMALIES);
  }

  /** As much as is needed to learn what is usual. */
  @Override
  public Duration warmUp(Settings settings) {
    return settings.anomalies().warmUp();
  }

  @Override
  public void define(StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    Inputs opened = new Inputs(environment, settings, scope);
    AnomalyInputs inputs = AnomaliesMapping.open(opened);
    AnomalyOutputs outputs = Anomalies.define(inputs, AnomaliesMapping.settings(settings, scope));
    AnomaliesMapping.attach(outputs, opened.deadLetters(), new Outputs(settings, scope));
  }
}
