package dev.highwater.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Decoded;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What savepoints hold on to: uids and the maximum parallelism. */
class GoldenSignalsGraphTest {
  private static DataStream<Decoded> source(StreamExecutionEnvironment env, OperatorUid uid) {
    return env.fromData(List.of(Items.deadLetter(0)), HighwaterTypes.DECODED).uid(uid.uid());
  }

  private static StreamGraph graph() {
    StreamExecutionEnvironment env = Environments.create(new Configuration());
    SignalOutputs outputs =
        GoldenSignals.define(
            new SignalInputs(
                source(env, OperatorUid.SIGNALS_SOURCE_METRICS),
                source(env, OperatorUid.SIGNALS_SOURCE_SPANS),
                source(env, OperatorUid.SIGNALS_SOURCE_LOGS),
                source(env, OperatorUid.SIGNALS_SOURCE_CLOCK)),
            new TestClassifier(),
            SignalsSettings.defaults());
    outputs.signals().sinkTo(new DiscardingSink<>()).uid(OperatorUid.SIGNALS_SINK_SIGNALS.uid());
    outputs.late().sinkTo(new DiscardingSink<>()).uid(OperatorUid.SIGNALS_SINK_LATE.uid());
    outputs
        .rejected()
        .sinkTo(new DiscardingSink<>())
        .uid(OperatorUid.SIGNALS_SINK_DEAD_LETTERS.uid());
    return env.getStreamGraph(false);
  }

  @Test
  void uidsAreThoseOfTheFile() throws Exception {
    List<String> uids = new ArrayList<>();
    for (StreamNode node : graph().getStreamNodes()) {
      if (node.getTransformationUID() != null) {
        uids.add(node.getTransformationUID());
      }
    }
    try (var golden = getClass().getResourceAsStream("signals-uids.txt")) {
      assertThat(golden).isNotNull();
      List<String> expected =
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(uids).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void everyOperatorHasAUidAndKryoAndChanceAreShutOut() {
    assertThat(graph().getStreamNodes())
        .allMatch(node -> node.getTransformationUID() != null)
        .filteredOn(node -> node.getTransformationUID().startsWith("signals-s"))
        .isNotEmpty();
    assertThat(Environments.configure(new Configuration()).toMap())
        .containsEntry("pipeline.max-parallelism", "720")
        .containsEntry("pipeline.generic-types", "false")
        .containsEntry("pipeline.auto-generate-uids", "false");
  }

  @Test
  void noUidIsGivenTwice() {
    List<String> uids = Arrays.stream(OperatorUid.values()).map(OperatorUid::uid).toList();
    assertThat(uids)
        .doesNotHaveDuplicates()
        .allMatch(uid -> Pattern.matches("[a-z]+(-[a-z]+)+", uid));
  }
}
