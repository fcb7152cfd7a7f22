package dev.highwater.cost.core.ledger;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The whole ledger in memory, with its past as far as it is asked for: for reports on files and
 * topics. Rows become visible when their delivery is complete. Not thread-safe.
 *
 * <p>A row without an envelope is visible at once. Shares of a Kubernetes node without one are
 * passed over: nobody can tell whether their node, which has all of the cost, is there too. Charges
 * that FOCUS calls allocated count, as they bear their cost themselves.
 *
 * <p>A delivery that is known since {@value #ALWAYS} has no knowledge time of its own: a file that
 * somebody hands over. It is known at every time; who asks for a past leaves out of it what had not
 * happened yet.
 */
public final class Ledger {
  /** Knowledge time of what does not say when it was known. */
  public static final long ALWAYS = 0;

  private final Allocator allocator;
  private final DeliveryFold fold;
  private final Map<String, ScopeLedger> scopes = new TreeMap<>();
  private final Map<Id, DeliveryBuffer> pending = new HashMap<>();

  private final AskedTimes asked;

  private record Id(String scope, String delivery) {}

  /** A ledger that can be asked for any past. */
  public Ledger(AllocationSettings allocation) {
    this(allocation, null);
  }

  /**
   * @param asked the only times that it is asked for; {@code null} for any
   */
  public Ledger(AllocationSettings allocation, AskedTimes asked) {
    allocator = new Allocator(allocation);
    fold = new DeliveryFold(allocator);
    this.asked = asked;
  }

  /**
   * Begins a delivery that is there as a whole, and that is all of its scope. It counts when its
   * {@link DeliveryReading#content} is {@link #add(DeliveryContent) added}.
   */
  public DeliveryReading reading(Delivery delivery) {
    return new DeliveryReading(delivery, allocator);
  }

  /** Takes a complete delivery; again, it changes nothing. */
  public void add(DeliveryContent content) {
    add(scope(content.delivery()), content);
  }

  private void add(ScopeLedger scope, DeliveryContent content) {
    if (asked == null) {
      scope.add(content);
    } else {
      scope.add(content, asked);
    }
  }

  private ScopeLedger scope(Delivery delivery) {
    return scopes.computeIfAbsent(delivery.scope(), name -> new ScopeLedger());
  }

  /** Takes a row or the note that a delivery is complete, in any order. */
  public void add(BillingItem item) {
    Delivery delivery = item.delivery();
    ScopeLedger scope = scope(delivery);
    if (item.visibleAtOnce()) {
      visible(item, scope);
      return;
    }
    if (scope.has(delivery.id())) {
      return;
    }
    Id id = new Id(delivery.scope(), delivery.id());
    DeliveryBuffer buffer = pending.computeIfAbsent(id, key -> new DeliveryBuffer(delivery));
    buffer.add(item);
    if (buffer.isComplete()) {
      add(scope, fold.fold(buffer.delivery(), buffer.rows()));
      pending.remove(id);
    }
  }

  /** A row that waits for nobody is a delivery of its own. */
  private void visible(BillingItem item, ScopeLedger scope) {
    Delivery given = item.delivery();
    Delivery alone =
        new Delivery(
            given.id() + "#" + item.ordinal(), given.mode(), given.scope(), given.knownAtMillis());
    if (!scope.has(alone.id()) && !item.charge().isShare()) {
      add(scope, fold.fold(alone, Map.of(item.ordinal(), item.charge())));
    }
  }

  /** What is known at a time, inclusive: all scopes together. */
  public List<CostCell> cells(long asOfMillis) {
    CellSum sum = new CellSum();
    scopes.values().forEach(scope -> sum.addAll(scope.cells(asOfMillis)));
    return sum.cells();
  }

  /** What moved between two knowledge times, by key; nothing where nothing did. */
  public List<CostCell> moved(long fromMillis, long toMillis) {
    CellSum sum = new CellSum().addAll(cells(toMillis));
    cells(fromMillis).forEach(cell -> sum.add(cell.key(), cell.amounts().negate()));
    return sum.cells();
  }

  /**
   * Cells as reports count them: a month as it was known when it was closed, and what has moved
   * since apart.
   *
   * @param cells of open months as known now, of closed ones as known then
   * @param moved by first day of a closed month, where something has
   */
  public record Frozen(List<CostCell> cells, Map<LocalDate, List<CostCell>> moved) {}

  /**
   * What is known at a time, with months frozen.
   *
   * @param afterMillis how long after its end a calendar month is closed. A scope that had not been
   *     heard of by then was never closed
   */
  public Frozen frozen(long asOfMillis, long afterMillis) {
    CellSum counted = new CellSum();
    Map<LocalDate, CellSum> moved = new TreeMap<>();
    for (ScopeLedger scope : scopes.values()) {
      Map<LocalDate, List<CostCell>> months = byMonth(scope.cells(asOfMillis));
      for (LocalDate month : scope.months()) {
        long closed = closedMillis(month, afterMillis);
        List<CostCell> now = months.getOrDefault(month, List.of());
        if (closed > asOfMillis
            || scope.lastKnownMillis(closed) == Long.MIN_VALUE
            || scope.lastKnownMillis(closed) == scope.lastKnownMillis(asOfMillis)) {
          counted.addAll(now);
          continue;
        }
        List<CostCell> then = byMonth(scope.cells(closed)).getOrDefault(month, List.of());
        counted.addAll(then);
        CellSum since = moved.computeIfAbsent(month, key -> new CellSum()).addAll(now);
        then.forEach(cell -> since.add(cell.key(), cell.amounts().negate()));
      }
    }
    Map<LocalDate, List<CostCell>> lists = new TreeMap<>();
    moved.forEach(
        (month, sum) -> {
          if (!sum.cells().isEmpty()) {
            lists.put(month, sum.cells());
          }
        });
    return new Frozen(counted.cells(), lists);
  }

  /** When a calendar month is closed. */
  public static long closedMillis(LocalDate month, long afterMillis) {
    return Utc.millis(month.plusMonths(1)) + afterMillis;
  }

  private static Map<LocalDate, List<CostCell>> byMonth(List<CostCell> cells) {
    return cells.stream()
        .collect(Collectors.groupingBy(cell -> Utc.date(Utc.month(cell.key().hourMillis()))));
  }

  /** How far bills reach at a time. */
  public Completeness completeness(long asOfMillis, long settleMillis) {
    Completeness completeness = new Completeness(asOfMillis, settleMillis);
    for (ScopeLedger scope : scopes.values()) {
      long known = scope.lastKnownMillis(asOfMillis);
      if (known != Long.MIN_VALUE) {
        for (CostCell cell : scope.cells(asOfMillis)) {
          CostKey key = cell.key();
          completeness.heard(
              key.provider(), key.billingAccountId(), key.billingPeriodMillis(), known);
        }
      }
    }
    return completeness;
  }

  /** A delivery that is not complete. */
  public record Incomplete(Delivery delivery, long received, long expected) {}

  /** Deliveries that have begun by a time and are not complete, by scope and id. */
  public List<Incomplete> incomplete(long asOfMillis) {
    List<Incomplete> incomplete = new ArrayList<>();
    for (DeliveryBuffer buffer : pending.values()) {
      if (buffer.delivery().knownAtMillis() <= asOfMillis) {
        incomplete.add(new Incomplete(buffer.delivery(), buffer.received(), buffer.expected()));
      }
    }
    incomplete.sort(
        Comparator.comparing((Incomplete one) -> one.delivery().scope())
            .thenComparing(one -> one.delivery().id()));
    return incomplete;
  }
}
