package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.ResourceCosts;
import dev.highwater.cost.core.ledger.AskedTimes;
import dev.highwater.cost.core.ledger.DeliveryReading;
import dev.highwater.cost.core.ledger.Ledger;
import java.io.IOException;

/**
 * Bills on their way to a ledger: the rows of some resources are marked, and all are counted. Of
 * rows without a knowledge time nobody can know more than their charge period tells: they are known
 * when it begins at the earliest.
 */
final class LedgerIntake implements BillSource.Taker {
  private final Ledger ledger;
  private final ResourceCosts resources;
  private final AskedTimes asked;
  private final long asOfMillis;
  private long rows;

  /**
   * @param asked the times that the ledger is asked for
   * @param asOfMillis the time that is asked for, inclusive; {@link Long#MAX_VALUE} for all that is
   *     known
   */
  LedgerIntake(Ledger ledger, ResourceCosts resources, AskedTimes asked, long asOfMillis) {
    this.ledger = ledger;
    this.resources = resources;
    this.asked = asked;
    this.asOfMillis = asOfMillis;
  }

  @Override
  public boolean asksFor(long fromMillis, long untilMillis) {
    return asked.within(fromMillis, untilMillis);
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
          if (isKnown(delivery, charge)) {
            reading.row(resources.marked(charge));
          }
          rows++;
        });
    if (reading.readsAgain()) {
      all.forEach(
          charge -> {
            if (isKnown(delivery, charge)) {
              reading.rowAgain(resources.marked(charge));
            }
          });
    }
    ledger.add(reading.content());
  }

  private boolean isKnown(Delivery delivery, Charge charge) {
    return delivery.knownAtMillis() != Ledger.ALWAYS || charge.periodStartMillis() <= asOfMillis;
  }

  /** Rows that have come, of deliveries that count and of others. */
  long rows() {
    return rows;
  }
}
