package dev.highwater.cost;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.cost.anomalies.CostAnomalyRules;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.cost.rightsizing.Instance;
import dev.highwater.cost.rightsizing.Storage;
import java.io.Serializable;
import java.util.List;

/**
 * How the job keeps its ledger, and what it watches.
 *
 * @param allocation for whom charges are
 * @param closedAfterMillis how long after its end a month still takes charges; what is known later
 *     is late. {@link Long#MAX_VALUE} for ever
 * @param settleMillis how long after its end a day is complete
 * @param detector judges days beside their own past
 * @param rules limits of anomalies
 * @param budgets their names are unique
 * @param inventory types of instances
 * @param storage volumes and snapshots
 * @param catalogue prices of instances; {@code null} for the built-in one
 */
public record CostsSettings(
    AllocationSettings allocation,
    long closedAfterMillis,
    long settleMillis,
    Detector<?> detector,
    CostAnomalyRules rules,
    List<CostBudget> budgets,
    List<Instance> inventory,
    Storage storage,
    Catalogue catalogue)
    implements Serializable {
  /** Without budgets and inventory; days are complete a day after their end. */
  public CostsSettings(AllocationSettings allocation, long closedAfterMillis) {
    this(
        allocation,
        closedAfterMillis,
        Utc.DAY,
        Detectors.all().get(0),
        CostAnomalyRules.DEFAULT,
        List.of(),
        List.of(),
        Storage.NONE,
        null);
  }

  public CostsSettings {
    budgets = List.copyOf(budgets);
    inventory = List.copyOf(inventory);
  }

  public CostsSettings withSettle(long millis) {
    return new CostsSettings(
        allocation,
        closedAfterMillis,
        millis,
        detector,
        rules,
        budgets,
        inventory,
        storage,
        catalogue);
  }

  public CostsSettings withBudgets(List<CostBudget> these) {
    return new CostsSettings(
        allocation,
        closedAfterMillis,
        settleMillis,
        detector,
        rules,
        these,
        inventory,
        storage,
        catalogue);
  }

  public CostsSettings withInventory(List<Instance> instances) {
    return new CostsSettings(
        allocation,
        closedAfterMillis,
        settleMillis,
        detector,
        rules,
        budgets,
        instances,
        storage,
        catalogue);
  }

  public CostsSettings withCatalogue(Catalogue types) {
    return new CostsSettings(
        allocation,
        closedAfterMillis,
        settleMillis,
        detector,
        rules,
        budgets,
        inventory,
        storage,
        types);
  }

  public CostsSettings withStorage(Storage volumesAndSnapshots) {
    return new CostsSettings(
        allocation,
        closedAfterMillis,
        settleMillis,
        detector,
        rules,
        budgets,
        inventory,
        volumesAndSnapshots,
        catalogue);
  }
}
