package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Charge;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What parts of Kubernetes nodes take from the rows of their nodes, in one delivery. First all
 * parts are told, then all rows of the nodes. Bounded by the hours of nodes that are shared out.
 * Not thread-safe.
 */
final class NodeShares {
  private final Map<Place, Costs> parts = new HashMap<>();
  private final Map<Place, CostCell> nodes = new HashMap<>();

  private record Place(String resource, long hourMillis, String currency) {}

  /** Takes a row that may be a part. */
  void add(Charge charge) {
    if (!charge.splitOf().isEmpty()) {
      parts.merge(place(charge.splitOf(), charge), charge.costs(), Costs::plus);
    }
  }

  /** Takes back a row that may be a part. */
  void remove(Charge charge) {
    if (!charge.splitOf().isEmpty()) {
      parts.merge(place(charge.splitOf(), charge), charge.costs().negate(), Costs::plus);
    }
  }

  /** Whether there are any parts. */
  boolean haveParts() {
    return !parts.isEmpty();
  }

  /** Whether a charge is of a node that parts share out. */
  boolean isShared(Charge charge) {
    return haveParts()
        && charge.splitOf().isEmpty()
        && parts.containsKey(place(charge.resourceId(), charge));
  }

  /** Takes the row of a node that is shared out. */
  void node(Charge charge, CostCell cell) {
    nodes.merge(place(charge.resourceId(), charge), cell, NodeShares::larger);
  }

  /** What is taken away, as negative cells, each against the largest row of its node. */
  List<CostCell> taken() {
    List<CostCell> taken = new ArrayList<>();
    nodes.forEach(
        (place, node) ->
            taken.add(
                new CostCell(
                    node.key(), new Amounts(parts.get(place).negate(), BigDecimal.ZERO, 0))));
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
