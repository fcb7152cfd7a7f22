package dev.highwater.cost.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cells, added up by key. Addition of decimals is exact, so the sum does not depend on the order.
 * Not thread-safe.
 */
public final class CellSum {
  private final Map<CostKey, Amounts> byKey = new HashMap<>();

  public CellSum add(CostKey key, Amounts amounts) {
    byKey.merge(key, amounts, CellSum::sum);
    return this;
  }

  public CellSum add(CostCell cell) {
    return add(cell.key(), cell.amounts());
  }

  public CellSum addAll(Collection<CostCell> cells) {
    cells.forEach(this::add);
    return this;
  }

  private static Amounts sum(Amounts one, Amounts other) {
    Amounts sum = one.plus(other);
    return sum.isZero() ? null : sum;
  }

  /** What a key comes to; zero where there is nothing. */
  public Amounts of(CostKey key) {
    return byKey.getOrDefault(key, Amounts.ZERO);
  }

  /** All cells that are not zero, in the order of their keys. */
  public List<CostCell> cells() {
    return byKey.entrySet().stream()
        .filter(entry -> !entry.getValue().isZero())
        .map(entry -> new CostCell(entry.getKey(), entry.getValue()))
        .sorted()
        .toList();
  }
}
