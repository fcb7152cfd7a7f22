package dev.highwater.cost.functions;

import dev.highwater.billing.Costs;
import dev.highwater.cost.CellLabels;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.event.Labels;
import dev.highwater.result.Cost;
import java.util.List;

/**
 * What the change of a cell adds to one sum.
 *
 * @param knownAtMillis when it was known
 */
public record Contribution(
    Cost.Level level,
    long startMillis,
    String currency,
    Labels labels,
    Costs costs,
    long rows,
    long knownAtMillis) {

  /** To an hour, a day and a month. */
  public static List<Contribution> of(CellChange change) {
    CostKey key = change.key();
    Labels labels = CellLabels.allocation(key).build();
    long hour = key.hourMillis();
    return List.of(
        of(Cost.Level.HOUR, hour, labels, change),
        of(Cost.Level.DAY, Utc.day(hour), labels, change),
        of(Cost.Level.MONTH, Utc.month(hour), labels, change));
  }

  private static Contribution of(
      Cost.Level level, long startMillis, Labels labels, CellChange change) {
    return new Contribution(
        level,
        startMillis,
        change.key().currency(),
        labels,
        change.delta().costs(),
        change.delta().rows(),
        change.knownAtMillis());
  }

  /** The sum's key. */
  public String key() {
    return Cost.key(level, startMillis, currency, labels);
  }

  /** End of the hour, day or month. */
  public long endMillis() {
    return switch (level) {
      case CELL, HOUR -> startMillis + Utc.HOUR;
      case DAY -> startMillis + Utc.DAY;
      case MONTH -> Utc.millis(Utc.date(startMillis).plusMonths(1));
    };
  }
}
