package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import java.util.List;
import java.util.Map;

/**
 * A complete delivery, added up.
 *
 * @param delivery which one
 * @param byId rows that the provider has given an identity: a later delivery that adds to the same
 *     scope may say them again
 * @param cells all other rows, and what they come to
 */
public record DeliveryContent(Delivery delivery, Map<String, CostCell> byId, List<CostCell> cells) {
  public DeliveryContent {
    byId = Map.copyOf(byId);
    cells = List.copyOf(cells);
  }

  /** All of it. */
  public List<CostCell> sum() {
    return new CellSum().addAll(cells).addAll(byId.values()).cells();
  }
}
