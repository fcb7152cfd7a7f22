package dev.highwater.cost.functions.ledger;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ledger.DeliveryBuffer;
import dev.highwater.cost.core.ledger.ScopeLedger;
import dev.highwater.cost.functions.Arrival;
import dev.highwater.cost.functions.ArrivalSerializer;
import dev.highwater.flink.HighwaterTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Deliveries of a scope that do not count yet: their rows, in any order and each as often as it
 * likes, and how far each delivery has come in. State of a key, bounded by what the provider
 * delivers and by {@link #dropOlder}.
 */
final class PendingDeliveries {
  private final MapState<String, BillingItem> rows;
  private final MapState<String, Arrival> arrivals;

  /** To be created in {@code open}. */
  PendingDeliveries(RuntimeContext context) {
    rows =
        context.getMapState(
            new MapStateDescriptor<>("rows", Types.STRING, HighwaterTypes.BILLING_ITEM));
    arrivals =
        context.getMapState(
            new MapStateDescriptor<>("arrivals", Types.STRING, ArrivalSerializer.TYPE));
  }

  /** How far a delivery has come in; {@code null} where nothing of it has. */
  Arrival arrival(String delivery) throws Exception {
    return arrivals.get(delivery);
  }

  /**
   * Takes a row, or the note that all have come.
   *
   * @param before the {@link #arrival} of its delivery
   * @return how far the delivery has come in now
   */
  Arrival add(BillingItem item, Arrival before) throws Exception {
    Delivery delivery = item.delivery();
    Arrival arrival =
        before == null
            ? new Arrival(delivery, -1, 0)
            : new Arrival(
                DeliveryBuffer.both(before.delivery(), delivery),
                before.expected(),
                before.received());
    String row = delivery.id() + "\n" + item.ordinal();
    if (item.complete()) {
      arrival = new Arrival(arrival.delivery(), item.rows(), arrival.received());
    } else if (!rows.contains(row)) {
      rows.put(row, item);
      arrival = new Arrival(arrival.delivery(), arrival.expected(), arrival.received() + 1);
    }
    arrivals.put(delivery.id(), arrival);
    return arrival;
  }

  /** The complete deliveries that were known by a time, in the order in which they were. */
  List<Delivery> complete(long knownAtMillis) throws Exception {
    List<Delivery> complete = new ArrayList<>();
    for (Arrival arrival : arrivals.values()) {
      if (arrival.complete() && arrival.delivery().knownAtMillis() <= knownAtMillis) {
        complete.add(arrival.delivery());
      }
    }
    complete.sort(ScopeLedger.ORDER);
    return complete;
  }

  /** The charges of a delivery by ordinal, which is pending no longer. */
  Map<Long, Charge> take(String delivery) throws Exception {
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
  void dropOlder(Delivery overwrite) throws Exception {
    List<String> older = new ArrayList<>();
    for (Arrival arrival : arrivals.values()) {
      if (ScopeLedger.ORDER.compare(arrival.delivery(), overwrite) < 0) {
        older.add(arrival.delivery().id());
      }
    }
    for (String delivery : older) {
      take(delivery);
    }
  }

  void clear() {
    rows.clear();
    arrivals.clear();
  }
}
