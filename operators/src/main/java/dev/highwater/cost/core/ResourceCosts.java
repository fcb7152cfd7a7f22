package dev.highwater.cost.core;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.allocation.AllocationSettings;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What some resources cost, through the same ledger as the bill: their rows are marked by two tags
 * that cells keep, and that are taken off again before anybody counts them. So restatements and
 * closed months are as in the report. Parts of a Kubernetes node are marked as the node.
 */
public final class ResourceCosts {
  private static final String RESOURCE = "highwater:resource";
  private static final String TYPE = "highwater:instance-type";
  private static final List<String> TAGS = List.of(RESOURCE, TYPE);

  private final Set<String> ids;

  /**
   * @param ids of the resources, as bills have them, or what follows the last slash
   */
  public ResourceCosts(Set<String> ids) {
    this.ids = Set.copyOf(ids);
  }

  /** Allocation whose cells keep the marks. */
  public AllocationSettings allocation(AllocationSettings given) {
    return ids.isEmpty() ? given : given.withKeptTags(TAGS);
  }

  /** An item of a bill, its row marked where it is of one of the resources. */
  public BillingItem marked(BillingItem item) {
    if (ids.isEmpty() || item.complete()) {
      return item;
    }
    Charge charge = marked(item.charge());
    return charge == item.charge()
        ? item
        : new BillingItem(item.delivery(), item.ordinal(), charge, item.rows());
  }

  /** A row of a bill, marked where it is of one of the resources. */
  public Charge marked(Charge charge) {
    if (ids.isEmpty()) {
      return charge;
    }
    String resource = charge.splitOf().isEmpty() ? charge.resourceId() : charge.splitOf();
    String id = ids.contains(resource) ? resource : lastPart(resource);
    if (!ids.contains(id)) {
      return charge;
    }
    Map<String, String> tags = new HashMap<>(charge.tags());
    tags.put(RESOURCE, id);
    tags.put(TYPE, charge.instanceType());
    return charge.withTags(tags);
  }

  private static String lastPart(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  /** The cells as if nothing had been marked. */
  public List<CostCell> plain(Collection<CostCell> cells) {
    CellSum sum = new CellSum();
    for (CostCell cell : cells) {
      sum.add(without(cell.key()), cell.amounts());
    }
    return sum.cells();
  }

  private static CostKey without(CostKey key) {
    if (!key.tags().containsKey(RESOURCE)) {
      return key;
    }
    Map<String, String> tags = new HashMap<>(key.tags());
    tags.keySet().removeAll(TAGS);
    return key.withTags(tags);
  }

  /** The resource that a cell is of; empty where it is of none. */
  public static String resource(CostKey key) {
    return key.tags().getOrDefault(RESOURCE, "");
  }

  /**
   * What a bill says of one resource, of one type, on one UTC day.
   *
   * @param type of a compute instance; empty for rows of anything else
   * @param service FOCUS' {@code ServiceName}
   * @param application by allocation
   * @param committed whether a commitment paid
   * @param hours that the instance ran; 0 for rows of anything else
   */
  public record ResourceDay(
      String id,
      LocalDate day,
      String type,
      String service,
      String application,
      String currency,
      boolean committed,
      BigDecimal hours,
      Costs costs) {
    private ResourceDay plus(ResourceDay other) {
      return new ResourceDay(
          id,
          day,
          type,
          service,
          application,
          currency,
          committed,
          hours.add(other.hours),
          costs.plus(other.costs));
    }
  }

  /** The marked cells by day, in the order of resources and days. */
  public static List<ResourceDay> days(Collection<CostCell> cells) {
    Map<String, ResourceDay> days = new TreeMap<>();
    for (CostCell cell : cells) {
      CostKey key = cell.key();
      String id = resource(key);
      if (id.isEmpty()) {
        continue;
      }
      String type = key.category() == ChargeCategory.USAGE ? key.tags().getOrDefault(TYPE, "") : "";
      ResourceDay day =
          new ResourceDay(
              id,
              Utc.date(key.hourMillis()),
              type,
              key.serviceName(),
              key.application(),
              key.currency(),
              key.commitmentStatus() == CommitmentStatus.USED,
              type.isEmpty() ? BigDecimal.ZERO : cell.amounts().quantity(),
              cell.amounts().costs());
      days.merge(
          String.join(
              "\0",
              id,
              day.day().toString(),
              type,
              day.service(),
              day.application(),
              day.currency(),
              "" + day.committed()),
          day,
          ResourceDay::plus);
    }
    return new ArrayList<>(days.values());
  }
}
