package dev.highwater.billing;

import dev.highwater.event.Timed;

/**
 * What the billing input carries: a charge of a delivery, or the note that a delivery is complete.
 * A delivery's charges are visible once it is complete with the right number of rows.
 *
 * @param delivery what it belongs to
 * @param ordinal the row's place in its delivery, from 0: with the delivery's id the row's identity
 *     where the provider names no line item
 * @param charge the charge; {@code null} in the note
 * @param rows in the note, how many rows the delivery has; otherwise 0
 */
public record BillingItem(Delivery delivery, long ordinal, Charge charge, long rows)
    implements Timed {

  /** Whether it is the note that the delivery is complete. */
  public boolean complete() {
    return charge == null;
  }

  /** A charge's event time; when a delivery became known for the note. */
  @Override
  public long timeMillis() {
    return charge == null ? delivery.knownAtMillis() : charge.timeMillis();
  }
}
