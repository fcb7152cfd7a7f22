package dev.highwater.cost.functions;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.CostBudget;
import java.math.BigDecimal;

/**
 * What those who watch costs are told: that a day, or an hour, has cost more or less, or that days
 * are complete.
 *
 * @param watcher whom it is for: a currency, or the name of a budget
 * @param knownAtMillis when it was known
 * @param dayMillis start of the day, or of the hour; where days are complete, the end of the last
 *     one
 * @param leaf what it was spent on; {@code null} for budgets and where days are complete
 * @param usage whether it is usage, which can be forecast
 * @param amount how much more; {@code null} where days are complete
 */
public record Spent(
    String watcher,
    long knownAtMillis,
    long dayMillis,
    CostLeaf leaf,
    boolean usage,
    BigDecimal amount) {

  /** Days are complete. */
  static Spent complete(String currency, long knownAtMillis, long untilMillis) {
    return new Spent(currency, knownAtMillis, untilMillis, null, false, null);
  }

  /** A change of watched cost. */
  public static Spent of(CellChange change, CostStep step) {
    CostKey key = change.key();
    return new Spent(
        key.currency(),
        change.knownAtMillis(),
        step == CostStep.DAY ? Utc.day(key.hourMillis()) : key.hourMillis(),
        CostLeaf.of(key),
        true,
        change.delta().costs().of(CostBasis.EFFECTIVE));
  }

  /** A change that counts against a budget. */
  public static Spent of(CellChange change, CostBudget budget) {
    return new Spent(
        budget.name(),
        change.knownAtMillis(),
        Utc.day(change.key().hourMillis()),
        null,
        CostLeaf.isWatched(change.key()),
        change.delta().costs().of(budget.basis()));
  }

  /** Days are complete, for a budget. */
  public Spent to(CostBudget budget) {
    return new Spent(budget.name(), knownAtMillis, dayMillis, leaf, usage, amount);
  }

  public boolean isComplete() {
    return amount == null;
  }

  /** What amounts are added up by. */
  Spent withoutAmount() {
    return new Spent(watcher, knownAtMillis, dayMillis, leaf, usage, null);
  }
}
