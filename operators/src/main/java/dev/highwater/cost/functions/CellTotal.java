package dev.highwater.cost.functions;

import dev.highwater.cost.core.Amounts;

/**
 * What has been written of a cell.
 *
 * @param delivered what its deliveries come to
 * @param live what rows without a delivery come to
 * @param revision of its last record
 */
public record CellTotal(Amounts delivered, Amounts live, int revision) {
  public static final CellTotal NONE = new CellTotal(Amounts.ZERO, Amounts.ZERO, -1);

  /** The next one, where deliveries come to something else. */
  public CellTotal withDelivered(Amounts amounts) {
    return new CellTotal(amounts, live, revision + 1);
  }

  /** The next one, where there are more rows without a delivery. */
  public CellTotal plusLive(Amounts amounts) {
    return new CellTotal(delivered, live.plus(amounts), revision + 1);
  }

  /** What is written: both together. */
  public Amounts all() {
    return delivered.plus(live);
  }
}
