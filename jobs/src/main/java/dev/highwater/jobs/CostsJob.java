package dev.highwater.jobs;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.cost.CostInputs;
import dev.highwater.cost.CostOutputs;
import dev.highwater.cost.Costs;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What things cost, from bills. */
public final class CostsJob extends Job {
  public CostsJob() {
    super(JobName.COSTS);
  }

  /** Bills are whole billing periods: as far back as the first of them can begin. */
  @Override
  public Duration warmUp(Settings settings) {
    return Duration.ofDays(31);
  }

  @Override
  public void define(StreamExecutionEnvironment environment, Settings settings, Scope scope) {
    Inputs opened = new Inputs(environment, settings, scope);
    CostInputs inputs = CostsMapping.open(opened);
    CostOutputs outputs =
        Costs.define(
            inputs,
            CostsMapping.settings(settings, scope),
            CostsMapping.closedCosts(settings, scope));
    CostsMapping.attach(outputs, opened.deadLetters(), new Outputs(settings, scope));
  }
}
