package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ResourceCosts;
import dev.highwater.cost.core.ledger.DeliveryReading;
import dev.highwater.cost.core.ledger.Ledger;
import java.io.IOException;

/** Bills on their way to a ledger: the rows of some resources are marked, and all are counted. */
final class LedgerIntake implements BillSource.Taker {
  private final Ledger ledger;
  private final ResourceCosts resources;
  private long rows;

  LedgerIntake(Ledger ledger, ResourceCosts resources) {
    this.ledger = ledger;
    this.resources = resources;
  }

  @Override
  public void item(BillingItem item) {
    ledger.add(resources.marked(item));
    rows += item.complete() ? 0 : 1;
  }

  @Override
  public void delivery(Delivery delivery, BillSource.Rows all) throws IOException {
    DeliveryReading reading = ledger.reading(delivery);
    all.forEach(
        charge -> {
          reading.row(resources.marked(charge));
          rows++;
        });
    if (reading.readsAgain()) {
      all.forEach(charge -> reading.rowAgain(resources.marked(charge)));
    }
    ledger.add(reading.content());
  }

  /** Rows that have come, of deliveries that count and of others. */
  long rows() {
    return rows;
  }
}
