package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CostCell;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stays of a scope whose months are closed: enough to go on from its cells, which are
 * elsewhere, and to know whether those are the ones that were left.
 *
 * @param ids of all deliveries that were ever taken
 * @param overwrite the newest overwrite that counted; {@code null} where there was none
 * @param newest the newest delivery that counted
 * @param identified whether rows with an identity counted; which ones is forgotten
 * @param digest of all cells when the scope was closed last
 */
public record ClosedScope(
    Set<String> ids, Delivery overwrite, Delivery newest, boolean identified, CellDigest digest) {

  public ClosedScope {
    ids = Set.copyOf(ids);
  }

  /**
   * Closes a scope.
   *
   * @param ledger not empty, without its past
   * @param before what it was reopened from; {@code null} the first time
   */
  public static ClosedScope of(ScopeLedger ledger, ClosedScope before, CellDigest digest) {
    Delivery overwrite = null;
    Delivery newest = before == null ? null : before.newest;
    boolean identified = before != null && before.identified;
    for (DeliveryContent content : ledger.contents()) {
      Delivery delivery = content.delivery();
      if (delivery.mode() == Delivery.Mode.OVERWRITE) {
        overwrite = delivery;
        identified = before != null && before.identified && delivery.equals(before.overwrite);
      }
      identified |= !content.byId().isEmpty();
      if (newest == null || ScopeLedger.ORDER.compare(delivery, newest) > 0) {
        newest = delivery;
      }
    }
    return new ClosedScope(ledger.ids(), overwrite, newest, identified, digest);
  }

  /**
   * The ledger, given the cells. They stand where the newest overwrite stood, or before everything:
   * so what is older than it changes nothing, and all else is added or replaces them.
   */
  public ScopeLedger reopen(Collection<CostCell> cells) {
    Delivery base =
        overwrite != null
            ? overwrite
            : new Delivery("", Delivery.Mode.APPEND, newest.scope(), Long.MIN_VALUE);
    return ScopeLedger.of(
        List.of(new DeliveryContent(base, Map.of(), List.copyOf(cells))), new TreeSet<>(ids));
  }

  /**
   * Whether what a delivery changes can be told. It cannot for an overwrite amid what counted,
   * since what was added after it is no longer known by itself; nor for line items that may have
   * counted before, since which ones did is not known.
   *
   * @param ledger as it was reopened, with what has been added since
   */
  public boolean canPlace(DeliveryContent content, ScopeLedger ledger) {
    Delivery delivery = content.delivery();
    for (DeliveryContent other : ledger.contents()) {
      if (other.delivery().mode() == Delivery.Mode.OVERWRITE
          && ScopeLedger.ORDER.compare(delivery, other.delivery()) < 0) {
        return true; // it changes nothing
      }
    }
    if (delivery.mode() == Delivery.Mode.OVERWRITE) {
      return ScopeLedger.ORDER.compare(delivery, newest) > 0;
    }
    return !identified || content.byId().isEmpty() || isReplaced(ledger);
  }

  /** Whether a newer overwrite stands where the loaded cells stood. */
  private boolean isReplaced(ScopeLedger ledger) {
    for (DeliveryContent content : ledger.contents()) {
      if (content.delivery().mode() == Delivery.Mode.OVERWRITE
          && !content.delivery().equals(overwrite)) {
        return true;
      }
    }
    return false;
  }
}
