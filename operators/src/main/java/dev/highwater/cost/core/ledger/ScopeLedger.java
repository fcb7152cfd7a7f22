package dev.highwater.cost.core.ledger;

import dev.highwater.billing.Delivery;
import dev.highwater.cost.core.CellSum;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of one scope: its complete deliveries in the order of their knowledge times.
 *
 * <p>Known at a time is: the newest overwrite until then, and what was added after it. A line item
 * that several of these deliveries say counts once, as the newest says. So the answer is a function
 * of the set of deliveries, not of the order in which they came. Deliveries of one knowledge time
 * are ordered by id. Not thread-safe.
 */
public final class ScopeLedger {
  /** The order in which deliveries count. */
  public static final Comparator<Delivery> ORDER =
      Comparator.comparingLong(Delivery::knownAtMillis).thenComparing(Delivery::id);

  private final NavigableMap<Delivery, DeliveryContent> deliveries = new TreeMap<>(ORDER);
  private final Set<String> ids = new HashSet<>();

  /** Those among them that replace what was known; kept where times are asked for. */
  private final TreeSet<Delivery> overwrites = new TreeSet<>(ORDER);

  /** Whether a delivery has been taken before: again, it changes nothing. */
  public boolean has(String deliveryId) {
    return ids.contains(deliveryId);
  }

  /** Takes a complete delivery; {@code false} where it was there. */
  public boolean add(DeliveryContent content) {
    if (!ids.add(content.delivery().id())) {
      return false;
    }
    deliveries.put(content.delivery(), content);
    return true;
  }

  /**
   * Takes a complete delivery, and keeps no content that counts at none of the times that are asked
   * for: of what a newer overwrite has replaced by then, only when it was known.
   */
  void add(DeliveryContent content, AskedTimes asked) {
    Delivery delivery = content.delivery();
    if (!add(content)) {
      return;
    }
    keep(content, overwrites.higher(delivery), asked);
    if (delivery.mode() == Delivery.Mode.OVERWRITE) {
      Delivery before = overwrites.lower(delivery);
      NavigableMap<Delivery, DeliveryContent> replaced =
          before == null
              ? deliveries.headMap(delivery, false)
              : deliveries.subMap(before, true, delivery, false);
      List.copyOf(replaced.values()).forEach(one -> keep(one, delivery, asked));
      overwrites.add(delivery);
    }
  }

  private void keep(DeliveryContent content, Delivery replacedBy, AskedTimes asked) {
    Delivery delivery = content.delivery();
    if (replacedBy != null && !asked.within(delivery.knownAtMillis(), replacedBy.knownAtMillis())) {
      deliveries.put(delivery, new DeliveryContent(delivery, Map.of(), List.of()));
    }
  }

  /** What is known at a time, inclusive. */
  public List<CostCell> cells(long asOfMillis) {
    Map<String, CostCell> byId = new HashMap<>();
    CellSum sum = new CellSum();
    for (DeliveryContent content : countingAt(asOfMillis)) {
      byId.putAll(content.byId());
      sum.addAll(content.cells());
    }
    return sum.addAll(byId.values()).cells();
  }

  /** What is known in the end. */
  public List<CostCell> cells() {
    return cells(Long.MAX_VALUE);
  }

  /** Deliveries that count at a time: the newest overwrite, and what came after it. */
  private Collection<DeliveryContent> countingAt(long asOfMillis) {
    NavigableMap<Delivery, DeliveryContent> known =
        deliveries.headMap(new Delivery("\uffff", Delivery.Mode.APPEND, "", asOfMillis), true);
    for (Delivery delivery : known.descendingKeySet()) {
      if (delivery.mode() == Delivery.Mode.OVERWRITE) {
        return known.tailMap(delivery, true).values();
      }
    }
    return known.values();
  }

  /** When something was last heard at a time; {@link Long#MIN_VALUE} where nothing was. */
  public long lastKnownMillis(long asOfMillis) {
    long last = Long.MIN_VALUE;
    for (Delivery delivery : deliveries.keySet()) {
      if (delivery.knownAtMillis() <= asOfMillis) {
        last = Math.max(last, delivery.knownAtMillis());
      }
    }
    return last;
  }

  /** Calendar months that any delivery has charges of. */
  SortedSet<LocalDate> months() {
    SortedSet<LocalDate> months = new TreeSet<>();
    for (DeliveryContent content : deliveries.values()) {
      content.sum().forEach(cell -> months.add(Utc.date(Utc.month(cell.key().hourMillis()))));
    }
    return months;
  }

  /** Forgets content that no longer counts. Past questions are then answered no more. */
  public void forgetPast() {
    Set<Delivery> counting = new HashSet<>();
    countingAt(Long.MAX_VALUE).forEach(content -> counting.add(content.delivery()));
    deliveries.keySet().retainAll(counting);
  }

  /** Deliveries whose content is there, in order. */
  public Collection<DeliveryContent> contents() {
    return deliveries.values();
  }

  /** Ids of all deliveries that were ever taken. */
  public Set<String> ids() {
    return ids;
  }

  /** As it was kept. */
  public static ScopeLedger of(Collection<DeliveryContent> contents, Collection<String> ids) {
    ScopeLedger ledger = new ScopeLedger();
    contents.forEach(content -> ledger.deliveries.put(content.delivery(), content));
    ledger.ids.addAll(ids);
    return ledger;
  }
}
