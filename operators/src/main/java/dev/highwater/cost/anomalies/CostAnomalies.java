package dev.highwater.cost.anomalies;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The anomalies of roll-ups: a pure function of cells, whatever their order. */
public final class CostAnomalies {
  private CostAnomalies() {}

  /** Requests by application in a period. */
  public interface Traffic {
    /** Nobody knows any. */
    Traffic UNKNOWN = startMillis -> Map.of();

    Map<String, Double> in(long startMillis);
  }

  /**
   * All records of all anomalies, in the order of their periods.
   *
   * @param cells of any currencies: each is watched apart
   * @param completeMillis periods that end later are left out
   */
  public static List<CostAnomaly> of(
      Collection<CostCell> cells,
      long completeMillis,
      CostStep step,
      CostAnomalyRules rules,
      Detector<?> detector,
      Traffic traffic) {
    Map<String, TreeMap<Long, Map<CostLeaf, BigDecimal>>> currencies = new TreeMap<>();
    for (CostCell cell : cells) {
      CostKey key = cell.key();
      long start = Math.floorDiv(key.hourMillis(), step.millis()) * step.millis();
      if (CostLeaf.isWatched(key) && start + step.millis() <= completeMillis) {
        currencies
            .computeIfAbsent(key.currency(), currency -> new TreeMap<>())
            .computeIfAbsent(start, period -> new HashMap<>())
            .merge(
                CostLeaf.of(key), cell.amounts().costs().of(CostBasis.EFFECTIVE), BigDecimal::add);
      }
    }
    List<CostAnomaly> told = new ArrayList<>();
    currencies.forEach(
        (currency, periods) -> {
          CostWatch<?> watch = new CostWatch<>(detector, step, rules, currency);
          for (long start = periods.firstKey();
              start + step.millis() <= completeMillis;
              start += step.millis()) {
            Map<CostLeaf, Double> amounts = new HashMap<>();
            periods
                .getOrDefault(start, Map.of())
                .forEach((leaf, amount) -> amounts.put(leaf, amount.doubleValue()));
            told.addAll(watch.add(start, amounts, traffic.in(start)));
          }
        });
    return told;
  }

  /**
   * What a report shows of them: each anomaly once, as it was told last, by its first day.
   *
   * @param fromMillis anomalies that ended before are left out
   */
  public static List<ReportExtras.AnomalyLine> lines(List<CostAnomaly> told, long fromMillis) {
    Map<String, CostAnomaly> latest = new LinkedHashMap<>();
    Map<String, String> causes = new HashMap<>();
    for (CostAnomaly one : told) {
      latest.put(one.id(), one);
      if (!one.causes().isEmpty()) {
        causes.put(one.id(), one.reason());
      }
    }
    return latest.values().stream()
        .filter(one -> one.untilMillis() > fromMillis)
        .sorted(
            Comparator.comparingLong(CostAnomaly::openedAtMillis)
                .thenComparing(one -> -Math.abs(one.impact()))
                .thenComparing(CostAnomaly::id))
        .map(
            one ->
                new ReportExtras.AnomalyLine(
                    Utc.date(one.openedAtMillis()),
                    one.dimension() + " " + one.name(),
                    money(one.actual()),
                    money(one.expected()),
                    causes.getOrDefault(one.id(), "")))
        .toList();
  }

  private static BigDecimal money(double amount) {
    return BigDecimal.valueOf(amount).setScale(2, RoundingMode.HALF_UP);
  }
}
