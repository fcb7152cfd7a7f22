package dev.highwater.cost.functions;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.CellLabels;
import dev.highwater.cost.ClosedCosts;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.cost.core.ledger.CellDigest;
import dev.highwater.cost.core.ledger.ClosedScope;
import dev.highwater.cost.core.ledger.DeliveryBuffer;
import dev.highwater.cost.core.ledger.DeliveryContent;
import dev.highwater.cost.core.ledger.DeliveryFold;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import dev.highwater.flink.WatermarkMemory;
import dev.highwater.result.Cost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger of one scope.
 *
 * <p>In: rows and notes, keyed by {@link #scope}. Out: the cells that a delivery changes, in the
 * order of their keys; {@link #HEARD} tells whose they are. A delivery counts when it is complete
 * and the watermark, which is knowledge time, has passed the time at which it was known: so
 * deliveries count in the order in which they were known. One that comes later still takes its
 * place in that order ({@link ScopeLedger}). Rows without a delivery count minute by minute.
 *
 * <p>A month is closed {@code closedAfter} its end. What a delivery that became known later would
 * change in it is late, cell by cell: the month keeps its figures, all else of the delivery counts.
 * A replay closes no month.
 *
 * <p>Where the records of closed months can be read ({@link ClosedCosts}), they are loaded instead
 * and such a delivery counts as any other: it writes what it changes, reversals too, and brings the
 * records of the sums along, which may be gone. Late is then only what cannot be told: where
 * records are missing or are not those that were written, and what {@link ClosedScope#canPlace}
 * says, what a run ahead of this one has written, and what is more than {@link ClosedReading}
 * reads. Rows without a delivery stay late, since which of their line items counted is no longer
 * known. What is loaded blocks the subtask for as long as the records are read.
 *
 * <p><b>Bounds.</b> State of a scope: rows of deliveries that are not complete, dropped when a
 * newer overwrite counts; the newest overwrite and what was added since, as cells, and rows that
 * have an identity; ids of deliveries; the total of each cell. Gone when the last of its months is
 * closed and a day has passed since the last item came; where it can be loaded again, when what it
 * wrote can be read, too ({@link Leaving}), and a {@link ClosedScope} with the ids of its
 * deliveries stays for ever.
 */
public final class LedgerFunction extends KeyedProcessFunction<String, BillingItem, CellChange>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1;

  public static final OutputTag<LateItem> LATE = new OutputTag<>("late", HighwaterTypes.LATE_ITEM);

  /** Of which accounts a delivery has said something. */
  public static final OutputTag<Heard> HEARD = new OutputTag<>("heard", HeardSerializer.TYPE);

  private static final Logger LOG = LoggerFactory.getLogger(LedgerFunction.class);
  private static final String INPUT = "billing";
  private static final long MINUTE = 60_000;
  private static final byte[] LEFT = {};
  private static final String AHEAD =
      "sums were written by a run after the state from which this one began";
  private static final Comparator<Delivery> ORDER =
      Comparator.comparingLong(Delivery::knownAtMillis).thenComparing(Delivery::id);

  private final CostsSettings settings;
  private final ClosedCosts closedCosts;

  private transient Allocator allocator;
  private transient DeliveryFold fold;
  private transient MapState<String, BillingItem> rows;
  private transient MapState<String, Arrival> arrivals;
  private transient MapState<String, BillingItem> live;
  private transient MapState<String, BillingItem> lines;
  private transient ValueState<ScopeLedger> ledger;
  private transient MapState<CostKey, CellTotal> totals;
  private transient ValueState<Long> closes;
  private transient ValueState<byte[]> left;
  private transient Leaving leaving;
  private transient ClosedReading reading;
  private transient WatermarkMemory memory;
  private transient boolean forgotTime;
  private transient long restored;
  private transient long came;
  private transient long current;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle accepted;
  private transient Counter scopesClosed;
  private transient Counter scopesReopened;

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
    leaving = Leaving.of(context, reopens() ? closedCosts.openAtMost() : Duration.ZERO);
    reading = new ClosedReading(closedCosts);
    memory = WatermarkMemory.largest(context.getOperatorStateStore(), context.isRestored());
    forgotTime = context.isRestored() && !memory.knows();
    restored = memory.knows() ? opens(memory.at(Long.MIN_VALUE)) : Long.MIN_VALUE;
    came = Long.MIN_VALUE;
    current = Long.MIN_VALUE;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    leaving.snapshot(context.getCheckpointId());
    reading.snapshot();
    memory.store(closedBefore(current));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    leaving.completed(checkpointId);
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

  /** When the month of a time is closed for good. */
  static long closesMillis(long timeMillis, long closedAfterMillis) {
    return Utc.millis(Utc.date(Utc.month(timeMillis)).plusMonths(1)) + closedAfterMillis;
  }

  @Override
  public void open(OpenContext context) {
    allocator = new Allocator(settings.allocation());
    fold = new DeliveryFold(allocator);
    rows = map("rows");
    live = map("live");
    lines = map("lines");
    arrivals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("arrivals", Types.STRING, ArrivalSerializer.TYPE));
    ledger =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("ledger", ScopeLedgerSerializer.TYPE));
    totals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "totals", CostKeySerializer.TYPE, CellTotalSerializer.TYPE));
    closes = getRuntimeContext().getState(new ValueStateDescriptor<>("closes", Types.LONG));
    left =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "closed", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), INPUT);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("highwater");
    scopesClosed = metrics.counter("scopesClosed");
    scopesReopened = metrics.counter("scopesReopened");
  }

  private MapState<String, BillingItem> map(String name) {
    return getRuntimeContext()
        .getMapState(new MapStateDescriptor<>(name, Types.STRING, HighwaterTypes.BILLING_ITEM));
  }

  @Override
  public void processElement(BillingItem item, Context context, Collector<CellChange> out)
      throws Exception {
    Charge charge = item.charge();
    received.add(1);
    accepted.add(1);
    look(context.timerService());
    came = current;
    forgotTime &= came == Long.MIN_VALUE;
    Arrival before = item.visibleAtOnce() ? null : arrivals.get(item.delivery().id());
    // asked once a delivery: the ledger may be large, and what arrives is not in it
    if (!item.visibleAtOnce() && before == null && isKnown(item.delivery().id())) {
      return;
    }
    keep(item, context);
    if (item.visibleAtOnce()) {
      if (!charge.isShare()) { // whether its node is here too nobody knows
        live.put(item.delivery().id() + "\n" + item.ordinal(), item);
        context.timerService().registerEventTimeTimer(minute(item.delivery()));
      }
      return;
    }
    Delivery delivery = item.delivery();
    Arrival arrival =
        before == null
            ? new Arrival(delivery, -1, 0)
            : new Arrival(
                DeliveryBuffer.both(before.delivery(), delivery),
                before.expected(),
                before.received());
    if (charge == null) {
      arrival = new Arrival(arrival.delivery(), item.rows(), arrival.received());
    } else if (!rows.contains(row(delivery.id(), item.ordinal()))) {
      rows.put(row(delivery.id(), item.ordinal()), item);
      arrival = new Arrival(arrival.delivery(), arrival.expected(), arrival.received() + 1);
    }
    arrivals.put(delivery.id(), arrival);
    if (arrival.complete()) {
      context.timerService().registerEventTimeTimer(arrival.delivery().knownAtMillis());
    }
  }

  /** What is known already keeps no state from going. */
  private boolean isKnown(String delivery) throws Exception {
    ScopeLedger known = ledger.value();
    if (known != null) {
      return known.has(delivery);
    }
    ClosedScope scope = ClosedScopeBytes.read(left.value());
    return scope != null && scope.ids().contains(delivery);
  }

  /** The end of an input is no time. */
  private void look(TimerService timers) {
    long watermark = timers.currentWatermark();
    if (watermark != Long.MAX_VALUE) {
      current = Math.max(current, watermark);
    }
  }

  private static String row(String delivery, long ordinal) {
    return delivery + "\n" + ordinal;
  }

  private static long minute(Delivery delivery) {
    return Math.floorDiv(delivery.knownAtMillis(), MINUTE) * MINUTE + MINUTE;
  }

  /**
   * The scope's state stays until the item's month is closed, and for a day after the item came:
   * what was known long ago may come in pieces.
   */
  private void keep(BillingItem item, Context context) throws Exception {
    if (settings.closedAfterMillis() == Long.MAX_VALUE) {
      return;
    }
    long came = item.delivery().knownAtMillis();
    long watermark = context.timerService().currentWatermark();
    if (watermark != Long.MAX_VALUE) { // there is none yet, or nothing comes any more
      came = Math.max(came, watermark);
    }
    long closed = came + Utc.DAY;
    if (item.charge() != null) {
      closed = Math.max(closed, closesMillis(item.charge().periodStartMillis()));
    }
    Long before = closes.value();
    if (before == null || before < closed) {
      closes.update(closed);
      context.timerService().registerEventTimeTimer(closed);
    }
  }

  private long closesMillis(long timeMillis) {
    return closesMillis(timeMillis, settings.closedAfterMillis());
  }

  private boolean isClosed(CostKey key, long knownAtMillis) {
    return settings.closedAfterMillis() != Long.MAX_VALUE
        && knownAtMillis > closesMillis(key.hourMillis());
  }

  /**
   * Months that end by then may be closed: here, or where their sums are. It never comes earlier
   * again, also where {@code closedAfter} is made longer: what is gone is gone.
   */
  private long closedBefore(long millis) {
    boolean closes = settings.closedAfterMillis() != Long.MAX_VALUE && millis != Long.MIN_VALUE;
    return memory.at(closes ? millis - settings.closedAfterMillis() : Long.MIN_VALUE);
  }

  /** The other way round; without closing there is no time to be told from it. */
  private long opens(long closedBefore) {
    return settings.closedAfterMillis() == Long.MAX_VALUE
        ? Long.MIN_VALUE
        : closedBefore + settings.closedAfterMillis();
  }

  /**
   * The latest time at which what counts now can have come: later ones would take what came in time
   * for late, where time goes on in long steps. A state that remembers no time may have seen any.
   */
  private long cameBy(long timestamp) {
    return Math.max(timestamp, forgotTime ? current : came);
  }

  /** Whether state of the cell's month may be gone. */
  private static boolean mayBeGone(CostKey key, long closedBefore) {
    return closesMillis(key.hourMillis(), 0) <= closedBefore;
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    look(context.timerService());
    deliveries(timestamp, context, out);
    live(timestamp, context, out);
    Long closed = closes.value();
    if (closed != null && timestamp >= closed && leave(timestamp, context)) {
      rows.clear();
      arrivals.clear();
      live.clear();
      lines.clear();
      ledger.clear();
      totals.clear();
      closes.clear();
    }
  }

  /** Whether state may go; what is needed to go on from the records stays. */
  private boolean leave(long timestamp, OnTimerContext context) throws Exception {
    ScopeLedger known = ledger.value();
    if (!reopens()) {
      return true;
    }
    if (known == null) {
      if (!totals.isEmpty()) {
        left.update(LEFT); // rows without a delivery are not loaded
      }
      return true;
    }
    if (!leaving.mayGo(timestamp, context.timerService())) {
      return false;
    }
    CellDigest digest = CellDigest.NONE;
    for (Map.Entry<CostKey, CellTotal> total : totals.entries()) {
      CellTotal cell = total.getValue();
      digest = digest.plus(total.getKey(), cell.all(), cell.revision());
    }
    ClosedScope before = ClosedScopeBytes.read(left.value());
    left.update(ClosedScopeBytes.write(ClosedScope.of(known, before, digest)));
    scopesClosed.inc();
    return true;
  }

  private void deliveries(long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    List<Arrival> due = new ArrayList<>();
    for (Arrival arrival : arrivals.values()) {
      if (arrival.complete() && arrival.delivery().knownAtMillis() <= timestamp) {
        due.add(arrival);
      }
    }
    due.sort(Comparator.comparing(Arrival::delivery, ORDER));
    for (Arrival arrival : due) {
      count(arrival.delivery(), timestamp, context, out);
    }
  }

  private void count(
      Delivery delivery, long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    DeliveryContent content = fold.fold(delivery, take(delivery.id()));
    ScopeLedger kept = ledger.value();
    String untold;
    try {
      untold = count(content, kept, closedBefore(cameBy(timestamp)), context, out);
    } catch (TimeoutException e) {
      untold = e.getMessage();
    }
    if (untold != null) {
      LOG.warn("{}: {} is late: {}", context.getCurrentKey(), delivery.id(), untold);
      late(content, kept == null, context);
    }
  }

  /** Why it cannot be told what the delivery changes; {@code null} where it counts. */
  private String count(
      DeliveryContent content,
      ScopeLedger kept,
      long closedBefore,
      OnTimerContext context,
      Collector<CellChange> out)
      throws Exception {
    String scope = context.getCurrentKey();
    Delivery delivery = content.delivery();
    ClosedScope before = reopens() ? ClosedScopeBytes.read(left.value()) : null;
    ScopeLedger known = ledger(kept, before, scope);
    if (known == null) {
      return "its cells are not those that were written";
    }
    if (before != null && !before.canPlace(content, known)) {
      return "what it changes of what is closed is not known";
    }
    known.add(content);
    known.forgetPast();
    CellSum sum = new CellSum().addAll(known.cells());
    Map<CostKey, Amounts> changed = new TreeMap<>();
    for (CostKey key : totals.keys()) {
      changed.put(key, sum.of(key));
    }
    for (CostCell cell : sum.cells()) {
      changed.put(cell.key(), cell.amounts());
    }
    boolean loaded = kept == null && before != null;
    boolean forgotten = reopens() && !loaded && isForgotten(changed, closedBefore, scope);
    int closed = 0;
    List<CellChange> changes = new ArrayList<>();
    Map<CostKey, CellTotal> after = new HashMap<>();
    for (Map.Entry<CostKey, Amounts> cell : changed.entrySet()) {
      CostKey key = cell.getKey();
      CellTotal total = totals.get(key);
      CellTotal start = total == null ? CellTotal.NONE : total;
      if (start.delivered().equals(cell.getValue())) {
        continue;
      }
      if (reopens()
          ? forgotten && total == null && mayBeGone(key, closedBefore)
          : isClosed(key, delivery.knownAtMillis())) {
        closed++;
      } else {
        CellTotal next = new CellTotal(cell.getValue(), start.live(), start.revision() + 1);
        after.put(key, next);
        changes.add(change(key, start, next, delivery.knownAtMillis(), scope));
      }
    }
    List<CellChange> written = withBases(changes, closedBefore);
    if (loaded && !haveBases(written, closedBefore)) {
      return "sums of its cells are not there";
    }
    if (areAhead(written, delivery.knownAtMillis())) {
      return AHEAD;
    }
    if (loaded) {
      scopesReopened.inc();
    }
    ledger.update(known);
    if (delivery.mode() == Delivery.Mode.OVERWRITE) {
      dropOlder(delivery);
    }
    heard(known.cells(), delivery.knownAtMillis(), context);
    write(written, after, out);
    late(delivery.id(), delivery.knownAtMillis(), closed, context);
    return null;
  }

  /** All of it, and as if it had not come. */
  private void late(DeliveryContent content, boolean gone, OnTimerContext context) {
    if (gone) {
      totals.clear();
    }
    Delivery delivery = content.delivery();
    int cells = Math.max(1, content.sum().size()); // one that empties its scope has none
    late(delivery.id(), delivery.knownAtMillis(), cells, context);
  }

  /**
   * The ledger that takes a delivery, loaded where it is no longer in state; {@code null} where the
   * records are not those that were written. Where a delivery may be late as a whole, adding to it
   * does not change what is in state.
   */
  private ScopeLedger ledger(ScopeLedger kept, ClosedScope before, String scope) throws Exception {
    if (kept != null) {
      return reopens() ? ScopeLedger.of(kept.contents(), kept.ids()) : kept;
    }
    return before == null ? new ScopeLedger() : reopen(before, scope);
  }

  private ScopeLedger reopen(ClosedScope before, String scope) throws Exception {
    List<Cost> records = load(scope);
    List<CostCell> cells = new ArrayList<>(records.size());
    CellDigest digest = CellDigest.NONE;
    for (Cost record : records) {
      CostCell cell = CellLabels.cell(record);
      cells.add(cell);
      digest = digest.plus(cell.key(), cell.amounts(), record.revision());
    }
    if (!digest.equals(before.digest())) {
      LOG.warn(
          "{}: {} cells were written, of {} that are there not all are the same",
          scope,
          before.digest().cells(),
          digest.cells());
      return null;
    }
    for (int i = 0; i < cells.size(); i++) {
      CostCell cell = cells.get(i);
      CellTotal total = new CellTotal(cell.amounts(), Amounts.ZERO, records.get(i).revision());
      totals.put(cell.key(), total);
    }
    return before.reopen(cells);
  }

  /**
   * Whether cells of closed months were written of which nothing is known here: by a version, or
   * under settings, that kept nothing of a closed scope. What counted in them cannot be told.
   */
  private boolean isForgotten(Map<CostKey, Amounts> changed, long closedBefore, String scope)
      throws Exception {
    for (CostKey key : changed.keySet()) {
      if (mayBeGone(key, closedBefore) && !totals.contains(key)) {
        for (Cost record : load(scope)) {
          if (!totals.contains(CellLabels.cell(record).key())) {
            LOG.warn("{}: what was counted in closed months is not known: that is late", scope);
            return true;
          }
        }
        return false;
      }
    }
    return false;
  }

  private List<Cost> load(String scope) throws Exception {
    List<Cost> records = new ArrayList<>();
    for (Cost record : reading.newest(ClosedCosts.cellsOf(scope)).values()) {
      if (record.level() == Cost.Level.CELL && scope.equals(record.labels().get("scope"))) {
        records.add(record);
      }
    }
    return records;
  }

  /** Sums of closed months may be gone: the first change of each brings its record. */
  private List<CellChange> withBases(List<CellChange> changes, long closedBefore) throws Exception {
    if (!reopens()) {
      return changes;
    }
    Set<String> sums = new HashSet<>();
    for (CellChange change : changes) {
      if (mayBeGone(change.key(), closedBefore)) {
        Contribution.of(change).forEach(one -> sums.add(one.key()));
      }
    }
    if (sums.isEmpty()) {
      return changes;
    }
    Map<String, Cost> records = new HashMap<>(reading.newest(sums::contains));
    List<CellChange> with = new ArrayList<>(changes.size());
    for (CellChange change : changes) {
      List<Cost> bases = new ArrayList<>();
      for (Contribution one : Contribution.of(change)) {
        Cost base = records.remove(one.key());
        if (base != null) {
          bases.add(base);
        }
      }
      with.add(change.with(bases));
    }
    return with;
  }

  /** Whether sums that cells with rows are part of, as they were loaded, have records. */
  private static boolean haveBases(List<CellChange> changes, long closedBefore) {
    Set<String> there = new HashSet<>();
    for (CellChange change : changes) {
      change.bases().forEach(base -> there.add(base.key()));
    }
    for (CellChange change : changes) {
      if (change.before().rows() > 0 && mayBeGone(change.key(), closedBefore)) {
        for (Contribution one : Contribution.of(change)) {
          if (!there.contains(one.key())) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /**
   * Whether records are from a time to which this run has not come: one that began from the same
   * state, or from a later one, wrote them, and perhaps what is to be added now. Nothing that was
   * known at the time of a delivery, or later, is committed before a delivery that came in time.
   */
  private boolean areAhead(List<CellChange> changes, long knownAtMillis) {
    boolean inTime = knownAtMillis > Math.max(came, restored);
    long newest = inTime ? knownAtMillis - 1 : Math.max(current, knownAtMillis);
    for (CellChange change : changes) {
      for (Cost base : change.bases()) {
        if (base.knownAtMillis() > newest) {
          return true;
        }
      }
    }
    return false;
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

  private static CellChange change(
      CostKey key, CellTotal before, CellTotal after, long knownAtMillis, String scope) {
    return new CellChange(scope, key, before.all(), after.all(), after.revision(), knownAtMillis);
  }

  private void write(
      List<CellChange> changes, Map<CostKey, CellTotal> after, Collector<CellChange> out)
      throws Exception {
    if (reopens() && !changes.isEmpty()) {
      leaving.stay();
    }
    for (CellChange change : changes) {
      totals.put(change.key(), after.get(change.key()));
      out.collect(change);
    }
  }

  /** The rows of a delivery, which are not kept any longer. */
  private Map<Long, Charge> take(String delivery) throws Exception {
    Map<Long, Charge> taken = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, BillingItem> row : rows.entries()) {
      if (row.getValue().delivery().id().equals(delivery)) {
        taken.put(row.getValue().ordinal(), row.getValue().charge());
        keys.add(row.getKey());
      }
    }
    for (String key : keys) {
      rows.remove(key);
    }
    arrivals.remove(delivery);
    return taken;
  }

  /** What is older than an overwrite that counts would change nothing any more. */
  private void dropOlder(Delivery overwrite) throws Exception {
    List<String> older = new ArrayList<>();
    for (Arrival arrival : arrivals.values()) {
      if (ORDER.compare(arrival.delivery(), overwrite) < 0) {
        older.add(arrival.delivery().id());
      }
    }
    for (String delivery : older) {
      take(delivery);
    }
  }

  private void live(long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    TreeMap<String, BillingItem> due = new TreeMap<>();
    long known = Long.MIN_VALUE;
    for (Map.Entry<String, BillingItem> row : live.entries()) {
      if (minute(row.getValue().delivery()) <= timestamp) {
        due.put(row.getKey(), row.getValue());
        known = Math.max(known, minute(row.getValue().delivery()));
      }
    }
    if (due.isEmpty()) {
      return;
    }
    CellSum sum = new CellSum();
    for (Map.Entry<String, BillingItem> row : due.entrySet()) {
      live.remove(row.getKey());
      add(row.getValue(), sum);
    }
    heard(sum.cells(), known, context);
    long closedBefore = closedBefore(cameBy(timestamp));
    boolean gone = reopens() && (totals.isEmpty() || left.value() != null);
    int closed = 0;
    List<CellChange> changes = new ArrayList<>();
    Map<CostKey, CellTotal> after = new HashMap<>();
    for (CostCell cell : sum.cells()) {
      CostKey key = cell.key();
      CellTotal before = totals.get(key);
      if (isClosed(key, known) || (gone && before == null && mayBeGone(key, closedBefore))) {
        closed++;
        continue;
      }
      CellTotal start = before == null ? CellTotal.NONE : before;
      CellTotal next =
          new CellTotal(start.delivered(), start.live().plus(cell.amounts()), start.revision() + 1);
      after.put(key, next);
      changes.add(change(key, start, next, known, context.getCurrentKey()));
    }
    List<CellChange> written = liveWithBases(changes, closedBefore, known, context.getCurrentKey());
    closed += changes.size() - written.size();
    write(written, after, out);
    late(due.firstEntry().getValue().delivery().id(), known, closed, context);
  }

  /** Without those whose sums cannot be told. */
  private List<CellChange> liveWithBases(
      List<CellChange> changes, long closedBefore, long knownAtMillis, String scope)
      throws Exception {
    String untold = AHEAD;
    try {
      List<CellChange> with = withBases(changes, closedBefore);
      if (!areAhead(with, knownAtMillis)) {
        return with;
      }
    } catch (TimeoutException e) {
      untold = e.getMessage();
    }
    LOG.warn("{}: rows of closed months are late: {}", scope, untold);
    return changes.stream().filter(change -> !mayBeGone(change.key(), closedBefore)).toList();
  }

  /** A line item that is said again counts as the newest says. */
  private void add(BillingItem item, CellSum sum) throws Exception {
    String id = item.charge().id();
    if (!id.isEmpty()) {
      BillingItem before = lines.get(id);
      if (before != null && newer(before, item)) {
        return;
      }
      if (before != null) {
        CostCell cell = allocator.cell(before.charge());
        sum.add(cell.key(), cell.amounts().negate());
      }
      lines.put(id, item);
    }
    sum.add(allocator.cell(item.charge()));
  }

  private static boolean newer(BillingItem one, BillingItem other) {
    int order = ORDER.compare(one.delivery(), other.delivery());
    return order != 0 ? order > 0 : one.ordinal() > other.ordinal();
  }
}
