package dev.highwater.cost.forecast;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportPeriod;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;

/**
 * What a period will have cost at its end: its complete days as they are billed, all charges, and
 * for the days to come the usage that is forecast.
 */
public final class PeriodForecast {
  private PeriodForecast() {}

  /**
   * The forecast of a report's period, as {@link #of(CostDays, LocalDate, LocalDate, LocalDate)}.
   *
   * @param cells of one currency, from before the period on; the more, the better
   */
  public static Optional<ReportExtras.Forecast> of(
      Collection<CostCell> cells, CostBasis basis, ReportPeriod period, LocalDate completeUntil) {
    return of(CostDays.of(cells, basis), period.from(), period.forecastTo(), completeUntil);
  }

  /**
   * The forecast of a period; none where it is over, where it lies further ahead than {@link
   * Forecaster#MAX_HORIZON} days, or where too few days have been billed.
   *
   * @param days from before the period on; the more, the better
   * @param from first day of the period
   * @param to the day after its last one
   * @param completeUntil the day after the last complete one
   */
  public static Optional<ReportExtras.Forecast> of(
      CostDays days, LocalDate from, LocalDate to, LocalDate completeUntil) {
    return until(days, to, completeUntil)
        .map(forecast -> of(forecast, days, from, to, completeUntil));
  }

  /** The usage until a period's end; none where there is none, see above. */
  public static Optional<Forecast> until(CostDays days, LocalDate to, LocalDate completeUntil) {
    long ahead = ChronoUnit.DAYS.between(completeUntil, to);
    return ahead < 1 || ahead > Forecaster.MAX_HORIZON
        ? Optional.empty()
        : days.ahead(completeUntil, (int) ahead);
  }

  /**
   * A period's end, from the usage until then.
   *
   * @param forecast of the days from {@code completeUntil} to {@code to}
   */
  public static ReportExtras.Forecast of(
      Forecast forecast, CostDays days, LocalDate from, LocalDate to, LocalDate completeUntil) {
    // Days before a period that has not begun are not its own.
    int before = (int) Math.max(0, ChronoUnit.DAYS.between(completeUntil, from));
    BigDecimal billed = days.between(from, completeUntil);
    int last = forecast.total().length - 1;
    double own = forecast.total()[last] - (before == 0 ? 0 : forecast.total()[before - 1]);
    BigDecimal mean = billed.add(Amounts.cents(own));
    Forecast.Band narrow = forecast.totalBands().get(0);
    Forecast.Band wide = forecast.totalBands().get(1);
    return new ReportExtras.Forecast(
        to,
        mean,
        mean.subtract(Amounts.cents(forecast.total()[last] - narrow.lower()[last])),
        mean.add(Amounts.cents(narrow.upper()[last] - forecast.total()[last])),
        mean.subtract(Amounts.cents(forecast.total()[last] - wide.lower()[last])),
        mean.add(Amounts.cents(wide.upper()[last] - forecast.total()[last])));
  }
}
