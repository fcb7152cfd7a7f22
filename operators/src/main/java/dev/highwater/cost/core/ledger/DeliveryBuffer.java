package dev.highwater.cost.core.ledger;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows of a delivery that is still coming in, in any order, each as often as it likes. It is
 * complete when it has been said how many rows it has and just as many have come. Not thread-safe.
 */
public final class DeliveryBuffer {
  private Delivery delivery;
  private final Map<Long, Charge> rows = new HashMap<>();
  private long expected = -1;

  public DeliveryBuffer(Delivery delivery) {
    this.delivery = delivery;
  }

  public Delivery delivery() {
    return delivery;
  }

  /**
   * Takes an item of this delivery. The first row of an ordinal counts. The delivery was known when
   * its last item was, and replaces its scope where any item says so: the note need not.
   */
  public void add(BillingItem item) {
    delivery = both(delivery, item.delivery());
    if (item.complete()) {
      expected = item.rows();
    } else {
      rows.putIfAbsent(item.ordinal(), item.charge());
    }
  }

  /** What two items of one delivery say of it. */
  public static Delivery both(Delivery one, Delivery other) {
    return new Delivery(
        one.id(),
        one.mode() == Delivery.Mode.OVERWRITE ? one.mode() : other.mode(),
        one.scope(),
        Math.max(one.knownAtMillis(), other.knownAtMillis()));
  }

  /** Rows that have come. */
  public long received() {
    return rows.size();
  }

  /** Rows that it has; -1 while that has not been said. */
  public long expected() {
    return expected;
  }

  public boolean isComplete() {
    return expected == rows.size();
  }

  /** Charges by ordinal. */
  public Map<Long, Charge> rows() {
    return rows;
  }
}
