package dev.highwater.cost.forecast;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Cost of one currency by UTC day: all of it, and the usage in it, which alone can be forecast.
 * What is bought, taxed and credited has a calendar that usage does not tell. Bounded by the days.
 * Not thread-safe.
 */
public final class CostDays {
  /** The levels of the intervals that reports show. */
  static final double[] LEVELS = {0.8, 0.95};

  private static final int WEEK = 7;

  private final NavigableMap<LocalDate, BigDecimal> all = new TreeMap<>();
  private final NavigableMap<LocalDate, BigDecimal> usage = new TreeMap<>();

  /** The days of cells. */
  public static CostDays of(Collection<CostCell> cells, CostBasis basis) {
    CostDays days = new CostDays();
    cells.forEach(cell -> days.add(cell.key(), cell.amounts().costs().of(basis)));
    return days;
  }

  /** Adds a cost to its day. */
  public void add(CostKey key, BigDecimal amount) {
    add(Utc.date(key.hourMillis()), amount, CostLeaf.isWatched(key));
  }

  /**
   * Adds a cost to a day.
   *
   * @param isUsage whether it is usage, see {@link CostLeaf#isWatched}
   */
  public void add(LocalDate day, BigDecimal amount, boolean isUsage) {
    all.merge(day, amount, BigDecimal::add);
    if (isUsage) {
      usage.merge(day, amount, BigDecimal::add);
    }
  }

  /** What was charged from a day to another, exclusive. */
  public BigDecimal between(LocalDate from, LocalDate to) {
    return from.isBefore(to)
        ? all.subMap(from, to).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)
        : BigDecimal.ZERO;
  }

  /** What was charged, by day. */
  public NavigableMap<LocalDate, BigDecimal> all() {
    return Collections.unmodifiableNavigableMap(all);
  }

  /** The usage in it, by day. */
  public NavigableMap<LocalDate, BigDecimal> usage() {
    return Collections.unmodifiableNavigableMap(usage);
  }

  /**
   * The usage of the days to come, with intervals of 80 % and 95 %; a week is a season.
   *
   * @param completeUntil the day after the last complete one: the first that is forecast
   * @param ahead how many days, 1 to {@link Forecaster#MAX_HORIZON}
   * @return none where too few days are known
   */
  public Optional<Forecast> ahead(LocalDate completeUntil, int ahead) {
    NavigableMap<LocalDate, BigDecimal> known = usage.headMap(completeUntil, false);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    LocalDate first = known.firstKey();
    double[] days = new double[(int) ChronoUnit.DAYS.between(first, completeUntil)];
    known.forEach(
        (day, amount) -> days[(int) ChronoUnit.DAYS.between(first, day)] = amount.doubleValue());
    Forecaster forecaster = new Forecaster(WEEK);
    Forecast forecast = forecaster.forecast(forecaster.observeAll(days), ahead, LEVELS);
    return forecast.isKnown() ? Optional.of(forecast) : Optional.empty();
  }
}
