package dev.highwater.cost.forecast;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.anomalies.CostLeaf;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportPeriod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a period will have cost at its end: its complete days as they are billed, all charges, and
 * for the days to come the usage that is forecast; what is bought, taxed and credited has a
 * calendar that usage does not tell.
 */
public final class PeriodForecast {
  private static final int WEEK = 7;
  private static final int CENTS = 2;

  private PeriodForecast() {}

  /**
   * The forecast of a period; none where it is over, where it lies further ahead than {@link
   * Forecaster#MAX_HORIZON} days, or where too few days have been billed.
   *
   * @param cells of one currency, from before the period on; the more, the better
   * @param completeUntil the day after the last complete one
   */
  public static Optional<ReportExtras.Forecast> of(
      Collection<CostCell> cells, CostBasis basis, ReportPeriod period, LocalDate completeUntil) {
    LocalDate next = completeUntil.isBefore(period.from()) ? period.from() : completeUntil;
    long ahead = ChronoUnit.DAYS.between(completeUntil, period.to());
    if (ahead < 1 || ahead > Forecaster.MAX_HORIZON) {
      return Optional.empty();
    }
    BigDecimal billed = BigDecimal.ZERO;
    TreeMap<LocalDate, BigDecimal> usage = new TreeMap<>();
    for (CostCell cell : cells) {
      LocalDate day = Utc.date(cell.key().hourMillis());
      if (day.isBefore(completeUntil)) {
        BigDecimal amount = cell.amounts().costs().of(basis);
        if (!day.isBefore(period.from())) {
          billed = billed.add(amount);
        }
        if (CostLeaf.isWatched(cell.key())) {
          usage.merge(day, amount, BigDecimal::add);
        }
      }
    }
    if (usage.isEmpty()) {
      return Optional.empty();
    }
    Forecaster forecaster = new Forecaster(WEEK);
    Forecast forecast =
        forecaster.forecast(
            forecaster.observeAll(days(usage, completeUntil)), (int) ahead, 0.8, 0.95);
    if (!forecast.isKnown()) {
      return Optional.empty();
    }
    int last = (int) ahead - 1;
    // Days before a period that has not begun are not its own.
    int before = (int) ChronoUnit.DAYS.between(completeUntil, next);
    double own = forecast.total()[last] - (before == 0 ? 0 : forecast.total()[before - 1]);
    BigDecimal mean = billed.add(money(own));
    return Optional.of(
        new ReportExtras.Forecast(
            period.to(),
            mean,
            mean.subtract(money(forecast.total()[last] - band(forecast, 0).lower()[last])),
            mean.add(money(band(forecast, 0).upper()[last] - forecast.total()[last])),
            mean.subtract(money(forecast.total()[last] - band(forecast, 1).lower()[last])),
            mean.add(money(band(forecast, 1).upper()[last] - forecast.total()[last]))));
  }

  private static Forecast.Band band(Forecast forecast, int level) {
    return forecast.totalBands().get(level);
  }

  private static double[] days(Map<LocalDate, BigDecimal> usage, LocalDate until) {
    LocalDate first = usage.keySet().iterator().next();
    double[] days = new double[(int) ChronoUnit.DAYS.between(first, until)];
    usage.forEach(
        (day, amount) -> days[(int) ChronoUnit.DAYS.between(first, day)] = amount.doubleValue());
    return days;
  }

  private static BigDecimal money(double amount) {
    return BigDecimal.valueOf(amount).setScale(CENTS, RoundingMode.HALF_UP);
  }
}
