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
 * parts are told, then all rows of the nodes. Bounded by the hours of nodes that are shared out,
 * and the charges that something was allocated of. Not thread-safe.
 *
 * <p>A share takes from the largest sum of its node's hour: rows of one cell are one, so that it
 * does not matter whether somebody has added them up before. A charge that FOCUS calls allocated is
 * like the charge that was split in all but what it is allocated to, and usually stands in its
 * place; where that charge came too, it takes from that one, and from no other row of the resource.
 */
final class NodeShares {
  private final Map<Place, Shared> places = new HashMap<>();

  /** The same objects: bills have few of them, and many places. */
  private final Map<Line, Line> lines = new HashMap<>();

  private final Map<CostKey, CostKey> keys = new HashMap<>();

  /**
   * @param startMillis the hour's where any row will do
   * @param endMillis 0 where any row will do
   * @param line what else tells a charge that was split from other rows of the resource; {@code
   *     null} where any row will do
   */
  private record Place(
      String resource, long startMillis, long endMillis, String currency, Line line) {
    Place with(Map<Line, Line> lines) {
      return line == null
          ? this
          : new Place(
              resource,
              startMillis,
              endMillis,
              currency,
              lines.computeIfAbsent(line, same -> same));
    }
  }

  /** What parts take from a place, and what its rows come to by list cost. */
  private static final class Shared {
    private Amounts taken = Amounts.ZERO;
    private Map<CostKey, BigDecimal> rows = Map.of();

    void row(CostKey key, BigDecimal list) {
      if (rows.isEmpty()) {
        rows = Map.of(key, list); // most have one
        return;
      }
      Map<CostKey, BigDecimal> more = rows.size() > 1 ? rows : new HashMap<>(rows);
      more.merge(key, list, BigDecimal::add);
      rows = more;
    }

    /** Of equal ones the first in the order of keys. */
    CostKey largest() {
      return rows.entrySet().stream()
          .min(
              Map.Entry.<CostKey, BigDecimal>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .orElseThrow()
          .getKey();
    }
  }

  private record Line(
      ChargeCategory category,
      boolean correction,
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
    return !places.isEmpty();
  }

  /** Whether a charge is of a node that parts share out. */
  boolean isShared(Charge charge) {
    return haveParts()
        && charge.splitOf().isEmpty()
        && (places.containsKey(node(charge)) || places.containsKey(split(charge)));
  }

  /** Takes the row of a node that is shared out. */
  void node(Charge charge, CostCell cell) {
    for (Place place : List.of(node(charge), split(charge))) {
      Shared shared = places.get(place);
      if (shared != null) {
        shared.row(keys.computeIfAbsent(cell.key(), key -> key), cell.amounts().costs().list());
      }
    }
  }

  /** What is taken away, as negative cells, each against the largest sum of its node. */
  List<CostCell> taken() {
    List<CostCell> taken = new ArrayList<>();
    for (Shared shared : places.values()) {
      if (!shared.rows.isEmpty()) {
        taken.add(new CostCell(shared.largest(), shared.taken.negate()));
      }
    }
    return taken;
  }

  /** What a part takes from its node; an allocated charge has its part of the quantity, too. */
  private static Amounts takes(Charge part) {
    boolean quantified = !part.isShare() && part.pricingQuantity() != null;
    return new Amounts(part.costs(), quantified ? part.pricingQuantity() : BigDecimal.ZERO, 0);
  }

  private void share(Charge part, Amounts amounts) {
    Place place = part.isShare() ? hour(part.splitOf(), part) : split(part);
    Shared shared = places.get(place);
    if (shared == null) {
      shared = new Shared();
      places.put(place.with(lines), shared);
    }
    shared.taken = shared.taken.plus(amounts);
  }

  private static Place node(Charge charge) {
    return hour(charge.resourceId(), charge);
  }

  private static Place hour(String resource, Charge charge) {
    return new Place(resource, Utc.hour(charge.periodStartMillis()), 0, charge.currency(), null);
  }

  private static Place split(Charge charge) {
    return new Place(
        charge.resourceId(),
        charge.periodStartMillis(),
        charge.periodEndMillis(),
        charge.currency(),
        Line.of(charge));
  }
}
