package dev.highwater.cost.functions.ledger;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.Allocator;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.flink.HighwaterTypes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Rows that came without a delivery's envelope. They count minute by minute, when the minute in
 * which they were known is over; a line item counts as the newest row of it says. State of a key:
 * the rows of minutes that are not over, and the newest row of each line item.
 */
final class LiveRows {
  private static final long MINUTE = 60_000;

  private final Allocator allocator;
  private final MapState<String, BillingItem> waiting;
  private final MapState<String, BillingItem> lineItems;

  /**
   * What some minutes add.
   *
   * @param delivery id of the first row's
   * @param knownAtMillis the end of the last minute
   * @param cells that are not zero; what a newer row of a line item replaces is taken back
   */
  record Minutes(String delivery, long knownAtMillis, List<CostCell> cells) {}

  /** To be created in {@code open}. */
  LiveRows(RuntimeContext context, Allocator allocator) {
    this.allocator = allocator;
    waiting =
        context.getMapState(
            new MapStateDescriptor<>("live", Types.STRING, HighwaterTypes.BILLING_ITEM));
    lineItems =
        context.getMapState(
            new MapStateDescriptor<>("lines", Types.STRING, HighwaterTypes.BILLING_ITEM));
  }

  /**
   * Takes a row.
   *
   * @return when it counts
   */
  long add(BillingItem item) throws Exception {
    waiting.put(item.delivery().id() + "\n" + item.ordinal(), item);
    return minuteEnd(item.delivery());
  }

  private static long minuteEnd(Delivery delivery) {
    return Math.floorDiv(delivery.knownAtMillis(), MINUTE) * MINUTE + MINUTE;
  }

  /** Adds up the minutes that are over by a time; {@code null} where none of them has rows. */
  Minutes take(long timestamp) throws Exception {
    TreeMap<String, BillingItem> due = new TreeMap<>();
    long known = Long.MIN_VALUE;
    for (Map.Entry<String, BillingItem> row : waiting.entries()) {
      long end = minuteEnd(row.getValue().delivery());
      if (end <= timestamp) {
        due.put(row.getKey(), row.getValue());
        known = Math.max(known, end);
      }
    }
    if (due.isEmpty()) {
      return null;
    }
    CellSum sum = new CellSum();
    for (Map.Entry<String, BillingItem> row : due.entrySet()) {
      waiting.remove(row.getKey());
      add(row.getValue(), sum);
    }
    return new Minutes(due.firstEntry().getValue().delivery().id(), known, sum.cells());
  }

  private void add(BillingItem item, CellSum sum) throws Exception {
    String id = item.charge().id();
    if (!id.isEmpty()) {
      BillingItem before = lineItems.get(id);
      if (before != null && isNewer(before, item)) {
        return;
      }
      if (before != null) {
        CostCell cell = allocator.cell(before.charge());
        sum.add(cell.key(), cell.amounts().negate());
      }
      lineItems.put(id, item);
    }
    sum.add(allocator.cell(item.charge()));
  }

  private static boolean isNewer(BillingItem one, BillingItem other) {
    int order = ScopeLedger.ORDER.compare(one.delivery(), other.delivery());
    return order != 0 ? order > 0 : one.ordinal() > other.ordinal();
  }

  void clear() {
    waiting.clear();
    lineItems.clear();
  }
}
