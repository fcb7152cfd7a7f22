package dev.highwater.signals.functions;

import dev.highwater.flink.BinarySerializer;
import dev.highwater.flink.BinaryTypeInfo;
import dev.highwater.flink.Wire;
import dev.highwater.signals.core.LeaderElection;
import dev.highwater.signals.core.Panes;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Elects the replica that counts, per cluster and in event time.
 *
 * <p>In: who was heard in which pane, keyed by cluster. Out: changes of the leader, each before the
 * watermark that passes its pane, so that whoever waits for that watermark knows. Presence that
 * comes after its pane was decided changes nothing. State: the replicas heard in panes not yet
 * decided, at most {@value #MAX_REPLICAS} (the smallest names) a pane, and the leader; gone {@code
 * forgetMillis} after the cluster was last heard.
 */
public final class ReplicaElectionFunction
    extends KeyedProcessFunction<String, ReplicaPresence, LeaderChange> {
  private static final long serialVersionUID = 1;

  static final int MAX_REPLICAS = 64;

  private final long failoverMillis;
  private final long forgetMillis;
  private transient MapState<Long, List<String>> heard;
  private transient ValueState<LeaderElection.State> leader;

  public ReplicaElectionFunction(long failoverMillis, long forgetMillis) {
    this.failoverMillis = failoverMillis;
    this.forgetMillis = forgetMillis;
  }

  @Override
  public void open(OpenContext context) {
    heard =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("heard", Types.LONG, Types.LIST(Types.STRING)));
    leader =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "leader",
                    BinaryTypeInfo.of(LeaderElection.State.class, new StateSerializer())));
  }

  @Override
  public void processElement(ReplicaPresence presence, Context context, Collector<LeaderChange> out)
      throws Exception {
    LeaderElection.State state = leader.value();
    long pane = presence.paneMillis();
    if (state != null && pane <= state.anySeenMillis()) {
      return;
    }
    List<String> known = heard.get(pane);
    TreeSet<String> names = known == null ? new TreeSet<>() : new TreeSet<>(known);
    if (!names.add(presence.replica())) {
      return;
    }
    if (names.size() > MAX_REPLICAS) {
      names.pollLast();
    }
    heard.put(pane, List.copyOf(names));
    context.timerService().registerEventTimeTimer(pane + Panes.PANE_MILLIS - 1);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<LeaderChange> out)
      throws Exception {
    long pane = timestamp + 1 - Panes.PANE_MILLIS;
    List<String> names = heard.get(pane);
    LeaderElection.State before = leader.value();
    if (names == null) {
      if (before != null && timestamp >= forgetTimer(before.anySeenMillis())) {
        leader.clear();
      }
      return;
    }
    heard.remove(pane);
    LeaderElection.State after =
        LeaderElection.step(
            before == null ? LeaderElection.State.NONE : before,
            pane,
            new TreeSet<>(names),
            failoverMillis,
            forgetMillis);
    if (before == null || !after.leader().equals(before.leader())) {
      out.collect(new LeaderChange(context.getCurrentKey(), pane, after.leader()));
    }
    if (before != null) {
      context.timerService().deleteEventTimeTimer(forgetTimer(before.anySeenMillis()));
    }
    context.timerService().registerEventTimeTimer(forgetTimer(pane));
    leader.update(after);
  }

  /** Off the pane ends, which are at whole panes less one. */
  private long forgetTimer(long seenMillis) {
    return seenMillis + Panes.PANE_MILLIS + forgetMillis;
  }

  /** The binary form of a cluster's state. */
  public static final class StateSerializer extends BinarySerializer<LeaderElection.State> {
    private static final long serialVersionUID = 1;

    @Override
    protected int currentVersion() {
      return 1;
    }

    @Override
    protected void write(LeaderElection.State value, DataOutputView out) throws IOException {
      Wire.writeText(value.leader(), out);
      out.writeLong(value.leaderSeenMillis());
      out.writeLong(value.anySeenMillis());
    }

    @Override
    protected LeaderElection.State read(DataInputView in, int version) throws IOException {
      return new LeaderElection.State(Wire.readText(in), in.readLong(), in.readLong());
    }
  }
}
