package dev.highwater.cost.core.budget;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.allocation.ChargeMatch;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a group may spend in a calendar month, quarter or year.
 *
 * @param name names it for good: what has fired is remembered by it
 * @param when whose cost it is; nothing named is everybody's
 * @param currency of the amount; cost in others does not count
 * @param basis which cost
 * @param amount per period, more than 0
 * @param period how long it lasts
 * @param thresholds in percent of the amount, ascending
 */
public record CostBudget(
    String name,
    ChargeMatch when,
    String currency,
    CostBasis basis,
    BigDecimal amount,
    BudgetPeriod period,
    List<Integer> thresholds)
    implements Serializable {
  /** Where nothing else is said. */
  public static final List<Integer> THRESHOLDS = List.of(50, 80, 100);

  public CostBudget {
    thresholds = thresholds.stream().sorted().distinct().toList();
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException(
          name + ": an amount of " + amount + "; expected more than 0");
    }
  }

  /** Whether a cell counts against it. */
  public boolean counts(CostKey key) {
    return key.currency().equals(currency) && when.matches(key);
  }
}
