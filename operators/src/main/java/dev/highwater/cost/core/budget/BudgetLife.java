package dev.highwater.cost.core.budget;

import dev.highwater.cost.core.budget.BudgetAlarm.Kind;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What one budget has fired in one of its periods. A threshold fires once for each kind, whatever
 * restatements do afterwards: cost that falls below it and rises again is no news. A forecast that
 * reaches what is spent already does not fire. Immutable.
 */
public final class BudgetLife {
  private static final int FORMAT = 1;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** Nothing has fired. */
  public static final BudgetLife NEW = new BudgetLife(new TreeSet<>());

  /** Threshold · 2, and 1 more where it was forecast. */
  private final TreeSet<Integer> fired;

  private BudgetLife(TreeSet<Integer> fired) {
    this.fired = fired;
  }

  /**
   * What fires, and what is remembered.
   *
   * @param alarms lowest threshold first, what is spent before what will be
   */
  public record Step(BudgetLife life, List<BudgetAlarm> alarms) {}

  /**
   * Compares a period's cost with the budget.
   *
   * @param from first day of the period
   * @param spent so far
   * @param expected by the period's end; {@code null} where there is no forecast
   */
  public Step step(CostBudget budget, LocalDate from, BigDecimal spent, BigDecimal expected) {
    TreeSet<Integer> now = new TreeSet<>(fired);
    List<BudgetAlarm> alarms = new ArrayList<>();
    for (int threshold : budget.thresholds()) {
      BigDecimal limit = budget.amount().multiply(BigDecimal.valueOf(threshold)).divide(HUNDRED);
      boolean isSpent = spent.compareTo(limit) >= 0;
      if (isSpent && now.add(2 * threshold)) {
        alarms.add(alarm(budget, from, Kind.ACTUAL, threshold, spent));
      }
      if (!isSpent
          && expected != null
          && expected.compareTo(limit) >= 0
          && !now.contains(2 * threshold)
          && now.add(2 * threshold + 1)) {
        alarms.add(alarm(budget, from, Kind.FORECAST, threshold, expected));
      }
    }
    return new Step(alarms.isEmpty() ? this : new BudgetLife(now), List.copyOf(alarms));
  }

  private static BudgetAlarm alarm(
      CostBudget budget, LocalDate from, Kind kind, int threshold, BigDecimal spent) {
    return new BudgetAlarm(budget.name(), from, kind, threshold, spent, budget.amount());
  }

  /** Its bytes, with a format byte. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter().writeByte(FORMAT).writeVarLong(fired.size());
    fired.forEach(out::writeVarLong);
    return out.toByteArray();
  }

  /** The inverse of {@link #encode}. */
  public static BudgetLife decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.expectFormat(FORMAT, "a budget's life");
    TreeSet<Integer> fired = new TreeSet<>();
    for (int left = in.readCount(1); left > 0; left--) {
      fired.add((int) in.readVarLong());
    }
    in.expectEnd("a budget's life");
    return new BudgetLife(fired);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BudgetLife life && fired.equals(life.fired);
  }

  @Override
  public int hashCode() {
    return fired.hashCode();
  }
}
