package dev.highwater.billing;

import java.math.BigDecimal;

/**
 * The four costs of a charge or of many, in one currency, exact: no operation rounds.
 *
 * <p>Trailing zeros are stripped, so that equal money is {@code equals} and has equal bytes.
 *
 * @param billed as invoiced
 * @param effective amortised
 * @param list at public prices
 * @param contracted at negotiated prices, before commitments
 */
public record Costs(
    BigDecimal billed, BigDecimal effective, BigDecimal list, BigDecimal contracted) {
  public static final Costs ZERO =
      new Costs(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  public Costs {
    billed = billed.stripTrailingZeros();
    effective = effective.stripTrailingZeros();
    list = list.stripTrailingZeros();
    contracted = contracted.stripTrailingZeros();
  }

  /** The cost of one basis. */
  public BigDecimal of(CostBasis basis) {
    return switch (basis) {
      case BILLED -> billed;
      case EFFECTIVE -> effective;
      case LIST -> list;
      case CONTRACTED -> contracted;
    };
  }

  /** Both together. */
  public Costs plus(Costs other) {
    return new Costs(
        billed.add(other.billed),
        effective.add(other.effective),
        list.add(other.list),
        contracted.add(other.contracted));
  }

  /** This without the other. */
  public Costs minus(Costs other) {
    return plus(other.negate());
  }

  /** What takes this back. */
  public Costs negate() {
    return new Costs(billed.negate(), effective.negate(), list.negate(), contracted.negate());
  }

  /** Whether all four are zero. */
  public boolean isZero() {
    return billed.signum() == 0
        && effective.signum() == 0
        && list.signum() == 0
        && contracted.signum() == 0;
  }
}
