package dev.highwater.cost;

import dev.highwater.billing.BillingItem;
import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.functions.BudgetFunction;
import dev.highwater.cost.functions.CellChange;
import dev.highwater.cost.functions.CellChangeSerializer;
import dev.highwater.cost.functions.CommitmentsFunction;
import dev.highwater.cost.functions.CompletenessFunction;
import dev.highwater.cost.functions.CostWatchFunction;
import dev.highwater.cost.functions.Heard;
import dev.highwater.cost.functions.ReadFirst;
import dev.highwater.cost.functions.Requests;
import dev.highwater.cost.functions.RequestsFunction;
import dev.highwater.cost.functions.RequestsSerializer;
import dev.highwater.cost.functions.RightsizingFunction;
import dev.highwater.cost.functions.Spent;
import dev.highwater.cost.functions.SpentSerializer;
import dev.highwater.cost.functions.StorageFunction;
import dev.highwater.cost.functions.SumChange;
import dev.highwater.cost.functions.SumChangeSerializer;
import dev.highwater.cost.functions.TrafficFunction;
import dev.highwater.cost.functions.Unused;
import dev.highwater.cost.functions.UnusedSerializer;
import dev.highwater.cost.functions.ledger.LedgerFunction;
import dev.highwater.cost.functions.ledger.RollUpFunction;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.UnusedCommitments;
import dev.highwater.event.UtilisationSample;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import dev.highwater.result.Signal;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.apache.flink.util.Collector;

/**
 * The topology of costs: a pure function of streams. It sees neither Kafka nor files nor the
 * runtime mode.
 *
 * <pre>
 * bills → by scope: ledger ┬ cells ────────────────────────────────→ costs
 *                          ├ hours, days, months → by sum: roll up → costs
 *                          ├ heard → storage of the inventory, once a day → recommendations
 *                          ├ unused ──── with complete days: commitments → recommendations
 *                          ├ heard → by currency: complete days ┐
 *                          ├ usage → by currency ───────────────┼ watch days, hours → notices
 * signals → requests ── with complete days: traffic ─────────────┤
 *                          └ what counts → by budget ───────────┴ watch → notices
 *
 * utilisation → by instance: size → recommendations
 * </pre>
 *
 * <p>Time is knowledge time: deliveries count in the order in which they were known, whatever the
 * order in which they came. The parallelism is the environment's.
 */
public final class Costs {
  private Costs() {}

  /** Bills to costs; what comes for a closed month is late. */
  public static CostOutputs define(CostInputs inputs, CostsSettings settings) {
    return define(inputs, settings, null);
  }

  /**
   * Bills to costs.
   *
   * @param closedCosts where the records of closed months are read again, which therefore have to
   *     be written exactly once; {@code null} to leave closed months closed
   */
  public static CostOutputs define(
      CostInputs inputs, CostsSettings settings, ClosedCosts closedCosts) {
    DataStream<BillingItem> bills =
        withClock(
            inputs.bills(), inputs.clock(), HighwaterTypes.BILLING_ITEM, OperatorUid.COSTS_CLOCK);
    SingleOutputStreamOperator<CellChange> changes =
        named(
            bills
                .keyBy(LedgerFunction::scope, Types.STRING)
                .process(new LedgerFunction(settings, closedCosts), CellChangeSerializer.TYPE),
            OperatorUid.COSTS_LEDGER);
    DataStream<Cost> cells =
        named(changes.map(new AsCell(), HighwaterTypes.COST), OperatorUid.COSTS_CELLS);
    DataStream<Cost> sums =
        named(
            named(changes.flatMap(new Levels(), SumChangeSerializer.TYPE), OperatorUid.COSTS_LEVELS)
                .keyBy(SumChange::key, Types.STRING)
                .process(
                    new RollUpFunction(
                        settings.closedAfterMillis(),
                        closedCosts == null ? null : closedCosts.openAtMost()),
                    HighwaterTypes.COST),
            OperatorUid.COSTS_ROLL_UP);
    DataStream<Spent> complete =
        named(
            changes
                .getSideOutput(LedgerFunction.HEARD)
                .keyBy(Heard::currency, Types.STRING)
                .process(new CompletenessFunction(settings.settleMillis()), SpentSerializer.TYPE),
            OperatorUid.COSTS_COMPLETE);
    return new CostOutputs(
        cells.union(sums),
        notices(changes, complete, traffic(inputs.signals(), complete, settings), settings),
        recommendations(inputs, changes, complete, settings),
        changes.getSideOutput(LedgerFunction.LATE));
  }

  /** The stream, whose time goes on with the clock's where there is one. */
  private static <T> DataStream<T> withClock(
      DataStream<T> stream, DataStream<?> clock, TypeInformation<T> type, OperatorUid uid) {
    return clock == null
        ? stream
        : stream.union(named(clock.flatMap(new Nothing<>(), type).setParallelism(1), uid));
  }

  private static DataStream<Recommendation> recommendations(
      CostInputs inputs,
      SingleOutputStreamOperator<CellChange> changes,
      DataStream<Spent> complete,
      CostsSettings settings) {
    DataStream<Recommendation> storage =
        named(
            changes
                .getSideOutput(LedgerFunction.HEARD)
                .keyBy(heard -> StorageFunction.KEY, Types.STRING)
                .process(new StorageFunction(settings.storage()), HighwaterTypes.RECOMMENDATION),
            OperatorUid.COSTS_STORAGE);
    DataStream<Recommendation> commitments =
        named(
            named(
                    changes.flatMap(new UnusedCost(), UnusedSerializer.TYPE),
                    OperatorUid.COSTS_UNUSED)
                .keyBy(Unused::currency, Types.STRING)
                .connect(complete.keyBy(Spent::watcher, Types.STRING))
                .process(new CommitmentsFunction(), HighwaterTypes.RECOMMENDATION),
            OperatorUid.COSTS_COMMITMENTS);
    DataStream<Recommendation> instances = ofInstances(inputs, settings);
    return instances == null ? storage.union(commitments) : storage.union(commitments, instances);
  }

  /** {@code null} where nobody tells how instances were used. */
  private static DataStream<Recommendation> ofInstances(CostInputs inputs, CostsSettings settings) {
    if (inputs.utilisation() == null) {
      return null;
    }
    DataStream<UtilisationSample> samples =
        withClock(
            inputs.utilisation(),
            inputs.clock(),
            HighwaterTypes.UTILISATION,
            OperatorUid.COSTS_CLOCK_UTILISATION);
    return named(
        samples
            .keyBy(new RightsizingFunction.Sets(settings.inventory()), Types.STRING)
            .process(
                new RightsizingFunction(
                    settings.inventory(), settings.catalogue(), settings.settleMillis()),
                HighwaterTypes.RECOMMENDATION),
        OperatorUid.COSTS_RIGHTSIZING);
  }

  /**
   * Requests of complete days, for those who watch; nothing where there are no signals. What
   * signals tell is read before days are judged: where they end, all of it; else what is there when
   * the job starts. Time is that of the bills.
   */
  private static DataStream<Requests> traffic(
      DataStream<Signal> signals, DataStream<Spent> complete, CostsSettings settings) {
    if (signals == null) {
      return named(
          complete.flatMap(new Nothing<>(), RequestsSerializer.TYPE), OperatorUid.COSTS_NO_TRAFFIC);
    }
    WatermarkStrategy<Requests> time =
        ends(signals) ? WatermarkStrategy.noWatermarks() : ReadFirst.DEFAULT;
    DataStream<Requests> requests =
        named(
            named(
                    signals.flatMap(new RequestsFunction(), RequestsSerializer.TYPE),
                    OperatorUid.COSTS_REQUESTS)
                .assignTimestampsAndWatermarks(
                    time.withTimestampAssigner((one, before) -> one.hourMillis()))
                .setParallelism(1),
            OperatorUid.COSTS_REQUESTS_TIME);
    return named(
        requests
            .keyBy(one -> TrafficFunction.KEY, Types.STRING)
            .connect(complete.keyBy(one -> TrafficFunction.KEY, Types.STRING))
            .process(new TrafficFunction(settings.settleMillis()), RequestsSerializer.TYPE),
        OperatorUid.COSTS_TRAFFIC);
  }

  /** Whether all of its sources are bounded. */
  private static boolean ends(DataStream<?> stream) {
    return stream.getTransformation().getTransitivePredecessors().stream()
        .filter(WithBoundedness.class::isInstance)
        .allMatch(one -> ((WithBoundedness) one).getBoundedness() == Boundedness.BOUNDED);
  }

  private static DataStream<CostNotice> notices(
      SingleOutputStreamOperator<CellChange> changes,
      DataStream<Spent> complete,
      DataStream<Requests> traffic,
      CostsSettings settings) {
    DataStream<CostNotice> ofDays =
        anomalies(
            changes,
            complete,
            traffic,
            CostStep.DAY,
            settings,
            OperatorUid.COSTS_SPENT,
            OperatorUid.COSTS_WATCH);
    DataStream<CostNotice> ofHours =
        anomalies(
            changes,
            complete,
            traffic,
            CostStep.HOUR,
            settings,
            OperatorUid.COSTS_SPENT_HOURS,
            OperatorUid.COSTS_WATCH_HOURS);
    DataStream<CostNotice> budgets =
        named(
            named(
                    changes.flatMap(new OfBudgets(settings.budgets()), SpentSerializer.TYPE),
                    OperatorUid.COSTS_BUDGET_SPENT)
                .union(
                    named(
                        complete.flatMap(
                            new DaysOfBudgets(settings.budgets()), SpentSerializer.TYPE),
                        OperatorUid.COSTS_BUDGET_DAYS))
                .keyBy(Spent::watcher, Types.STRING)
                .process(new BudgetFunction(settings), HighwaterTypes.COST_NOTICE),
            OperatorUid.COSTS_BUDGETS);
    return ofDays.union(ofHours, budgets);
  }

  private static DataStream<CostNotice> anomalies(
      DataStream<CellChange> changes,
      DataStream<Spent> complete,
      DataStream<Requests> traffic,
      CostStep step,
      CostsSettings settings,
      OperatorUid spent,
      OperatorUid watch) {
    return named(
        named(changes.flatMap(new Watched(step), SpentSerializer.TYPE), spent)
            .union(complete)
            .keyBy(Spent::watcher, Types.STRING)
            .connect(traffic.keyBy(Requests::watcher, Types.STRING))
            .process(
                new CostWatchFunction(step, settings.detector(), settings.rules()),
                HighwaterTypes.COST_NOTICE),
        watch);
  }

  private static <T> SingleOutputStreamOperator<T> named(
      SingleOutputStreamOperator<T> stream, OperatorUid uid) {
    return stream.name(uid.title()).uid(uid.uid());
  }

  private static final class AsCell implements MapFunction<CellChange, Cost> {
    private static final long serialVersionUID = 1;

    @Override
    public Cost map(CellChange change) {
      return change.cost();
    }
  }

  private static final class Levels implements FlatMapFunction<CellChange, SumChange> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(CellChange change, Collector<SumChange> out) {
      SumChange.of(change).forEach(out::collect);
    }
  }

  private record Watched(CostStep step) implements FlatMapFunction<CellChange, Spent> {
    @Override
    public void flatMap(CellChange change, Collector<Spent> out) {
      if (CostLeaf.isWatched(change.key())) {
        out.collect(Spent.of(change, step));
      }
    }
  }

  /** Recommendations are in the catalogue's currency alone: their records name none. */
  private static final class UnusedCost implements FlatMapFunction<CellChange, Unused> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(CellChange change, Collector<Unused> out) {
      if (UnusedCommitments.isUnused(change.key())
          && !change.key().commitmentId().isEmpty()
          && change.key().currency().equals(Advice.CURRENCY)) {
        out.collect(Unused.of(change));
      }
    }
  }

  private record OfBudgets(List<CostBudget> budgets) implements FlatMapFunction<CellChange, Spent> {
    @Override
    public void flatMap(CellChange change, Collector<Spent> out) {
      for (CostBudget budget : budgets) {
        if (budget.counts(change.key())) {
          out.collect(Spent.of(change, budget));
        }
      }
    }
  }

  private record DaysOfBudgets(List<CostBudget> budgets) implements FlatMapFunction<Spent, Spent> {
    @Override
    public void flatMap(Spent complete, Collector<Spent> out) {
      for (CostBudget budget : budgets) {
        if (budget.currency().equals(complete.watcher())) {
          out.collect(complete.to(budget));
        }
      }
    }
  }

  /** Lets watermarks pass and nothing else. */
  private static final class Nothing<I, O> implements FlatMapFunction<I, O> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(I value, Collector<O> out) {}
  }
}
