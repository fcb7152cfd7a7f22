package dev.highwater.cost.functions;

import java.math.BigDecimal;

/**
 * What a day has cost a budget.
 *
 * @param all of it
 * @param usage the part that is usage, which can be forecast
 */
record DaySpent(BigDecimal all, BigDecimal usage) {
  static final DaySpent NOTHING = new DaySpent(BigDecimal.ZERO, BigDecimal.ZERO);

  DaySpent plus(BigDecimal amount, boolean isUsage) {
    return new DaySpent(all.add(amount), isUsage ? usage.add(amount) : usage);
  }
}
