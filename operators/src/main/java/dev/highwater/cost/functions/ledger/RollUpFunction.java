package dev.highwater.cost.functions.ledger;

import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.functions.Contribution;
import dev.highwater.cost.functions.ContributionSerializer;
import dev.highwater.cost.functions.SumChange;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.MapStates;
import dev.highwater.result.Cost;
import java.time.Duration;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds contributions up to the cost of an hour, a day or a month.
 *
 * <p>In: contributions keyed by their sum's key; each is known at a time. Out: the sum, once for
 * each time at which something of it became known, when the watermark passes that time; a sum that
 * did not change is not written again. So a delivery of many rows is one revision.
 *
 * <p><b>Bounds.</b> State of a sum: the sum, and what waits for the watermark, added up by the time
 * it was known. Gone when its month is closed and nothing waits, also where {@code closedAfter} was
 * made longer since. Where closed months are loaded again, it stays until what it wrote can be read
 * ({@link ClearAfterCommit}), and goes on from the record that the next change brings.
 */
public final class RollUpFunction extends KeyedProcessFunction<String, SumChange, Cost>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1;

  private final long closedAfterMillis;
  private final Duration openAtMost;

  private transient MapState<Long, Contribution> waiting;
  private transient ValueState<Cost> sum;
  private transient ClearAfterCommit clearing;

  /**
   * @param closedAfterMillis how long after its end a month still takes charges
   * @param openAtMost {@link dev.highwater.cost.ClosedCosts#openAtMost}; {@code null} where sums of
   *     closed months are not loaded again
   */
  public RollUpFunction(long closedAfterMillis, Duration openAtMost) {
    this.closedAfterMillis = closedAfterMillis;
    this.openAtMost = openAtMost;
  }

  private boolean reopens() {
    return openAtMost != null;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    clearing = ClearAfterCommit.of(context, reopens() ? openAtMost : Duration.ZERO);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    clearing.snapshot(context.getCheckpointId());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    clearing.completed(checkpointId);
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("waiting", Types.LONG, ContributionSerializer.TYPE));
    sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", HighwaterTypes.COST));
  }

  @Override
  public void processElement(SumChange change, Context context, Collector<Cost> out)
      throws Exception {
    if (change.base() != null && sum.value() == null) {
      sum.update(change.base());
    }
    Contribution value = change.contribution();
    MapStates.merge(waiting, value.knownAtMillis(), value, RollUpFunction::both);
    context.timerService().registerEventTimeTimer(value.knownAtMillis());
  }

  private static Contribution both(Contribution one, Contribution other) {
    return new Contribution(
        one.level(),
        one.startMillis(),
        one.currency(),
        one.labels(),
        one.costs().plus(other.costs()),
        one.rows() + other.rows(),
        one.knownAtMillis());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Cost> out)
      throws Exception {
    for (long known : new TreeSet<>(MapStates.keys(waiting, one -> one <= timestamp))) {
      Contribution change = waiting.get(known);
      waiting.remove(known);
      Cost before = sum.value();
      if (!change.costs().isZero() || change.rows() != 0) {
        Cost after = after(before, change);
        sum.update(after);
        if (reopens()) {
          clearing.wrote();
        }
        out.collect(after);
      }
    }
    forgetClosed(timestamp, context);
  }

  /** What waits has a timer, and the sum is looked at again then. */
  private void forgetClosed(long timestamp, OnTimerContext context) throws Exception {
    Cost kept = sum.value();
    if (kept == null || closedAfterMillis == Long.MAX_VALUE) {
      return;
    }
    long closes = closesMillis(kept.startMillis());
    if (timestamp < closes) {
      context.timerService().registerEventTimeTimer(closes); // the same one, however often
    } else if (waiting.isEmpty()
        && (!reopens() || clearing.mayClear(timestamp, context.timerService()))) {
      sum.clear();
    }
  }

  private long closesMillis(long startMillis) {
    return ClosedMonths.closesMillis(startMillis, closedAfterMillis) + Utc.DAY;
  }

  private static Cost after(Cost before, Contribution change) {
    Costs costs = before == null ? Costs.ZERO : before.costs();
    return new Cost(
        change.level(),
        change.startMillis(),
        change.endMillis(),
        change.currency(),
        change.labels(),
        costs.plus(change.costs()),
        null,
        "",
        (before == null ? 0 : before.rows()) + change.rows(),
        before == null ? 0 : before.revision() + 1,
        change.knownAtMillis());
  }
}
