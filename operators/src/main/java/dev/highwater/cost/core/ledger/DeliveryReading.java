package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.Allocator;
import java.util.Map;

/**
 * A delivery that can be read from its first row to its last, and read once more: it is added up as
 * it is read. What it comes to is what {@link DeliveryFold} says of the same rows, with their order
 * as ordinals. Its line items are told apart within it only, so nothing else may add to its scope.
 *
 * <p><b>Twice</b> is needed for what no row says by itself: which of two rows of one line item is
 * the last, and which rows are of a node that parts share out. Most bills have neither.
 *
 * <p><b>Memory.</b> Its cells, whatever the number of rows; 22 to 43 bytes for each line item id,
 * see {@link LineItems}; the hours of nodes that are shared out, and of allocated charges each that
 * was split, some 400 bytes, twice as much where it came too. Not thread-safe.
 */
public final class DeliveryReading {
  private final Delivery delivery;
  private final Allocator allocator;
  private final CellSum sum = new CellSum();
  private final LineItems lineItems = new LineItems();
  private final NodeShares shares = new NodeShares();
  private long rows;
  private long rowsAgain;

  public DeliveryReading(Delivery delivery, Allocator allocator) {
    this.delivery = delivery;
    this.allocator = allocator;
  }

  /** Takes the next row. */
  public void row(Charge charge) {
    sum.add(allocator.cell(charge));
    shares.add(charge);
    if (!charge.id().isEmpty()) {
      lineItems.add(charge.id(), rows);
    }
    rows++;
  }

  /** Whether all rows are needed once more, once all have been read. */
  public boolean readsAgain() {
    return lineItems.haveRepeats() || shares.haveParts();
  }

  /** Takes the next row of the second reading. */
  public void rowAgain(Charge charge) {
    if (!charge.id().isEmpty() && lineItems.isRepeatedAfter(charge.id(), rowsAgain)) {
      CostCell cell = allocator.cell(charge);
      sum.add(cell.key(), cell.amounts().negate());
      shares.remove(charge);
    } else if (shares.isShared(charge)) {
      shares.node(charge, allocator.cell(charge));
    }
    rowsAgain++;
  }

  /**
   * What it comes to, once it has been read.
   *
   * @throws IllegalStateException where the second reading is missing or had other rows
   */
  public DeliveryContent content() {
    if (readsAgain() && rowsAgain != rows) {
      throw new IllegalStateException(
          rows + " rows of " + delivery.id() + ", and " + rowsAgain + " when read again");
    }
    shares.taken().forEach(sum::add);
    return new DeliveryContent(delivery, Map.of(), sum.cells());
  }
}
