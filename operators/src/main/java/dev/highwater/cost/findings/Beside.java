package dev.highwater.cost.findings;

import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.rightsizing.Advice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known beside the bill.
 *
 * @param budgets what may be spent
 * @param advice what could be saved; {@code null} where nobody looked
 * @param recommendedMillis since when instances had been recommended to change; {@code null} where
 *     nobody says
 * @param resources what the bill says of the resources that these are about
 */
public record Beside(
    List<CostBudget> budgets,
    Advice advice,
    Map<String, Long> recommendedMillis,
    List<ResourceDay> resources) {
  /** Nothing. */
  public static final Beside NOTHING = new Beside(List.of(), null, null, List.of());

  /** With what the bill says of resources. */
  public Beside with(Advice judged, List<ResourceDay> days) {
    return new Beside(budgets, judged, recommendedMillis, days);
  }

  /**
   * What of it is about a part of the bill alone: budgets that count nothing else, and resources
   * that the part pays for.
   *
   * @param days of the part's resources
   */
  public Beside of(Collection<CostCell> part, Collection<CostCell> all, List<ResourceDay> days) {
    Set<String> ids = days.stream().map(ResourceDay::id).collect(Collectors.toSet());
    return new Beside(
        budgets.stream()
            .filter(
                budget -> {
                  long own = part.stream().filter(cell -> budget.counts(cell.key())).count();
                  return own > 0
                      && own == all.stream().filter(cell -> budget.counts(cell.key())).count();
                })
            .toList(),
        advice == null ? null : advice.about(ids),
        recommendedMillis,
        days);
  }
}
