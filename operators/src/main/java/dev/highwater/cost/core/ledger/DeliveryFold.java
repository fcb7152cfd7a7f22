package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.allocation.Allocator;
import java.util.ArrayList;
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
 * the largest sum of the parent by list cost.
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

  /** What parts take from their parents, as negative cells. */
  private List<CostCell> sharedOut(List<Charge> charges) {
    NodeShares shares = new NodeShares();
    charges.forEach(shares::add);
    for (Charge charge : charges) {
      if (shares.isShared(charge)) {
        shares.node(charge, allocator.cell(charge));
      }
    }
    return shares.taken();
  }
}
