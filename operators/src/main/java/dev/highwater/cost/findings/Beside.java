package dev.highwater.cost.findings;

import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.budget.CostBudget;
import java.util.Collection;
import java.util.List;

/**
 * What is known beside the bill.
 *
 * @param budgets what may be spent
 */
public record Beside(List<CostBudget> budgets) {
  /** Nothing. */
  public static final Beside NOTHING = new Beside(List.of());

  /** What of it is about a part of the bill alone: budgets that count nothing else. */
  public Beside of(Collection<CostCell> part, Collection<CostCell> all) {
    return new Beside(
        budgets.stream()
            .filter(
                budget -> {
                  long own = part.stream().filter(cell -> budget.counts(cell.key())).count();
                  return own > 0
                      && own == all.stream().filter(cell -> budget.counts(cell.key())).count();
                })
            .toList());
  }
}
