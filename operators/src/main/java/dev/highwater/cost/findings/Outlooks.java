package dev.highwater.cost.findings;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.report.Grouping;
import dev.highwater.cost.core.report.ReportExtras.Amount;
import dev.highwater.cost.core.report.ReportExtras.Expected;
import dev.highwater.cost.core.report.ReportExtras.Outlook;
import dev.highwater.cost.forecast.CostDays;
import dev.highwater.cost.forecast.Forecast;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The usage of the {@value #DAYS} days after a report's last complete one. */
public final class Outlooks {
  /** Days that are forecast. */
  public static final int DAYS = 90;

  /** Days before them that are told beside them. */
  static final int PAST_DAYS = 60;

  /** Fewer days with usage are not forecast. */
  static final int MIN_DAYS = 14;

  /** A service has a forecast of its own that has had usage for so many days. */
  static final int SERVICE_DAYS = 28;

  static final int SERVICES = 12;

  private Outlooks() {}

  /**
   * All usage, and that of the dearest services with {@value #SERVICE_DAYS} days or more of it.
   * Services have forecasts of their own, which do not add up to that of all.
   *
   * @param cells of one currency; the more days, the better
   * @param until the day after the last complete one
   * @return {@code null} where too few days are known
   */
  public static Outlook of(Collection<CostCell> cells, CostBasis basis, LocalDate until) {
    CostDays all = new CostDays();
    Map<String, CostDays> services = new TreeMap<>();
    for (CostCell cell : cells) {
      BigDecimal amount = cell.amounts().costs().of(basis);
      all.add(cell.key(), amount);
      services
          .computeIfAbsent(Grouping.SERVICE.of(cell.key()), name -> new CostDays())
          .add(cell.key(), amount);
    }
    Forecast forecast =
        all.usage().headMap(until, false).size() < MIN_DAYS
            ? null
            : all.ahead(until, DAYS).orElse(null);
    if (forecast == null) {
      return null;
    }
    List<Amount> past = new ArrayList<>();
    all.usage()
        .subMap(until.minusDays(PAST_DAYS), until)
        .forEach((day, amount) -> past.add(new Amount(day.toString(), amount)));
    List<Expected> days = new ArrayList<>();
    for (int ahead = 0; ahead < DAYS; ahead++) {
      days.add(
          expected(until.plusDays(ahead).toString(), forecast.mean(), forecast.bands(), ahead));
    }
    List<Expected> byService = new ArrayList<>();
    services.entrySet().stream()
        .filter(entry -> lasts(entry.getValue(), until))
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, CostDays> entry) -> lately(entry.getValue(), until))
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SERVICES)
        .forEach(
            entry ->
                (entry.getValue().usage().equals(all.usage())
                        ? Optional.of(forecast)
                        : entry.getValue().ahead(until, DAYS))
                    .ifPresent(found -> byService.add(sum(entry.getKey(), found))));
    byService.sort(Comparator.comparing(Expected::mean).reversed().thenComparing(Expected::name));
    return new Outlook(
        until, until.plusDays(DAYS), sum("", forecast), past, days, List.copyOf(byService));
  }

  private static boolean lasts(CostDays days, LocalDate until) {
    var known = days.usage().headMap(until, false);
    return !known.isEmpty()
        && !known.firstKey().isAfter(until.minusDays(SERVICE_DAYS))
        && !known.lastKey().isBefore(until.minusDays(SERVICE_DAYS));
  }

  private static BigDecimal lately(CostDays days, LocalDate until) {
    return days.usage().subMap(until.minusDays(SERVICE_DAYS), until).values().stream()
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Expected sum(String name, Forecast forecast) {
    return expected(name, forecast.total(), forecast.totalBands(), forecast.total().length - 1);
  }

  private static Expected expected(String name, double[] mean, List<Forecast.Band> bands, int at) {
    return new Expected(
        name,
        Amounts.cents(mean[at]),
        Amounts.cents(bands.get(0).lower()[at]),
        Amounts.cents(bands.get(0).upper()[at]),
        Amounts.cents(bands.get(1).lower()[at]),
        Amounts.cents(bands.get(1).upper()[at]));
  }
}
