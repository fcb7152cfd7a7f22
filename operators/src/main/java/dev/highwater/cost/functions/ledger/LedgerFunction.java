package dev.highwater.cost.functions.ledger;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.cost.core.ledger.DeliveryContent;
import dev.highwater.cost.core.ledger.DeliveryFold;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.cost.functions.Arrival;
import dev.highwater.cost.functions.CellChange;
import dev.highwater.cost.functions.CellTotal;
import dev.highwater.cost.functions.CellTotalSerializer;
import dev.highwater.cost.functions.CostKeySerializer;
import dev.highwater.cost.functions.Heard;
import dev.highwater.cost.functions.HeardSerializer;
import dev.highwater.cost.functions.ScopeLedgerSerializer;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger of one scope.
 *
 * <p>In: rows of bills and the notes that all rows of a delivery have come, keyed by {@link
 * #scope}. Out: the cells that a delivery changes, in the order of their keys; {@link #HEARD} tells
 * whose they are. Time is knowledge time: when a bill was known.
 *
 * <p>A delivery counts when it is complete and the watermark has passed the time at which it was
 * known: so deliveries count in the order in which they were known. One that comes later still
 * takes its place in that order ({@link ScopeLedger}). Rows without a delivery count minute by
 * minute ({@link LiveRows}).
 *
 * <p>Months close ({@link ClosedMonths}). What a delivery that became known later would change in
 * one is late, cell by cell: the month keeps its figures, all else of the delivery counts. A replay
 * closes no month.
 *
 * <p>Where the records of closed months can be read ({@link ClosedCosts}), the scope is reopened
 * from them instead, and such a delivery counts as any other: it writes what it changes, reversals
 * too, and brings along the records of the sums that it changes, whose state may have been cleared.
 * Then only that is late of which nobody can tell what it changes: where records are missing or are
 * not those that were written, where {@link ClosedScope#canPlace} says no, where another run has
 * written more than this one knows, and where reading takes longer than {@link ClosedReading}
 * allows. Rows without a delivery stay late, since which of their line items counted is no longer
 * known.
 *
 * <p><b>Bounds.</b> State of a scope: {@link PendingDeliveries} and {@link LiveRows}; the newest
 * overwrite and what was added since, as cells, and rows that have an identity; ids of deliveries;
 * the total of each cell. Cleared when the last of its months is closed and a day has passed since
 * the last item came; where it can be reopened, not before its records can be read ({@link
 * ClearAfterCommit}), and then a {@link ClosedScope} with the ids of its deliveries stays for ever.
 */
public final class LedgerFunction extends KeyedProcessFunction<String, BillingItem, CellChange>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1;

  public static final OutputTag<LateItem> LATE = new OutputTag<>("late", HighwaterTypes.LATE_ITEM);

  /** Of which accounts a delivery has said something. */
  public static final OutputTag<Heard> HEARD = new OutputTag<>("heard", HeardSerializer.TYPE);

  private static final Logger LOG = LoggerFactory.getLogger(LedgerFunction.class);
  private static final String INPUT = "billing";
  private static final String AHEAD =
      "sums were written by a run after the state from which this one began";

  private final CostsSettings settings;
  private final ClosedCosts closedCosts;

  private transient DeliveryFold fold;
  private transient PendingDeliveries pending;
  private transient LiveRows live;
  private transient ValueState<ScopeLedger> ledger;
  private transient MapState<CostKey, CellTotal> totals;
  private transient ValueState<Long> clearsMillis;
  private transient ScopeArchive archive;
  private transient ClosedMonths months;
  private transient ClosedReading reading;
  private transient ClosedRecords records;
  private transient ClearAfterCommit clearing;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle accepted;
  private transient Counter scopesClosed;
  private transient Counter scopesReopened;

  /** What is to be written, before it is known whether it can be. */
  private static final class Changes {
    private final String scope;
    private final long knownAtMillis;
    private final List<CellChange> changes = new ArrayList<>();
    private final Map<CostKey, CellTotal> totals = new HashMap<>();

    /** Cells that would have changed. */
    private int late;

    Changes(String scope, long knownAtMillis) {
      this.scope = scope;
      this.knownAtMillis = knownAtMillis;
    }

    void add(CostKey key, CellTotal before, CellTotal after) {
      totals.put(key, after);
      changes.add(
          new CellChange(scope, key, before.all(), after.all(), after.revision(), knownAtMillis));
    }
  }

  /** What comes for a closed month is late. */
  public LedgerFunction(CostsSettings settings) {
    this(settings, null);
  }

  /**
   * @param closedCosts where records of closed months are; {@code null} to leave those closed
   */
  public LedgerFunction(CostsSettings settings, ClosedCosts closedCosts) {
    this.settings = settings;
    this.closedCosts = closedCosts;
  }

  private boolean reopens() {
    return closedCosts != null;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    clearing = ClearAfterCommit.of(context, reopens() ? closedCosts.openAtMost() : Duration.ZERO);
    months = new ClosedMonths(settings.closedAfterMillis(), context);
    reading = new ClosedReading(closedCosts);
    records = new ClosedRecords(reading);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    clearing.snapshot(context.getCheckpointId());
    reading.snapshot();
    months.snapshot();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    clearing.completed(checkpointId);
  }

  /**
   * What an item is keyed by: its delivery's scope; of rows without a delivery also account and
   * billing period, since theirs is a whole topic.
   */
  public static String scope(BillingItem item) {
    String scope = item.delivery().scope();
    return item.visibleAtOnce()
        ? scope
            + "|"
            + item.charge().billingAccountId()
            + "|"
            + Utc.text(item.charge().billingPeriodStartMillis())
        : scope;
  }

  @Override
  public void open(OpenContext context) {
    Allocator allocator = new Allocator(settings.allocation());
    fold = new DeliveryFold(allocator);
    pending = new PendingDeliveries(getRuntimeContext());
    live = new LiveRows(getRuntimeContext(), allocator);
    ledger =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("ledger", ScopeLedgerSerializer.TYPE));
    totals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "totals", CostKeySerializer.TYPE, CellTotalSerializer.TYPE));
    clearsMillis = getRuntimeContext().getState(new ValueStateDescriptor<>("closes", Types.LONG));
    archive = new ScopeArchive(getRuntimeContext(), totals, records);
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), INPUT);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("highwater");
    scopesClosed = metrics.counter("scopesClosed");
    scopesReopened = metrics.counter("scopesReopened");
  }

  @Override
  public void processElement(BillingItem item, Context context, Collector<CellChange> out)
      throws Exception {
    received.add(1);
    accepted.add(1);
    months.itemCame(context.timerService());
    if (item.visibleAtOnce()) {
      keepFor(item, context);
      if (!item.charge().isShare()) { // whether its node is here too nobody knows
        context.timerService().registerEventTimeTimer(live.add(item));
      }
      return;
    }
    String delivery = item.delivery().id();
    Arrival before = pending.arrival(delivery);
    // asked once a delivery: the ledger may be large, and what arrives is not in it
    if (before == null && isKnown(delivery)) {
      return;
    }
    keepFor(item, context);
    Arrival arrival = pending.add(item, before);
    if (arrival.complete()) {
      context.timerService().registerEventTimeTimer(arrival.delivery().knownAtMillis());
    }
  }

  /** Whether a delivery was taken before: again, it does not even keep the scope in state. */
  private boolean isKnown(String delivery) throws Exception {
    ScopeLedger inState = ledger.value();
    if (inState != null) {
      return inState.has(delivery);
    }
    ClosedScope closed = archive.closed();
    return closed != null && closed.ids().contains(delivery);
  }

  /**
   * The scope's state stays until the item's month is closed, and for a day after the item came:
   * what was known long ago may come in pieces.
   */
  private void keepFor(BillingItem item, Context context) throws Exception {
    if (!months.areClosed()) {
      return;
    }
    long came = item.delivery().knownAtMillis();
    long watermark = context.timerService().currentWatermark();
    if (watermark != Long.MAX_VALUE) { // there is none yet, or nothing comes any more
      came = Math.max(came, watermark);
    }
    long clears = came + Utc.DAY;
    if (item.charge() != null) {
      clears = Math.max(clears, months.closesMillis(item.charge().periodStartMillis()));
    }
    Long before = clearsMillis.value();
    if (before == null || before < clears) {
      clearsMillis.update(clears);
      context.timerService().registerEventTimeTimer(clears);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    months.advance(context.timerService());
    // where nothing is read again, it does not matter what was cleared
    Predicate<CostKey> cleared = reopens() ? months.clearedAt(timestamp) : key -> false;
    for (Delivery delivery : pending.complete(timestamp)) {
      count(delivery, cleared, context, out);
    }
    LiveRows.Minutes minutes = live.take(timestamp);
    if (minutes != null) {
      count(minutes, cleared, context, out);
    }
    Long clears = clearsMillis.value();
    if (clears != null && timestamp >= clears && close(timestamp, context)) {
      pending.clear();
      live.clear();
      ledger.clear();
      totals.clear();
      clearsMillis.clear();
    }
  }

  /** Whether the scope's state may be cleared: what is needed to reopen it is kept elsewhere. */
  private boolean close(long timestamp, OnTimerContext context) throws Exception {
    if (!reopens()) {
      return true;
    }
    ScopeLedger inState = ledger.value();
    if (inState == null) {
      if (!totals.isEmpty()) {
        archive.closeForGood();
      }
      return true;
    }
    if (!clearing.mayClear(timestamp, context.timerService())) {
      return false;
    }
    archive.close(inState);
    scopesClosed.inc();
    return true;
  }

  private void count(
      Delivery delivery,
      Predicate<CostKey> cleared,
      OnTimerContext context,
      Collector<CellChange> out)
      throws Exception {
    DeliveryContent content = fold.fold(delivery, pending.take(delivery.id()));
    ScopeLedger inState = ledger.value();
    String problem;
    try {
      problem = count(content, inState, cleared, context, out);
    } catch (TimeoutException e) {
      problem = e.getMessage();
    }
    if (problem != null) {
      LOG.warn("{}: {} is late: {}", context.getCurrentKey(), delivery.id(), problem);
      if (inState == null) {
        totals.clear(); // those that were reopened
      }
      int cells = Math.max(1, content.sum().size()); // one that empties its scope has none
      late(delivery.id(), delivery.knownAtMillis(), cells, context);
    }
  }

  /** Why it cannot be told what the delivery changes; {@code null} where it counts. */
  private String count(
      DeliveryContent content,
      ScopeLedger inState,
      Predicate<CostKey> cleared,
      OnTimerContext context,
      Collector<CellChange> out)
      throws Exception {
    String scope = context.getCurrentKey();
    Delivery delivery = content.delivery();
    ClosedScope closed = reopens() ? archive.closed() : null;
    ScopeLedger next = toAddTo(inState, closed, scope);
    if (next == null) {
      return "its cells are not those that were written";
    }
    if (closed != null && !closed.canPlace(content, next)) {
      return "what it changes of what is closed is not known";
    }
    next.add(content);
    next.forgetPast();
    boolean reopened = inState == null && closed != null;
    Changes changes = changes(next, delivery.knownAtMillis(), reopened, cleared, scope);
    List<CellChange> written = records.withBases(changes.changes, cleared);
    if (reopened && !ClosedRecords.haveBases(written, cleared)) {
      return "sums of its cells are not there";
    }
    if (areAhead(written, delivery.knownAtMillis())) {
      return AHEAD;
    }
    if (reopened) {
      scopesReopened.inc();
    }
    ledger.update(next);
    if (delivery.mode() == Delivery.Mode.OVERWRITE) {
      pending.dropOlder(delivery);
    }
    heard(next.cells(), delivery.knownAtMillis(), context);
    write(written, changes.totals, out);
    late(delivery.id(), delivery.knownAtMillis(), changes.late, context);
    return null;
  }

  /**
   * The ledger that takes a delivery, reopened where it is no longer in state; {@code null} where
   * the records are not those that were written. Where a delivery may still turn out to be late, it
   * is a copy: adding to it does not change what is in state.
   */
  private ScopeLedger toAddTo(ScopeLedger inState, ClosedScope closed, String scope)
      throws Exception {
    if (inState != null) {
      return reopens() ? ScopeLedger.of(inState.contents(), inState.ids()) : inState;
    }
    return closed == null ? new ScopeLedger() : archive.reopen(closed, scope);
  }

  /** The cells of a ledger that come to something else than was written of them. */
  private Changes changes(
      ScopeLedger next,
      long knownAtMillis,
      boolean reopened,
      Predicate<CostKey> cleared,
      String scope)
      throws Exception {
    CellSum sum = new CellSum().addAll(next.cells());
    Map<CostKey, Amounts> amounts = new TreeMap<>();
    for (CostKey key : totals.keys()) {
      amounts.put(key, sum.of(key));
    }
    for (CostCell cell : sum.cells()) {
      amounts.put(cell.key(), cell.amounts());
    }
    boolean forgotten = !reopened && archive.isForgotten(amounts.keySet(), cleared, scope);
    Changes changes = new Changes(scope, knownAtMillis);
    for (Map.Entry<CostKey, Amounts> cell : amounts.entrySet()) {
      CostKey key = cell.getKey();
      CellTotal written = totals.get(key);
      CellTotal before = written == null ? CellTotal.NONE : written;
      if (before.delivered().equals(cell.getValue())) {
        continue;
      }
      boolean late =
          reopens()
              ? forgotten && written == null && cleared.test(key)
              : months.isClosed(key, knownAtMillis);
      if (late) {
        changes.late++;
      } else {
        changes.add(key, before, before.withDelivered(cell.getValue()));
      }
    }
    return changes;
  }

  /**
   * Whether records are from a time to which this run has not come: one that began from the same
   * state, or from a later one, wrote them, and perhaps what is to be added now.
   */
  private boolean areAhead(List<CellChange> changes, long knownAtMillis) {
    long newest = months.newestWritten(knownAtMillis);
    return changes.stream()
        .flatMap(change -> change.bases().stream())
        .anyMatch(base -> base.knownAtMillis() > newest);
  }

  private static void heard(List<CostCell> cells, long knownAtMillis, OnTimerContext context) {
    Set<Heard> heard = new HashSet<>();
    for (CostCell cell : cells) {
      CostKey key = cell.key();
      heard.add(
          new Heard(
              key.currency(),
              key.provider(),
              key.billingAccountId(),
              key.billingPeriodMillis(),
              knownAtMillis));
    }
    heard.forEach(one -> context.output(HEARD, one));
  }

  /** Tells how many cells of closed months would have changed. */
  private static void late(String delivery, long knownAtMillis, int cells, OnTimerContext context) {
    if (cells > 0) {
      context.output(
          LATE,
          new LateItem(
              INPUT,
              "cells",
              context.getCurrentKey() + "/" + delivery,
              knownAtMillis,
              context.timerService().currentWatermark(),
              cells));
    }
  }

  private void write(
      List<CellChange> changes, Map<CostKey, CellTotal> after, Collector<CellChange> out)
      throws Exception {
    if (reopens() && !changes.isEmpty()) {
      clearing.wrote();
    }
    for (CellChange change : changes) {
      totals.put(change.key(), after.get(change.key()));
      out.collect(change);
    }
  }

  private void count(
      LiveRows.Minutes minutes,
      Predicate<CostKey> cleared,
      OnTimerContext context,
      Collector<CellChange> out)
      throws Exception {
    String scope = context.getCurrentKey();
    long known = minutes.knownAtMillis();
    heard(minutes.cells(), known, context);
    boolean wasClosed = totals.isEmpty() || archive.wasClosed();
    Changes changes = new Changes(scope, known);
    for (CostCell cell : minutes.cells()) {
      CostKey key = cell.key();
      CellTotal written = totals.get(key);
      if (months.isClosed(key, known) || (wasClosed && written == null && cleared.test(key))) {
        changes.late++;
      } else {
        CellTotal before = written == null ? CellTotal.NONE : written;
        changes.add(key, before, before.plusLive(cell.amounts()));
      }
    }
    List<CellChange> written = liveWithBases(changes.changes, cleared, known, scope);
    int untold = changes.changes.size() - written.size();
    write(written, changes.totals, out);
    late(minutes.delivery(), known, changes.late + untold, context);
  }

  /** Without those of which nobody can tell what their sums come to. */
  private List<CellChange> liveWithBases(
      List<CellChange> changes, Predicate<CostKey> cleared, long knownAtMillis, String scope)
      throws Exception {
    String problem = AHEAD;
    try {
      List<CellChange> with = records.withBases(changes, cleared);
      if (!areAhead(with, knownAtMillis)) {
        return with;
      }
    } catch (TimeoutException e) {
      problem = e.getMessage();
    }
    LOG.warn("{}: rows of closed months are late: {}", scope, problem);
    return changes.stream().filter(change -> !cleared.test(change.key())).toList();
  }
}
