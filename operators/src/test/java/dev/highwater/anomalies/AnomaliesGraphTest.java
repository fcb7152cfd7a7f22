package dev.highwater.anomalies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.result.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What savepoints hold on to: uids. */
class AnomaliesGraphTest {
  private final StreamExecutionEnvironment env = Environments.create(new Configuration());

  private <T> DataStream<T> source(T item, TypeInformation<T> type, String uid) {
    return env.fromData(List.of(item), type).uid(uid);
  }

  private DataStream<Signal> signals() {
    return source(Story.signal("cart", "x", "", 0, 1.0), HighwaterTypes.SIGNAL, "test-signals");
  }

  private List<String> uids(AnomalyInputs inputs) {
    AnomalyOutputs outputs = Anomalies.define(inputs, AnomaliesSettings.defaults());
    outputs.anomalies().sinkTo(new DiscardingSink<>()).uid("test-anomalies");
    outputs.series().sinkTo(new DiscardingSink<>()).uid("test-series");
    outputs.late().sinkTo(new DiscardingSink<>()).uid("test-late");
    List<String> uids = new ArrayList<>();
    for (StreamNode node : env.getStreamGraph(false).getStreamNodes()) {
      if (node.getTransformationUID() != null && !node.getTransformationUID().contains("test-")) {
        uids.add(node.getTransformationUID());
      }
    }
    return uids;
  }

  @Test
  void uidsAreThoseOfTheFile() throws Exception {
    List<String> uids =
        uids(
            new AnomalyInputs(
                signals(),
                source(Feedback.undo("f", 0), HighwaterTypes.FEEDBACK, "test-feedback"),
                source(Deployment.undo("d", 0), HighwaterTypes.DEPLOYMENT, "test-deployments"),
                source(
                    Story.signal("tick", "x", "", 0, 1.0), HighwaterTypes.SIGNAL, "test-clock")));
    try (var golden = getClass().getResourceAsStream("anomalies-uids.txt")) {
      assertThat(golden).isNotNull();
      assertThat(uids)
          .containsExactlyInAnyOrderElementsOf(
              new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  @Test
  void feedbackDeploymentsAndTheClockMayBeLeftOut() {
    assertThat(uids(new AnomalyInputs(signals(), null, null, null)))
        .containsExactlyInAnyOrder(
            "anomalies-select",
            "anomalies-detect",
            "anomalies-watch",
            "anomalies-odd",
            "anomalies-limited",
            "anomalies-exhaustion");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                Anomalies.define(
                    new AnomalyInputs(null, null, null, null), AnomaliesSettings.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signals");
    assertThatThrownBy(
            () ->
                Anomalies.define(
                    new AnomalyInputs(signals(), null, null, null),
                    AnomaliesSettings.defaults().withDetector("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("robust-z");
  }
}
