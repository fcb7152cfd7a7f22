package dev.highwater.cost.functions;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.CostsSettings;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.cost.core.ledger.DeliveryBuffer;
import dev.highwater.cost.core.ledger.DeliveryFold;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

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
 * <p><b>Bounds.</b> State of a scope: rows of deliveries that are not complete, dropped when a
 * newer overwrite counts; the newest overwrite and what was added since, as cells, and rows that
 * have an identity; ids of deliveries; the total of each cell. Gone when the last of its months is
 * closed and a day has passed since the last item came.
 */
public final class LedgerFunction extends KeyedProcessFunction<String, BillingItem, CellChange> {
  private static final long serialVersionUID = 1;

  public static final OutputTag<LateItem> LATE = new OutputTag<>("late", HighwaterTypes.LATE_ITEM);

  /** Of which accounts a delivery has said something. */
  public static final OutputTag<Heard> HEARD = new OutputTag<>("heard", HeardSerializer.TYPE);

  private static final String INPUT = "billing";
  private static final long MINUTE = 60_000;
  private static final Comparator<Delivery> ORDER =
      Comparator.comparingLong(Delivery::knownAtMillis).thenComparing(Delivery::id);

  private final CostsSettings settings;

  private transient Allocator allocator;
  private transient DeliveryFold fold;
  private transient MapState<String, BillingItem> rows;
  private transient MapState<String, Arrival> arrivals;
  private transient MapState<String, BillingItem> live;
  private transient MapState<String, BillingItem> lines;
  private transient ValueState<ScopeLedger> ledger;
  private transient MapState<CostKey, CellTotal> totals;
  private transient ValueState<Long> closes;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle accepted;

  public LedgerFunction(CostsSettings settings) {
    this.settings = settings;
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
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), INPUT);
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
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
    keep(item, context);
    if (item.visibleAtOnce()) {
      if (charge.splitOf().isEmpty()) { // whether its node is here too nobody knows
        live.put(item.delivery().id() + "\n" + item.ordinal(), item);
        context.timerService().registerEventTimeTimer(minute(item.delivery()));
      }
      return;
    }
    Delivery delivery = item.delivery();
    ScopeLedger known = ledger.value();
    if (known != null && known.has(delivery.id())) {
      return;
    }
    Arrival before = arrivals.get(delivery.id());
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

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    deliveries(timestamp, context, out);
    live(timestamp, context, out);
    Long closed = closes.value();
    if (closed != null && timestamp >= closed) {
      rows.clear();
      arrivals.clear();
      live.clear();
      lines.clear();
      ledger.clear();
      totals.clear();
      closes.clear();
    }
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
      count(arrival.delivery(), context, out);
    }
  }

  private void count(Delivery delivery, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    ScopeLedger known = ledger.value();
    if (known == null) {
      known = new ScopeLedger();
    }
    known.add(fold.fold(delivery, take(delivery.id())));
    known.forgetPast();
    ledger.update(known);
    if (delivery.mode() == Delivery.Mode.OVERWRITE) {
      dropOlder(delivery);
    }

    heard(known.cells(), delivery.knownAtMillis(), context);
    CellSum now = new CellSum().addAll(known.cells());
    Map<CostKey, Amounts> changed = new TreeMap<>();
    for (CostKey key : totals.keys()) {
      changed.put(key, now.of(key));
    }
    for (CostCell cell : now.cells()) {
      changed.put(cell.key(), cell.amounts());
    }
    int closed = 0;
    for (Map.Entry<CostKey, Amounts> cell : changed.entrySet()) {
      CellTotal before = totals.get(cell.getKey());
      CellTotal start = before == null ? CellTotal.NONE : before;
      if (start.delivered().equals(cell.getValue())) {
        continue;
      }
      if (isClosed(cell.getKey(), delivery.knownAtMillis())) {
        closed++;
      } else {
        write(
            cell.getKey(),
            start,
            new CellTotal(cell.getValue(), start.live(), start.revision() + 1),
            delivery.knownAtMillis(),
            context.getCurrentKey(),
            out);
      }
    }
    late(delivery.id(), delivery.knownAtMillis(), closed, context);
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
      CostKey key,
      CellTotal before,
      CellTotal after,
      long knownAtMillis,
      String scope,
      Collector<CellChange> out)
      throws Exception {
    totals.put(key, after);
    out.collect(
        new CellChange(scope, key, before.all(), after.all(), after.revision(), knownAtMillis));
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
    int closed = 0;
    for (CostCell cell : sum.cells()) {
      if (isClosed(cell.key(), known)) {
        closed++;
        continue;
      }
      CellTotal before = totals.get(cell.key());
      CellTotal start = before == null ? CellTotal.NONE : before;
      CellTotal after =
          new CellTotal(start.delivered(), start.live().plus(cell.amounts()), start.revision() + 1);
      write(cell.key(), start, after, known, context.getCurrentKey(), out);
    }
    late(due.firstEntry().getValue().delivery().id(), known, closed, context);
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
