package dev.highwater.signals.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ReplicaElectionFunctionTest {
  private static final long T = 1_700_000_000_000L;

  private static KeyedOneInputStreamOperatorTestHarness<String, ReplicaPresence, LeaderChange>
      harness() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new ReplicaElectionFunction(30_000, 3_600_000)),
        ReplicaPresence::cluster,
        Types.STRING,
        720,
        1,
        0);
  }

  /** Replica a is silent for panes 3 to 9, b always heard. */
  private static List<ReplicaPresence> presence() {
    List<ReplicaPresence> all = new ArrayList<>();
    for (int pane = 0; pane < 20; pane++) {
      all.add(new ReplicaPresence("c1", "b", T + pane * 10_000L));
      all.add(new ReplicaPresence("c2", "y", T + pane * 10_000L));
      if (pane < 3 || pane > 9) {
        all.add(new ReplicaPresence("c1", "a", T + pane * 10_000L));
        all.add(new ReplicaPresence("c1", "a", T + pane * 10_000L));
      }
    }
    return all;
  }

  private static final List<LeaderChange> EXPECTED =
      List.of(
          new LeaderChange("c1", T, "a"),
          new LeaderChange("c2", T, "y"),
          new LeaderChange("c1", T + 60_000, "b"));

  @Test
  void failsOverWhateverTheOrderAndLeavesNothing() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      List<ReplicaPresence> shuffled = presence();
      Collections.shuffle(shuffled, new Random(seed));
      try (var harness = harness()) {
        harness.open();
        for (ReplicaPresence one : shuffled) {
          harness.processElement(one, one.paneMillis());
        }
        harness.processWatermark(T + 200_000);
        assertThat(harness.extractOutputValues()).containsExactlyInAnyOrderElementsOf(EXPECTED);
        harness.processElement(new ReplicaPresence("c1", "a", T + 30_000), T + 30_000);
        assertThat(harness.numEventTimeTimers()).isEqualTo(2);
        harness.processWatermark(T + 190_000 + 10_000 + 3_600_000);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
      }
    }
  }

  @Test
  void changesLeaveBeforeTheWatermarkThatPassesTheirPane() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement(new ReplicaPresence("c1", "b", T), T);
      harness.processWatermark(T + 9_998);
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.processWatermark(T + 9_999);
      assertThat(harness.extractOutputValues()).containsExactly(new LeaderChange("c1", T, "b"));
    }
  }

  @Test
  void restoredInTheMiddleGivesTheSame() throws Exception {
    List<ReplicaPresence> all = presence();
    for (int cut = 0; cut < all.size(); cut += 3) {
      List<LeaderChange> out = new ArrayList<>();
      OperatorSubtaskState snapshot;
      try (var first = harness()) {
        first.open();
        for (ReplicaPresence one : all.subList(0, cut)) {
          first.processElement(one, one.paneMillis());
          first.processWatermark(one.paneMillis() - 1);
        }
        snapshot = first.snapshot(1, 1);
        out.addAll(first.extractOutputValues());
      }
      try (var second = harness()) {
        second.initializeState(snapshot);
        second.open();
        for (ReplicaPresence one : all.subList(cut, all.size())) {
          second.processElement(one, one.paneMillis());
          second.processWatermark(one.paneMillis() - 1);
        }
        second.processWatermark(T + 300_000);
        out.addAll(second.extractOutputValues());
      }
      assertThat(out).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }
  }
}
