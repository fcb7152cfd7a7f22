package dev.highwater.cost.anomalies;

import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@linkplain CostLeaf#isWatched Watched} cost of one currency, period by period, as {@link
 * CostWatch} takes it. Exact and free of order; days are given as a whole. Bounded by periods ×
 * leaves. Mutable.
 *
 * <p>What a leaf has at a day's first hour alone is a charge of the day or of a longer time: bills
 * say when a charge begins, and a row of a day begins at midnight. Nobody knows its hours, so it is
 * in the day's cost and in that of no hour.
 */
public final class PeriodCosts {
  private final CostStep step;
  private final TreeMap<Long, Map<CostLeaf, BigDecimal>> periods = new TreeMap<>();

  public PeriodCosts(CostStep step) {
    this.step = step;
  }

  /** Adds a cost to the period that an instant lies in. */
  public void add(long millis, CostLeaf leaf, BigDecimal amount) {
    periods
        .computeIfAbsent(start(millis), period -> new HashMap<>())
        .merge(leaf, amount, BigDecimal::add);
  }

  private long start(long millis) {
    return Math.floorDiv(millis, step.millis()) * step.millis();
  }

  public boolean isEmpty() {
    return periods.isEmpty();
  }

  /** Start of the first day of which anything is known. */
  public long firstDayMillis() {
    return Utc.day(periods.firstKey());
  }

  /** Cost by leaf of the period that starts at an instant; nothing is zero. */
  public Map<CostLeaf, Double> in(long startMillis) {
    Map<CostLeaf, Double> amounts = new HashMap<>();
    periods
        .getOrDefault(startMillis, Map.of())
        .forEach(
            (leaf, amount) -> {
              if (amount.signum() != 0 && !isOfTheDay(startMillis, leaf)) {
                amounts.put(leaf, amount.doubleValue());
              }
            });
    return amounts;
  }

  private boolean isOfTheDay(long startMillis, CostLeaf leaf) {
    return step == CostStep.HOUR
        && startMillis == Utc.day(startMillis)
        && periods.subMap(startMillis + Utc.HOUR, startMillis + Utc.DAY).values().stream()
            .noneMatch(hour -> hour.getOrDefault(leaf, BigDecimal.ZERO).signum() != 0);
  }
}
