package dev.highwater.cost.core;

import dev.highwater.billing.Costs;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What adds up: money, quantity, rows.
 *
 * @param costs the four costs
 * @param quantity priced amount in the unit of its key; zero where rows have none
 * @param rows how many rows of bills
 */
public record Amounts(Costs costs, BigDecimal quantity, long rows) {
  public static final Amounts ZERO = new Amounts(Costs.ZERO, BigDecimal.ZERO, 0);

  public Amounts {
    quantity = quantity.stripTrailingZeros();
  }

  /** An estimate of money, rounded to cents, half up. */
  public static BigDecimal cents(double amount) {
    return BigDecimal.valueOf(amount).setScale(2, RoundingMode.HALF_UP);
  }

  /** Both together. */
  public Amounts plus(Amounts other) {
    return new Amounts(costs.plus(other.costs), quantity.add(other.quantity), rows + other.rows);
  }

  /** This without the other. */
  public Amounts minus(Amounts other) {
    return plus(other.negate());
  }

  /** What takes this back. */
  public Amounts negate() {
    return new Amounts(costs.negate(), quantity.negate(), -rows);
  }

  /** Whether there is nothing: no money, no quantity, no row. */
  public boolean isZero() {
    return rows == 0 && quantity.signum() == 0 && costs.isZero();
  }
}
