package dev.highwater.cost.functions;

import dev.highwater.cost.CellLabels;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.result.Cost;
import java.util.List;

/**
 * A cell of the ledger has changed.
 *
 * @param scope whose cell it is
 * @param key of the cell
 * @param before what it came to
 * @param after what it comes to
 * @param revision of its record
 * @param knownAtMillis when what changed it was known
 * @param bases newest records of sums that it adds to, which may no longer be in state; empty where
 *     all are, or an earlier change of the same delivery has brought them
 */
public record CellChange(
    String scope,
    CostKey key,
    Amounts before,
    Amounts after,
    int revision,
    long knownAtMillis,
    List<Cost> bases) {

  public CellChange {
    bases = List.copyOf(bases);
  }

  /** Of a cell whose sums are in state. */
  public CellChange(
      String scope, CostKey key, Amounts before, Amounts after, int revision, long knownAtMillis) {
    this(scope, key, before, after, revision, knownAtMillis, List.of());
  }

  /** The same with records of sums. */
  public CellChange with(List<Cost> theBases) {
    return new CellChange(scope, key, before, after, revision, knownAtMillis, theBases);
  }

  /** How much more. */
  public Amounts delta() {
    return after.minus(before);
  }

  /** Its record. */
  public Cost cost() {
    return new Cost(
        Cost.Level.CELL,
        key.hourMillis(),
        key.hourMillis() + Utc.HOUR,
        key.currency(),
        CellLabels.of(key, scope),
        after.costs(),
        after.quantity(),
        key.unit(),
        after.rows(),
        revision,
        knownAtMillis);
  }
}
