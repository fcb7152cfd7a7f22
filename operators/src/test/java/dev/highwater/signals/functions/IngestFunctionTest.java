package dev.highwater.signals.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Decoded;
import dev.highwater.event.LogLevel;
import dev.highwater.signals.Items;
import dev.highwater.signals.TestClassifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
  private static final long T = 1_700_000_000_000L / 60_000 * 60_000;

  private static <O> OneInputStreamOperatorTestHarness<Decoded, O> harness(
      IngestFunction<O> function) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function), 8, 1, 0);
  }

  @Test
  void latenessIsTheWatermarkLessTheAllowedOneAlsoAfterARestart() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness(new EventIngestFunction("logs", new TestClassifier(), 60_000))) {
      harness.open();
      harness.processWatermark(T);
      harness.processElement(Items.log(T - 60_000, LogLevel.INFO, "cart"), T);
      harness.processElement(Items.log(T - 60_001, LogLevel.INFO, "cart"), T);
      assertThat(harness.extractOutputValues()).hasSize(1);
      assertThat(harness.getSideOutput(IngestFunction.LATE)).hasSize(1);
      snapshot = harness.snapshot(1, 1);
    }
    try (var harness = harness(new EventIngestFunction("logs", new TestClassifier(), 60_000))) {
      harness.initializeState(snapshot);
      harness.open();
      harness.processElement(Items.log(T - 60_001, LogLevel.INFO, "cart"), T);
      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(harness.getSideOutput(IngestFunction.LATE))
          .allSatisfy(
              record -> {
                assertThat(record.getValue().series()).isEqualTo("log{service=\"cart\"}");
                assertThat(record.getValue().watermarkMillis()).isEqualTo(T);
              });
    }
  }

  @Test
  void theWatermarkOfTheCheckpointIsRememberedNotThatOfTheLastItemAndNeverTheEnd()
      throws Exception {
    OperatorSubtaskState snapshot;
    OperatorSubtaskState last;
    try (var harness = harness(new EventIngestFunction("logs", new TestClassifier(), 60_000))) {
      harness.open();
      harness.processElement(Items.log(T, LogLevel.INFO, "cart"), T);
      harness.processWatermark(T + 600_000);
      snapshot = harness.snapshot(1, 1);
      harness.processWatermark(Long.MAX_VALUE);
      last = harness.snapshot(2, 2);
    }
    for (OperatorSubtaskState from : List.of(snapshot, last)) {
      try (var harness = harness(new EventIngestFunction("logs", new TestClassifier(), 60_000))) {
        harness.initializeState(from);
        harness.open();
        harness.processElement(Items.log(T + 539_999, LogLevel.INFO, "cart"), T);
        assertThat(harness.getSideOutput(IngestFunction.LATE)).hasSize(1);
        harness.processElement(Items.log(T + 540_000, LogLevel.INFO, "cart"), T);
        assertThat(harness.extractOutputValues()).hasSize(1);
      }
    }
  }

  @Test
  void aReplicaIsHeardOncePerPaneAndDeadLettersGoTheirWay() throws Exception {
    try (var harness = harness(new MetricIngestFunction(new TestClassifier(), 60_000))) {
      harness.open();
      for (int i = 0; i < 20; i++) {
        harness.processElement(
            Items.counter(
                T + i * 1_000L, i, "service", "cart", "cluster", "eu", "__replica__", "a"),
            T);
      }
      harness.processElement(Items.deadLetter(1), Long.MIN_VALUE);
      harness.processElement(Items.counter(T, 1, "job", "unused"), T);
      List<ReplicaPresence> heard = new ArrayList<>();
      harness
          .getSideOutput(MetricIngestFunction.PRESENCE)
          .forEach(record -> heard.add(record.getValue()));
      assertThat(heard)
          .containsExactly(
              new ReplicaPresence("eu", "a", T), new ReplicaPresence("eu", "a", T + 10_000));
      assertThat(harness.extractOutputValues()).hasSize(20);
      assertThat(harness.extractOutputValues())
          .extracting(SeriesPoint::series)
          .containsOnly(harness.extractOutputValues().get(0).series());
      assertThat(harness.getSideOutput(IngestFunction.DEAD_LETTERS)).hasSize(1);
    }
  }
}
