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
 * @param rows in the note, how many rows the delivery has; with a charge 0, or {@link
 *     #VISIBLE_AT_ONCE}
 */
public record BillingItem(Delivery delivery, long ordinal, Charge charge, long rows)
    implements Timed {
  /** In place of the rows: no note will come, since the row came without a delivery's envelope. */
  public static final long VISIBLE_AT_ONCE = -1;

  /** Whether the charge counts without waiting for a note that its delivery is complete. */
  public boolean visibleAtOnce() {
    return rows == VISIBLE_AT_ONCE;
  }

  /** Whether it is the note that the delivery is complete. */
  public boolean complete() {
    return charge == null;
  }

  /**
   * When it became known: what orders bills. A charge of January may be told in March, and replaces
   * what was told in February.
   */
  @Override
  public long timeMillis() {
    return delivery.knownAtMillis();
  }
}
