package dev.highwater.cost.rightsizing;

import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What changes have saved, measured from the bill after them: an instance that was recommended to
 * change runs as another type, or is gone.
 *
 * <p>Compared with its own last {@value #BASELINE_DAYS} days before the change: as another type,
 * the hours it ran at the old price of an hour less what they cost; gone, its usual hours a day at
 * that price. A change counts for {@value #COUNTED_DAYS} days. What got dearer is a negative
 * saving.
 */
public final class ImplementedSavings {
  static final int BASELINE_DAYS = 14;
  static final int COUNTED_DAYS = 365;
  private static final MathContext PRECISION = MathContext.DECIMAL64;

  private ImplementedSavings() {}

  /**
   * The saving of one instance in a period.
   *
   * @param change {@code resized} or {@code gone}
   * @param changedMillis the first day after the change
   * @param newType the type it was changed to first; empty where it is gone
   * @param listSavings USD in the period, at public prices
   * @param effectiveSavings USD in the period, amortised
   */
  public record Saving(
      String id,
      String change,
      long changedMillis,
      String oldType,
      String newType,
      BigDecimal listSavings,
      BigDecimal effectiveSavings) {}

  private record Baseline(
      String type, BigDecimal hoursADay, BigDecimal listHourly, BigDecimal effectiveHourly) {}

  /**
   * The savings of a period.
   *
   * @param days of the instances, from some weeks before they were recommended; any order
   * @param recommendedMillis since when a change had been recommended, by instance
   * @param fromMillis start of the period, a day's start
   * @param toMillis its end, a day's start: bills must be complete until then
   */
  public static List<Saving> of(
      Collection<InstanceDay> days,
      Map<String, Long> recommendedMillis,
      long fromMillis,
      long toMillis) {
    Map<String, NavigableMap<Long, List<InstanceDay>>> byId = new TreeMap<>();
    for (InstanceDay day : days) {
      if (recommendedMillis.containsKey(day.id()) && day.dayMillis() < toMillis) {
        byId.computeIfAbsent(day.id(), id -> new TreeMap<>())
            .computeIfAbsent(day.dayMillis(), time -> new ArrayList<>())
            .add(day);
      }
    }
    List<Saving> savings = new ArrayList<>();
    byId.forEach(
        (id, history) -> {
          Saving saving = of(id, history, recommendedMillis.get(id), fromMillis, toMillis);
          if (saving != null) {
            savings.add(saving);
          }
        });
    return savings;
  }

  private static Saving of(
      String id,
      NavigableMap<Long, List<InstanceDay>> history,
      long recommended,
      long from,
      long to) {
    Baseline baseline = baseline(history.headMap(recommended + Utc.DAY, false));
    if (baseline == null) {
      return null;
    }
    long lastAsBefore = lastDay(history, baseline.type());
    long recommendedDay = Utc.day(recommended);
    if (lastAsBefore < recommendedDay - Utc.DAY) {
      return null;
    }
    Since since = new Since(baseline);
    for (long day = Math.max(lastAsBefore, recommendedDay); day < to; day += Utc.DAY) {
      boolean counts = day >= from && day - lastAsBefore <= COUNTED_DAYS * Utc.DAY;
      since.add(day, history.getOrDefault(day, List.of()), counts);
    }
    return since.saving(id);
  }

  /** What runs as before again has not changed: a weekend's rest is no saving. */
  private static long lastDay(NavigableMap<Long, List<InstanceDay>> history, String type) {
    return history.entrySet().stream()
        .filter(day -> day.getValue().stream().anyMatch(row -> isOf(row, type)))
        .mapToLong(Map.Entry::getKey)
        .max()
        .orElseThrow();
  }

  /** The days from the last one on that was as before. Mutable. */
  private static final class Since {
    private final Baseline baseline;
    private BigDecimal list = BigDecimal.ZERO;
    private BigDecimal effective = BigDecimal.ZERO;
    private long changed = Long.MIN_VALUE;
    private String newType = "";

    Since(Baseline baseline) {
      this.baseline = baseline;
    }

    /**
     * Takes the next day.
     *
     * @param rows none where it was gone
     * @param counts whether its savings do
     */
    void add(long day, List<InstanceDay> rows, boolean counts) {
      if (rows.isEmpty()) {
        change(day);
        if (counts) {
          save(baseline.hoursADay(), BigDecimal.ZERO, BigDecimal.ZERO);
        }
      }
      for (InstanceDay row : rows) {
        if (!isOf(row, baseline.type())) {
          newType = newType.isEmpty() ? row.type() : newType;
          change(day);
          if (counts) {
            save(row.hours(), row.listCost(), row.effectiveCost());
          }
        }
      }
    }

    private void change(long day) {
      changed = changed == Long.MIN_VALUE ? day : changed;
    }

    private void save(BigDecimal hours, BigDecimal listCost, BigDecimal effectiveCost) {
      list = list.add(hours.multiply(baseline.listHourly()).subtract(listCost));
      effective = effective.add(hours.multiply(baseline.effectiveHourly()).subtract(effectiveCost));
    }

    /** {@code null} where nothing has changed. */
    Saving saving(String id) {
      return changed == Long.MIN_VALUE
          ? null
          : new Saving(
              id,
              newType.isEmpty() ? "gone" : "resized",
              changed,
              baseline.type(),
              newType,
              list.stripTrailingZeros(),
              effective.stripTrailingZeros());
    }
  }

  private static boolean isOf(InstanceDay row, String type) {
    return row.type().equals(type) && row.hours().signum() > 0;
  }

  /** What it was before: the type that ran longest, over the last days that it was billed. */
  private static Baseline baseline(NavigableMap<Long, List<InstanceDay>> before) {
    Map<String, BigDecimal> hours = new HashMap<>();
    Map<String, BigDecimal> list = new HashMap<>();
    Map<String, BigDecimal> effective = new HashMap<>();
    int counted = 0;
    for (List<InstanceDay> day : before.descendingMap().values()) {
      if (counted++ == BASELINE_DAYS) {
        break;
      }
      for (InstanceDay row : day) {
        hours.merge(row.type(), row.hours(), BigDecimal::add);
        list.merge(row.type(), row.listCost(), BigDecimal::add);
        effective.merge(row.type(), row.effectiveCost(), BigDecimal::add);
      }
    }
    String type =
        hours.entrySet().stream()
            .filter(entry -> entry.getValue().signum() > 0)
            .max(
                Map.Entry.<String, BigDecimal>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .orElse(null);
    if (type == null) {
      return null;
    }
    BigDecimal ran = hours.get(type);
    return new Baseline(
        type,
        ran.divide(BigDecimal.valueOf(Math.min(before.size(), BASELINE_DAYS)), PRECISION),
        list.get(type).divide(ran, PRECISION),
        effective.get(type).divide(ran, PRECISION));
  }
}
