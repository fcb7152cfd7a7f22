package dev.highwater.jobs;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.AnomalyInputs;
import dev.highwater.anomalies.AnomalyOutputs;
import dev.highwater.anomalies.core.ResourceLimits;
import dev.highwater.config.Settings;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.Anomaly;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.sink.kafka.Output;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From the file's settings, inputs and outputs to those of the topology, one by one. */
final class AnomaliesMapping {
  private AnomaliesMapping() {}

  static AnomaliesSettings settings(Settings settings, Scope scope) {
    Settings.Anomalies anomalies = settings.anomalies();
    return AnomaliesSettings.defaults()
        .withDetector(anomalies.detector())
        .withWindow(anomalies.window().toMillis())
        .withSensitivity(anomalies.sensitivity())
        .withLives(
            anomalies.quiet().toMillis(),
            anomalies.updateEvery().toMillis(),
            anomalies.deploymentWindow().toMillis())
        .withSilence(anomalies.missingLimit(), anomalies.forgetAfter().toMillis())
        .withExhaustion(
            anomalies.exhaustionHorizon().toMillis(), new ResourceLimits(anomalies.limits()))
        .withEnd(scope.isLive() ? Long.MIN_VALUE : scope.windows().toMillis());
  }

  static AnomalyInputs open(Inputs inputs) {
    return new AnomalyInputs(
        inputs.values(
            "signals",
            Signal.class,
            HighwaterTypes.SIGNAL,
            OperatorUid.ANOMALIES_SOURCE_SIGNALS,
            OperatorUid.ANOMALIES_READ_SIGNALS),
        inputs.values(
            "feedback",
            Feedback.class,
            HighwaterTypes.FEEDBACK,
            OperatorUid.ANOMALIES_SOURCE_FEEDBACK,
            OperatorUid.ANOMALIES_READ_FEEDBACK),
        inputs.values(
            "deployments",
            Deployment.class,
            HighwaterTypes.DEPLOYMENT,
            OperatorUid.ANOMALIES_SOURCE_DEPLOYMENTS,
            OperatorUid.ANOMALIES_READ_DEPLOYMENTS),
        inputs.clock(OperatorUid.ANOMALIES_SOURCE_CLOCK, OperatorUid.ANOMALIES_SINK_CLOCK));
  }

  static void attach(AnomalyOutputs found, DataStream<DeadLetter> rejected, Outputs outputs) {
    outputs.write(
        outputs.inside(
            found.anomalies(),
            anomaly -> anomaly.timeMillis() - anomaly.windowMillis(),
            Anomaly::timeMillis,
            OperatorUid.ANOMALIES_REPLAY_ANOMALIES),
        Output.ANOMALIES,
        ResultTypes.ANOMALY,
        OperatorUid.ANOMALIES_SINK_ANOMALIES);
    outputs.write(
        outputs.inside(
            found.series(),
            Signal::windowStartMillis,
            Signal::windowEndMillis,
            OperatorUid.ANOMALIES_REPLAY_SERIES),
        Output.SERIES,
        ResultTypes.SIGNAL,
        OperatorUid.ANOMALIES_SINK_SERIES);
    outputs.writeDeadLetters(
        rejected,
        OperatorUid.ANOMALIES_LIMIT_DEAD_LETTERS,
        OperatorUid.ANOMALIES_SINK_DEAD_LETTERS);
    outputs.write(
        found.late(), Output.LATE, ResultTypes.LATE_ITEM, OperatorUid.ANOMALIES_SINK_LATE);
  }
}
