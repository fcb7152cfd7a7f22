package dev.highwater.cost.anomalies;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
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
  private static final int SHARE_DIGITS = 4;

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
   * @param judgedMillis from when on periods are judged: what is usual is learnt from {@link
   *     CostStep#learntMillis} before. {@link Long#MIN_VALUE} for all of them
   * @param completeMillis end of the last complete day: later ones are left out
   */
  public static List<CostAnomaly> of(
      Collection<CostCell> cells,
      long judgedMillis,
      long completeMillis,
      CostStep step,
      CostAnomalyRules rules,
      Detector<?> detector,
      Traffic traffic) {
    long since = judgedMillis == Long.MIN_VALUE ? judgedMillis : judgedMillis - step.learntMillis();
    Map<String, PeriodCosts> currencies = new TreeMap<>();
    for (CostCell cell : cells) {
      CostKey key = cell.key();
      if (CostLeaf.isWatched(key)
          && key.hourMillis() >= since
          && key.hourMillis() < completeMillis) {
        currencies
            .computeIfAbsent(key.currency(), currency -> new PeriodCosts(step))
            .add(
                key.hourMillis(), CostLeaf.of(key), cell.amounts().costs().of(CostBasis.EFFECTIVE));
      }
    }
    List<CostAnomaly> told = new ArrayList<>();
    currencies.forEach(
        (currency, periods) -> {
          CostWatch<?> watch = new CostWatch<>(detector, step, rules, currency);
          for (long start = periods.firstDayMillis();
              start < completeMillis;
              start += step.millis()) {
            told.addAll(watch.add(start, periods.in(start), traffic.in(start)));
          }
        });
    return told;
  }

  /**
   * What a report shows of them: each anomaly once, as it was told last, by its beginning. What the
   * days tell of a service, account or tag value is not told again of their hours.
   *
   * @param days records in days
   * @param hours records in hours
   * @param fromMillis anomalies that ended before are left out
   */
  public static List<ReportExtras.AnomalyLine> lines(
      List<CostAnomaly> days, List<CostAnomaly> hours, long fromMillis) {
    Collection<CostAnomaly> ofDays = latest(days);
    Map<String, CostAnomaly> caused = new HashMap<>();
    for (CostAnomaly one : concat(days, hours)) {
      if (!one.causes().isEmpty()) {
        caused.put(one.id(), one);
      }
    }
    return concat(
            ofDays,
            latest(hours).stream()
                .filter(hour -> ofDays.stream().noneMatch(day -> tells(day, hour)))
                .toList())
        .stream()
        .filter(one -> one.untilMillis() > fromMillis)
        .sorted(
            Comparator.comparingLong(CostAnomaly::openedAtMillis)
                .thenComparing(one -> -Math.abs(one.impact()))
                .thenComparing(CostAnomaly::id))
        .map(one -> line(one, caused.get(one.id())))
        .toList();
  }

  /**
   * @param caused the last record of it that tells causes; {@code null} where none does
   */
  private static ReportExtras.AnomalyLine line(CostAnomaly one, CostAnomaly caused) {
    return new ReportExtras.AnomalyLine(
        one.id(),
        one.state(),
        one.step(),
        one.dimension(),
        one.name(),
        one.direction(),
        one.openedAtMillis(),
        one.untilMillis(),
        Amounts.cents(one.actual()),
        Amounts.cents(one.expected()),
        caused == null ? List.of() : caused.causes().stream().map(CostAnomalies::cause).toList(),
        one.alsoSeenIn(),
        caused == null ? one.expectedGrowth() : caused.expectedGrowth(),
        one.amounts() + (caused == null ? "" : caused.because()) + '.');
  }

  private static ReportExtras.AnomalyCause cause(CostAnomaly.Cause cause) {
    return new ReportExtras.AnomalyCause(
        cause.service(),
        cause.account(),
        cause.region(),
        cause.usageType(),
        Amounts.cents(cause.impact()),
        BigDecimal.valueOf(cause.share()).setScale(SHARE_DIGITS, RoundingMode.HALF_UP));
  }

  private static List<CostAnomaly> concat(
      Collection<CostAnomaly> days, Collection<CostAnomaly> hours) {
    List<CostAnomaly> all = new ArrayList<>(days);
    all.addAll(hours);
    return all;
  }

  private static Collection<CostAnomaly> latest(List<CostAnomaly> told) {
    Map<String, CostAnomaly> latest = new LinkedHashMap<>();
    told.forEach(one -> latest.put(one.id(), one));
    return latest.values();
  }

  private static boolean tells(CostAnomaly day, CostAnomaly hour) {
    return day.dimension().equals(hour.dimension())
        && day.name().equals(hour.name())
        && day.direction().equals(hour.direction())
        && day.openedAtMillis() < hour.untilMillis()
        && day.untilMillis() > hour.openedAtMillis();
  }
}
