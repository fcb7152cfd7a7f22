package dev.highwater.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What savepoints hold on to: uids. They never change. */
class CostsGraphTest {
  private final StreamExecutionEnvironment env = Environments.create(new Configuration());

  private DataStream<BillingItem> bills(String uid) {
    return env.fromData(
            Bills.delivery(Bills.append("d", "s", 1), List.of(Bills.charge().build())),
            HighwaterTypes.BILLING_ITEM)
        .uid(uid);
  }

  @Test
  void everyOperatorHasItsUid() {
    CostOutputs outputs =
        Costs.define(
            new CostInputs(bills("test-bills"), bills("test-clock")),
            new CostsSettings(AllocationSettings.DEFAULT, 1));
    outputs.costs().sinkTo(new DiscardingSink<>()).uid("test-costs");
    outputs.notices().sinkTo(new DiscardingSink<>()).uid("test-notices");
    outputs.recommendations().sinkTo(new DiscardingSink<>()).uid("test-recommendations");
    outputs.late().sinkTo(new DiscardingSink<>()).uid("test-late");
    List<String> uids = new ArrayList<>();
    for (StreamNode node : env.getStreamGraph(false).getStreamNodes()) {
      if (node.getTransformationUID() != null && !node.getTransformationUID().contains("test-")) {
        uids.add(node.getTransformationUID());
      }
    }
    assertThat(uids)
        .containsExactlyInAnyOrder(
            "costs-clock",
            "costs-ledger",
            "costs-cells",
            "costs-levels",
            "costs-roll-up",
            "costs-complete",
            "costs-storage",
            "costs-no-traffic",
            "costs-unused",
            "costs-commitments",
            "costs-spent",
            "costs-watch",
            "costs-spent-hours",
            "costs-watch-hours",
            "costs-budget-spent",
            "costs-budget-days",
            "costs-budgets");
  }
}
