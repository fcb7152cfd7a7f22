package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Costs;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.Allocator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds the rows of one delivery up.
 *
 * <p><b>Identity.</b> A row with a provider's line item id is that line item: of two in one
 * delivery the one with the higher ordinal counts. Any other row is its ordinal, so equal rows all
 * count.
 *
 * <p><b>Kubernetes.</b> Parts of a resource and the resource itself are alternatives. Where a
 * delivery has both in one hour, the parts count and the parent loses what they share out, so the
 * total stays the bill; what nobody used stays with the parent. What is taken away stands against
 * the largest parent row by list cost.
 */
public final class DeliveryFold {
  private final Allocator allocator;

  public DeliveryFold(Allocator allocator) {
    this.allocator = allocator;
  }

  /**
   * @param rows charges by ordinal
   */
  public DeliveryContent fold(Delivery delivery, Map<Long, Charge> rows) {
    Map<String, Long> ordinals = new HashMap<>();
    rows.forEach(
        (ordinal, charge) -> {
          if (!charge.id().isEmpty()) {
            ordinals.merge(charge.id(), ordinal, Math::max);
          }
        });
    List<Charge> charges = new ArrayList<>(rows.size());
    rows.forEach(
        (ordinal, charge) -> {
          if (charge.id().isEmpty() || ordinals.get(charge.id()).equals(ordinal)) {
            charges.add(charge);
          }
        });
    Map<String, CostCell> byId = new HashMap<>();
    CellSum sum = new CellSum();
    for (Charge charge : charges) {
      CostCell cell = allocator.cell(charge);
      if (charge.id().isEmpty()) {
        sum.add(cell);
      } else {
        byId.put(charge.id(), cell);
      }
    }
    sharedOut(charges).forEach(sum::add);
    return new DeliveryContent(delivery, byId, sum.cells());
  }

  private record Place(String resource, long hourMillis, String currency) {}

  /** What parts take from their parents, as negative cells. */
  private List<CostCell> sharedOut(Collection<Charge> charges) {
    Map<Place, Costs> parts = new HashMap<>();
    for (Charge charge : charges) {
      if (!charge.splitOf().isEmpty()) {
        parts.merge(place(charge.splitOf(), charge), charge.costs(), Costs::plus);
      }
    }
    if (parts.isEmpty()) {
      return List.of();
    }
    Map<Place, CostCell> parents = new HashMap<>();
    for (Charge charge : charges) {
      Place place = place(charge.resourceId(), charge);
      if (charge.splitOf().isEmpty() && parts.containsKey(place)) {
        parents.merge(place, allocator.cell(charge), DeliveryFold::larger);
      }
    }
    List<CostCell> taken = new ArrayList<>();
    parents.forEach(
        (place, parent) ->
            taken.add(
                new CostCell(
                    parent.key(), new Amounts(parts.get(place).negate(), BigDecimal.ZERO, 0))));
    return taken;
  }

  private static Place place(String resource, Charge charge) {
    return new Place(resource, Utc.hour(charge.periodStartMillis()), charge.currency());
  }

  private static CostCell larger(CostCell one, CostCell other) {
    int order = one.amounts().costs().list().compareTo(other.amounts().costs().list());
    if (order == 0) {
      return one.compareTo(other) <= 0 ? one : other;
    }
    return order > 0 ? one : other;
  }
}
