package dev.highwater.cost.functions;

import dev.highwater.cost.core.Amounts;

/**
 * What has been written of a cell.
 *
 * @param delivered what its deliveries come to
 * @param live what rows without a delivery come to
 * @param revision of its last record
 */
record CellTotal(Amounts delivered, Amounts live, int revision) {
  static final CellTotal NONE = new CellTotal(Amounts.ZERO, Amounts.ZERO, -1);

  Amounts all() {
    return delivered.plus(live);
  }
}
