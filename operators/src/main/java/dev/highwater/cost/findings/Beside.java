package dev.highwater.cost.findings;

import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.rightsizing.Advice;
import dev.highwater.cost.rightsizing.SeenDay;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known beside the bill.
 *
 * @param budgets what may be spent
 * @param recommendedMillis since when instances had been recommended to change; {@code null} where
 *     nobody says
 * @param traffic requests by application
 * @param advice what could be saved; {@code null} where nobody looked
 * @param seen when instances were seen, by their utilisation
 * @param resources what the bill says of the resources that these are about
 */
public record Beside(
    List<CostBudget> budgets,
    Map<String, Long> recommendedMillis,
    Traffic traffic,
    Advice advice,
    List<SeenDay> seen,
    List<ResourceDay> resources) {
  /** Nothing. */
  public static final Beside NOTHING = of(List.of(), null, new Traffic());

  /** What is known before the bill is read. */
  public static Beside of(
      List<CostBudget> budgets, Map<String, Long> recommendedMillis, Traffic traffic) {
    return new Beside(budgets, recommendedMillis, traffic, null, List.of(), List.of());
  }

  /** With what the bill and utilisation say of resources. */
  public Beside with(Advice judged, List<SeenDay> days, List<ResourceDay> billed) {
    return new Beside(budgets, recommendedMillis, traffic, judged, days, billed);
  }

  /**
   * What of it is about a part of the bill alone: budgets that count nothing else, and resources
   * that the part pays for.
   *
   * @param billed the part's resources
   */
  public Beside of(Collection<CostCell> part, Collection<CostCell> all, List<ResourceDay> billed) {
    Set<String> ids = billed.stream().map(ResourceDay::id).collect(Collectors.toSet());
    return new Beside(
        budgets.stream()
            .filter(
                budget -> {
                  long own = part.stream().filter(cell -> budget.counts(cell.key())).count();
                  return own > 0
                      && own == all.stream().filter(cell -> budget.counts(cell.key())).count();
                })
            .toList(),
        recommendedMillis,
        traffic,
        advice == null ? null : advice.about(ids),
        seen.stream().filter(day -> ids.contains(day.id())).toList(),
        billed);
  }
}
