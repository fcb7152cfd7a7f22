package dev.highwater.cost.core;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CostBasis;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Why cost changed from one period to another, in four effects that add up to the change exactly.
 *
 * <p>The first three are the quantity, mix and price variances of sales-variance analysis
 * (Horngren, Datar, Rajan, <i>Cost Accounting: A Managerial Emphasis</i>), taken of cost. An
 * <i>item</i> is what has a price: usage type, region, unit; a <i>group</i> is all items of one
 * provider, service and unit, whose quantities can be added. With quantity q and cost before
 * commitments k of an item, Q and K of its group, 0 for the earlier and 1 for the later period:
 *
 * <pre>
 * volume     = (Q1 − Q0) · K0 / Q0                  as much more at the old average price
 * mix        = Σ q1 · k0 / q0 − (K0 + volume)       the same amount of dearer or cheaper items
 * price      = Σ (k1 − q1 · k0 / q0)                the same items at another price
 * commitment = (E1 − K1) − (E0 − K0)                what commitments, and paying ahead, changed
 * </pre>
 *
 * E is the cost that is shown, K ContractedCost; where ListCost is shown K is E. An item that is
 * new in its group has no old price: all of it is volume and mix at its own. Groups that were not
 * there before, charges without a quantity and those whose quantity is not positive are all volume.
 *
 * <p>The quotients are rounded half even to {@value #SCALE} digits after the point, each once; what
 * rounding takes from one effect it gives to its neighbour, so that the sum is exact.
 *
 * @param volume how much was used
 * @param price at what price
 * @param mix of what
 * @param commitment how it was paid
 */
public record Effects(BigDecimal volume, BigDecimal price, BigDecimal mix, BigDecimal commitment) {
  /** Digits after the point to which quotients are rounded. */
  public static final int SCALE = 12;

  public static final Effects NONE =
      new Effects(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  public Effects {
    volume = volume.stripTrailingZeros();
    price = price.stripTrailingZeros();
    mix = mix.stripTrailingZeros();
    commitment = commitment.stripTrailingZeros();
  }

  private record Group(String provider, String service, String unit) {}

  private record Item(String usageType, String region) {}

  /** Of one item in one period. */
  private record Part(BigDecimal quantity, BigDecimal cost) {
    static final Part NONE = new Part(BigDecimal.ZERO, BigDecimal.ZERO);

    Part plus(Part other) {
      return new Part(quantity.add(other.quantity), cost.add(other.cost));
    }
  }

  /** What changed; cells of both periods in one currency. */
  public static Effects of(
      Collection<CostCell> earlier, Collection<CostCell> later, CostBasis shown) {
    CostBasis before = shown == CostBasis.LIST ? CostBasis.LIST : CostBasis.CONTRACTED;
    Map<Group, Map<Item, Part>> old = parts(earlier, before);
    Map<Group, Map<Item, Part>> now = parts(later, before);
    Set<Group> groups = new HashSet<>(old.keySet());
    groups.addAll(now.keySet());
    Effects effects = NONE;
    for (Group group : groups) {
      effects =
          effects.plus(of(old.getOrDefault(group, Map.of()), now.getOrDefault(group, Map.of())));
    }
    BigDecimal commitment = gap(later, shown, before).subtract(gap(earlier, shown, before));
    return new Effects(effects.volume, effects.price, effects.mix, commitment);
  }

  private static BigDecimal gap(Collection<CostCell> cells, CostBasis shown, CostBasis before) {
    BigDecimal gap = BigDecimal.ZERO;
    for (CostCell cell : cells) {
      gap = gap.add(cell.amounts().costs().of(shown)).subtract(cell.amounts().costs().of(before));
    }
    return gap;
  }

  private static Map<Group, Map<Item, Part>> parts(Collection<CostCell> cells, CostBasis basis) {
    Map<Group, Map<Item, Part>> parts = new HashMap<>();
    for (CostCell cell : cells) {
      CostKey key = cell.key();
      boolean usage = key.category() == ChargeCategory.USAGE;
      parts
          .computeIfAbsent(
              new Group(key.provider(), key.serviceName(), usage ? key.unit() : ""),
              group -> new HashMap<>())
          .merge(
              new Item(key.usageType(), key.regionId()),
              new Part(
                  usage && !key.unit().isEmpty() ? cell.amounts().quantity() : BigDecimal.ZERO,
                  cell.amounts().costs().of(basis)),
              Part::plus);
    }
    return parts;
  }

  private static Effects of(Map<Item, Part> old, Map<Item, Part> now) {
    Part allOld = old.values().stream().reduce(Part.NONE, Part::plus);
    Part allNow = now.values().stream().reduce(Part.NONE, Part::plus);
    BigDecimal change = allNow.cost.subtract(allOld.cost);
    if (!comparable(old) || !comparable(now)) {
      return new Effects(change, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }
    BigDecimal volume =
        quotient(allNow.quantity.subtract(allOld.quantity).multiply(allOld.cost), allOld.quantity);
    BigDecimal atOldPrices = BigDecimal.ZERO;
    for (Map.Entry<Item, Part> item : now.entrySet()) {
      Part part = item.getValue();
      Part before = old.get(item.getKey());
      atOldPrices =
          atOldPrices.add(
              before == null
                  ? part.cost
                  : quotient(part.quantity.multiply(before.cost), before.quantity));
    }
    return new Effects(
        volume,
        allNow.cost.subtract(atOldPrices),
        atOldPrices.subtract(allOld.cost).subtract(volume),
        BigDecimal.ZERO);
  }

  /** Whether a group is there and all of its items have a quantity to compare. */
  private static boolean comparable(Map<Item, Part> parts) {
    return !parts.isEmpty() && parts.values().stream().allMatch(part -> part.quantity.signum() > 0);
  }

  private static BigDecimal quotient(BigDecimal dividend, BigDecimal divisor) {
    return dividend.divide(divisor, SCALE, RoundingMode.HALF_EVEN);
  }

  private Effects plus(Effects other) {
    return new Effects(
        volume.add(other.volume),
        price.add(other.price),
        mix.add(other.mix),
        commitment.add(other.commitment));
  }

  /** All four. */
  public BigDecimal sum() {
    return volume.add(price).add(mix).add(commitment);
  }
}
