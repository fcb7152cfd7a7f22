package dev.highwater.cost.core;

import dev.highwater.billing.Costs;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cells, added up by key. Addition of decimals is exact, so the sum does not depend on the order.
 * Not thread-safe.
 */
public final class CellSum {
  private final Map<CostKey, Sum> byKey = new HashMap<>();

  /** Trailing zeros stay until somebody asks: taking them off takes longer than adding. */
  private static final class Sum {
    private BigDecimal billed;
    private BigDecimal effective;
    private BigDecimal list;
    private BigDecimal contracted;
    private BigDecimal quantity;
    private long rows;

    Sum(Amounts first) {
      billed = first.costs().billed();
      effective = first.costs().effective();
      list = first.costs().list();
      contracted = first.costs().contracted();
      quantity = first.quantity();
      rows = first.rows();
    }

    void add(Amounts more) {
      billed = billed.add(more.costs().billed());
      effective = effective.add(more.costs().effective());
      list = list.add(more.costs().list());
      contracted = contracted.add(more.costs().contracted());
      quantity = quantity.add(more.quantity());
      rows += more.rows();
    }

    Amounts amounts() {
      return new Amounts(new Costs(billed, effective, list, contracted), quantity, rows);
    }
  }

  public CellSum add(CostKey key, Amounts amounts) {
    Sum sum = byKey.get(key);
    if (sum == null) {
      byKey.put(key, new Sum(amounts));
    } else {
      sum.add(amounts);
    }
    return this;
  }

  public CellSum add(CostCell cell) {
    return add(cell.key(), cell.amounts());
  }

  public CellSum addAll(Collection<CostCell> cells) {
    cells.forEach(this::add);
    return this;
  }

  /** What a key comes to; zero where there is nothing. */
  public Amounts of(CostKey key) {
    Sum sum = byKey.get(key);
    return sum == null ? Amounts.ZERO : sum.amounts();
  }

  /** All cells that are not zero, in the order of their keys. */
  public List<CostCell> cells() {
    List<CostCell> cells = new ArrayList<>(byKey.size());
    byKey.forEach(
        (key, sum) -> {
          Amounts amounts = sum.amounts();
          if (!amounts.isZero()) {
            cells.add(new CostCell(key, amounts));
          }
        });
    cells.sort(null);
    return Collections.unmodifiableList(cells);
  }
}
