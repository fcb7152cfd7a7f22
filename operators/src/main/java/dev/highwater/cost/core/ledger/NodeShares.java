package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Charge;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
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
 *
 * <p>A share takes from the largest sum of its node's hour: rows of one cell are one, so that it
 * does not matter whether somebody has added them up before. A charge that FOCUS calls allocated is
 * like the charge that was split in all but what it is allocated to, and usually stands in its
 * place; where that charge came too, it takes from that one, and from no other row of the resource.
 */
final class NodeShares {
  private final Map<Place, Amounts> parts = new HashMap<>();
  private final Map<Place, Map<CostKey, BigDecimal>> nodes = new HashMap<>();

  /**
   * @param startMillis the hour's where any row will do
   * @param line what tells a charge that was split from other rows of the resource; {@code null}
   *     where any row will do
   */
  private record Place(String resource, long startMillis, String currency, Line line) {}

  private record Line(
      ChargeCategory category,
      boolean correction,
      long endMillis,
      String service,
      String usageType,
      String skuPriceId,
      String description,
      String commitmentId,
      CommitmentStatus commitmentStatus) {
    static Line of(Charge charge) {
      return new Line(
          charge.category(),
          charge.correction(),
          charge.periodEndMillis(),
          charge.serviceName(),
          charge.usageType(),
          charge.skuPriceId(),
          charge.description(),
          charge.commitmentId(),
          charge.commitmentStatus());
    }
  }

  /** Takes a row that may be a part. */
  void add(Charge charge) {
    if (!charge.splitOf().isEmpty()) {
      share(charge, takes(charge));
    }
  }

  /** Takes back a row that may be a part. */
  void remove(Charge charge) {
    if (!charge.splitOf().isEmpty()) {
      share(charge, takes(charge).negate());
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
        && (parts.containsKey(node(charge)) || parts.containsKey(split(charge)));
  }

  /** Takes the row of a node that is shared out. */
  void node(Charge charge, CostCell cell) {
    for (Place place : List.of(node(charge), split(charge))) {
      if (parts.containsKey(place)) {
        nodes
            .computeIfAbsent(place, key -> new HashMap<>(2))
            .merge(cell.key(), cell.amounts().costs().list(), BigDecimal::add);
      }
    }
  }

  /** What is taken away, as negative cells, each against the largest sum of its node. */
  List<CostCell> taken() {
    List<CostCell> taken = new ArrayList<>();
    nodes.forEach(
        (place, sums) -> taken.add(new CostCell(largest(sums), parts.get(place).negate())));
    return taken;
  }

  /** By list cost; of equal ones the first in the order of keys. */
  private static CostKey largest(Map<CostKey, BigDecimal> sums) {
    return sums.entrySet().stream()
        .min(
            Map.Entry.<CostKey, BigDecimal>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .orElseThrow()
        .getKey();
  }

  /** What a part takes from its node; an allocated charge has its part of the quantity, too. */
  private static Amounts takes(Charge part) {
    boolean quantified = !part.isShare() && part.pricingQuantity() != null;
    return new Amounts(part.costs(), quantified ? part.pricingQuantity() : BigDecimal.ZERO, 0);
  }

  private void share(Charge part, Amounts amounts) {
    Place place =
        part.isShare()
            ? new Place(part.splitOf(), Utc.hour(part.periodStartMillis()), part.currency(), null)
            : split(part);
    parts.merge(place, amounts, Amounts::plus);
  }

  private static Place node(Charge charge) {
    return new Place(
        charge.resourceId(), Utc.hour(charge.periodStartMillis()), charge.currency(), null);
  }

  private static Place split(Charge charge) {
    return new Place(
        charge.resourceId(), charge.periodStartMillis(), charge.currency(), Line.of(charge));
  }
}
