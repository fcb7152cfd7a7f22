package dev.highwater.cost.functions;

import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.anomalies.CostNotices;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.BudgetAlarm;
import dev.highwater.cost.core.budget.BudgetLife;
import dev.highwater.cost.core.budget.BudgetPeriod;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.forecast.CostDays;
import dev.highwater.cost.forecast.PeriodForecast;
import dev.highwater.flink.MapStates;
import dev.highwater.result.CostNotice;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Compares what was spent, and will have been spent, with a budget ({@link BudgetLife}).
 *
 * <p>In: changes of the cost that counts against a budget, and how far days are complete, keyed by
 * the budget's name. Out: thresholds that are reached, each once for a period and kind, whatever
 * restatements do. What is spent is compared whenever it becomes known; what will be spent, by the
 * complete days, whenever there are more of them. A period is closed when its last month is ({@link
 * dev.highwater.cost.functions.ledger.LedgerFunction}), by the latest time seen; what comes for it
 * afterwards, however long ago it was known, changes nothing: what has fired in it is forgotten.
 *
 * <p><b>Bounds.</b> State of a budget: two sums for each day, and what has fired in each period,
 * until the period is closed; what waits for the watermark, added up by day and the time it was
 * known; since when periods are not closed. Of a budget that the settings do not name any more,
 * what it was.
 */
public final class BudgetFunction extends KeyedProcessFunction<String, Spent, CostNotice> {
  private static final long serialVersionUID = 1;

  private final CostsSettings settings;

  private transient Map<String, CostBudget> budgets;
  private transient MapState<Spent, BigDecimal> waiting;
  private transient MapState<Long, Long> completions;
  private transient MapState<Long, DaySpent> days;
  private transient MapState<Long, byte[]> lives;
  private transient ValueState<Long> complete;
  private transient ValueState<Long> closedBefore;

  public BudgetFunction(CostsSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    budgets = new HashMap<>();
    settings.budgets().forEach(budget -> budgets.put(budget.name(), budget));
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting", SpentSerializer.TYPE, Types.BIG_DEC));
    completions =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("completions", Types.LONG, Types.LONG));
    days =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("days", Types.LONG, DaySpentSerializer.TYPE));
    lives =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "lives", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    complete = getRuntimeContext().getState(new ValueStateDescriptor<>("complete", Types.LONG));
    closedBefore =
        getRuntimeContext().getState(new ValueStateDescriptor<>("closed-before", Types.LONG));
  }

  @Override
  public void processElement(Spent spent, Context context, Collector<CostNotice> out)
      throws Exception {
    if (spent.isComplete()) {
      completions.put(spent.knownAtMillis(), spent.dayMillis());
    } else {
      MapStates.merge(waiting, spent.withoutAmount(), spent.amount(), BigDecimal::add);
    }
    context.timerService().registerEventTimeTimer(spent.knownAtMillis());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CostNotice> out)
      throws Exception {
    CostBudget budget = budgets.get(context.getCurrentKey());
    BudgetPeriod period = budget == null ? BudgetPeriod.MONTH : budget.period();
    LocalDate open = forgetClosed(period, timestamp);
    TreeSet<LocalDate> changed = take(timestamp, open);
    Long until = completions.get(timestamp);
    completions.remove(timestamp);
    if (until != null) {
      complete.update(until);
    }
    if (budget == null) {
      return;
    }
    TreeSet<LocalDate> periods = new TreeSet<>();
    changed.forEach(day -> periods.add(period.start(day)));
    LocalDate running = until == null ? null : period.start(Utc.date(until));
    if (running != null && period.end(running).isAfter(open)) {
      periods.add(running);
    }
    CostDays known = known();
    for (LocalDate from : periods) {
      BigDecimal expected = from.equals(running) ? expected(period, from, until, known) : null;
      step(budget, from, known.between(from, period.end(from)), expected, timestamp, out);
    }
  }

  /** Adds up what was known at a time; the days from {@code open} on that it changed. */
  private TreeSet<LocalDate> take(long knownAtMillis, LocalDate open) throws Exception {
    TreeSet<LocalDate> changed = new TreeSet<>();
    for (Spent spent : MapStates.keys(waiting, one -> one.knownAtMillis() <= knownAtMillis)) {
      LocalDate day = Utc.date(spent.dayMillis());
      if (!day.isBefore(open)) {
        DaySpent before = days.get(spent.dayMillis());
        days.put(
            spent.dayMillis(),
            (before == null ? DaySpent.NOTHING : before).plus(waiting.get(spent), spent.usage()));
        changed.add(day);
      }
      waiting.remove(spent);
    }
    return changed;
  }

  private CostDays known() throws Exception {
    CostDays known = new CostDays();
    for (Map.Entry<Long, DaySpent> day : days.entries()) {
      DaySpent spent = day.getValue();
      known.add(Utc.date(day.getKey()), spent.usage(), true);
      known.add(Utc.date(day.getKey()), spent.all().subtract(spent.usage()), false);
    }
    return known;
  }

  /** What the period will have cost; {@code null} where too little is known. */
  private static BigDecimal expected(
      BudgetPeriod period, LocalDate from, long untilMillis, CostDays days) {
    return PeriodForecast.of(days, from, period.end(from), Utc.date(untilMillis))
        .map(forecast -> forecast.mean())
        .orElse(null);
  }

  private void step(
      CostBudget budget,
      LocalDate from,
      BigDecimal spent,
      BigDecimal expected,
      long knownAtMillis,
      Collector<CostNotice> out)
      throws Exception {
    byte[] kept = lives.get(Utc.millis(from));
    BudgetLife life = kept == null ? BudgetLife.NEW : BudgetLife.decode(kept);
    BudgetLife.Step step = life.step(budget, from, spent, expected);
    if (step.alarms().isEmpty()) {
      return;
    }
    lives.put(Utc.millis(from), step.life().encode());
    Long until = complete.value();
    for (BudgetAlarm alarm : step.alarms()) {
      out.collect(
          CostNotices.of(alarm, budget, until == null ? Utc.millis(from) : until, knownAtMillis));
    }
  }

  /**
   * Forgets the periods that are closed; the first day of those that are not. It never comes
   * earlier again: timers of what was known long ago may be lower than those before.
   */
  private LocalDate forgetClosed(BudgetPeriod period, long timestamp) throws Exception {
    Long before = closedBefore.value();
    LocalDate open = before == null ? LocalDate.MIN : Utc.date(before);
    if (settings.closedAfterMillis() == Long.MAX_VALUE) {
      return open;
    }
    LocalDate start = period.start(Utc.date(timestamp - 1 - settings.closedAfterMillis()));
    if (start.isAfter(open)) {
      open = start;
      closedBefore.update(Utc.millis(open));
    }
    LocalDate firstOpen = open;
    for (long day : MapStates.keys(days, one -> Utc.date(one).isBefore(firstOpen))) {
      days.remove(day);
      lives.remove(Utc.millis(period.start(Utc.date(day))));
    }
    return open;
  }
}
