package dev.highwater.cost.findings;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.ExactSplit;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras.UnitCost;
import dev.highwater.cost.core.report.ReportExtras.UnitCosts;
import dev.highwater.cost.core.report.ReportExtras.UnitStep;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Cost by request. An application's usage is laid beside the requests of the service of its name.
 *
 * <p>Some charges are of a whole day, and bills have them at its first hour. What of one account,
 * service, region, usage type and application stands at midnight alone is such a charge: it is
 * spread over the hours of its day evenly, and exactly.
 */
final class UnitCostsFound {
  private static final int HOURS = 24;
  private static final MathContext PRECISION = new MathContext(12, RoundingMode.HALF_UP);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final List<BigDecimal> EVEN = Collections.nCopies(HOURS, BigDecimal.ONE);

  private UnitCostsFound() {}

  private record Item(
      String application,
      String account,
      String service,
      String region,
      String usageType,
      long day) {
    static Item of(CostKey key) {
      return new Item(
          key.application().toLowerCase(Locale.ROOT),
          key.subAccountId().isEmpty() ? key.billingAccountId() : key.subAccountId(),
          key.serviceName(),
          key.regionId(),
          key.usageType(),
          Utc.day(key.hourMillis()));
    }
  }

  /**
   * @param cells of one currency
   * @param from first day
   * @param until the day after the last complete one
   * @return {@code null} where nobody knows any traffic
   */
  static UnitCosts of(
      Collection<CostCell> cells,
      CostBasis basis,
      Traffic traffic,
      LocalDate from,
      LocalDate until) {
    if (traffic.isEmpty()) {
      return null;
    }
    long fromMillis = Utc.millis(from);
    long untilMillis = Utc.millis(until);
    List<CostCell> used =
        cells.stream().filter(cell -> isUsed(cell.key(), fromMillis, untilMillis)).toList();
    Map<String, String> names = names(used);
    List<UnitCost> found = new ArrayList<>();
    List<String> without = new ArrayList<>();
    hourly(used, basis)
        .forEach(
            (application, costs) -> {
              if (traffic.knows(application, fromMillis, untilMillis)) {
                found.add(
                    unitCost(names.get(application), costs, traffic, fromMillis, untilMillis));
              } else {
                without.add(names.get(application));
              }
            });
    found.sort(
        Comparator.comparing((UnitCost one) -> one.total().cost())
            .reversed()
            .thenComparing(UnitCost::application));
    return new UnitCosts(List.copyOf(found), List.copyOf(without));
  }

  private static boolean isUsed(CostKey key, long fromMillis, long untilMillis) {
    return key.hourMillis() >= fromMillis
        && key.hourMillis() < untilMillis
        && CostLeaf.isWatched(key)
        && !key.application().equals(CostKey.UNALLOCATED);
  }

  /** How reports name applications: of spellings that differ in case, the first. */
  private static Map<String, String> names(List<CostCell> cells) {
    Map<String, String> names = new HashMap<>();
    for (CostCell cell : cells) {
      String name = cell.key().application();
      names.merge(
          name.toLowerCase(Locale.ROOT),
          name,
          (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }
    return names;
  }

  /** Cost by application and hour. */
  private static Map<String, TreeMap<Long, BigDecimal>> hourly(
      List<CostCell> cells, CostBasis basis) {
    Map<Item, TreeMap<Long, BigDecimal>> items = new HashMap<>();
    for (CostCell cell : cells) {
      items
          .computeIfAbsent(Item.of(cell.key()), any -> new TreeMap<>())
          .merge(cell.key().hourMillis(), cell.amounts().costs().of(basis), BigDecimal::add);
    }
    Map<String, TreeMap<Long, BigDecimal>> hourly = new TreeMap<>();
    items.forEach(
        (item, hours) -> {
          TreeMap<Long, BigDecimal> sum =
              hourly.computeIfAbsent(item.application(), name -> new TreeMap<>());
          byHour(item.day(), hours).forEach((hour, cost) -> sum.merge(hour, cost, BigDecimal::add));
        });
    return hourly;
  }

  private static NavigableMap<Long, BigDecimal> byHour(
      long day, NavigableMap<Long, BigDecimal> hours) {
    if (hours.size() > 1 || hours.firstKey() != day) {
      return hours;
    }
    List<BigDecimal> parts = ExactSplit.of(hours.get(day), EVEN);
    TreeMap<Long, BigDecimal> spread = new TreeMap<>();
    for (int hour = 0; hour < HOURS; hour++) {
      spread.put(day + hour * Utc.HOUR, parts.get(hour));
    }
    return spread;
  }

  private static UnitCost unitCost(
      String application,
      NavigableMap<Long, BigDecimal> costs,
      Traffic traffic,
      long fromMillis,
      long untilMillis) {
    List<UnitStep> hours = new ArrayList<>();
    List<UnitStep> days = new ArrayList<>();
    for (long day = fromMillis; day < untilMillis; day += Utc.DAY) {
      List<UnitStep> own = new ArrayList<>();
      for (long hour = day; hour < day + Utc.DAY; hour += Utc.HOUR) {
        BigDecimal cost = costs.getOrDefault(hour, BigDecimal.ZERO);
        Double requests = traffic.requests(application, hour);
        if (cost.signum() != 0 || requests != null) {
          own.add(
              step(
                  hour,
                  cost,
                  requests == null ? BigDecimal.ZERO : cost,
                  requests == null ? null : decimal(requests),
                  requests == null ? 0 : 1));
        }
      }
      if (!own.isEmpty()) {
        days.add(sum(day, own));
        hours.addAll(own);
      }
    }
    return new UnitCost(application, sum(fromMillis, hours), List.copyOf(days), List.copyOf(hours));
  }

  /** Increases are fractional where an interval straddles an hour. */
  private static BigDecimal decimal(double requests) {
    return BigDecimal.valueOf(requests).setScale(3, RoundingMode.HALF_UP).stripTrailingZeros();
  }

  private static UnitStep sum(long start, List<UnitStep> steps) {
    BigDecimal cost = BigDecimal.ZERO;
    BigDecimal covered = BigDecimal.ZERO;
    BigDecimal requests = null;
    int hours = 0;
    for (UnitStep step : steps) {
      cost = cost.add(step.cost());
      covered = covered.add(step.coveredCost());
      hours += step.hours();
      if (step.requests() != null) {
        requests = requests == null ? step.requests() : requests.add(step.requests());
      }
    }
    return step(start, cost, covered, requests, hours);
  }

  private static UnitStep step(
      long start, BigDecimal cost, BigDecimal covered, BigDecimal requests, int hours) {
    return new UnitStep(
        start,
        cost,
        covered,
        requests,
        requests == null || requests.signum() == 0
            ? null
            : covered.multiply(THOUSAND).divide(requests, PRECISION).stripTrailingZeros(),
        hours);
  }
}
