package dev.highwater.cost.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.CostBasis;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportPeriod;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeriodForecastTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

  private final List<CostCell> cells = new ArrayList<>();

  private void cell(LocalDate day, ChargeCategory category, double usd) {
    cells.add(
        new CostCell(
            new CostKey(
                Utc.millis(day) + 7 * Utc.HOUR,
                0,
                "USD",
                "AWS",
                "payer",
                "account",
                "EC2",
                "region",
                "usage",
                "Hrs",
                category,
                false,
                CommitmentStatus.NONE,
                "",
                "",
                "",
                "",
                false,
                "",
                "",
                Map.of()),
            new Amounts(
                new Costs(
                    BigDecimal.ZERO, BigDecimal.valueOf(usd), BigDecimal.ZERO, BigDecimal.ZERO),
                BigDecimal.ONE,
                1)));
  }

  /** 100 USD a day, give or take. */
  private void usage(int days) {
    Random random = new Random(1);
    for (int day = 0; day < days; day++) {
      cell(FIRST.plusDays(day), ChargeCategory.USAGE, 100 + random.nextGaussian());
    }
  }

  private ReportExtras.Forecast may(LocalDate complete) {
    return PeriodForecast.of(
            cells,
            CostBasis.EFFECTIVE,
            ReportPeriod.between(LocalDate.of(2026, 5, 1), LocalDate.of(2026, 6, 1)),
            complete)
        .orElse(null);
  }

  @Test
  void completeDaysAreAsTheyAreAndTheOthersForecast() {
    usage(71 + 3);
    cell(LocalDate.of(2026, 5, 2), ChargeCategory.TAX, 1_000);
    // The tenth is the last complete day: what is known of the eleventh does not count.
    cell(LocalDate.of(2026, 5, 11), ChargeCategory.USAGE, 9_999);
    ReportExtras.Forecast forecast = may(LocalDate.of(2026, 5, 11));
    assertThat(forecast.until()).isEqualTo(LocalDate.of(2026, 6, 1));
    assertThat(forecast.mean().doubleValue()).isCloseTo(1_000 + 3_100, within(20.0));
    assertThat(forecast.lower95()).isLessThan(forecast.lower80());
    assertThat(forecast.lower80()).isLessThan(forecast.mean());
    assertThat(forecast.upper80()).isGreaterThan(forecast.mean());
    assertThat(forecast.upper95()).isGreaterThan(forecast.upper80());
    // 21 days with independent errors of 1 add up to about 5, not to 21 times 1.3.
    assertThat(forecast.upper80().subtract(forecast.mean()).doubleValue()).isBetween(2.0, 20.0);
  }

  @Test
  void aPeriodAheadHasItsOwnDaysOnly() {
    usage(50);
    ReportExtras.Forecast forecast = may(LocalDate.of(2026, 4, 20));
    assertThat(forecast.mean().doubleValue()).isCloseTo(3_100, within(30.0));
  }

  @Test
  void whatIsOverOrUnknownHasNoForecast() {
    usage(92);
    assertThat(may(LocalDate.of(2026, 6, 1))).isNull();
    cells.clear();
    assertThat(may(LocalDate.of(2026, 5, 11))).isNull();
    usage(5);
    assertThat(may(LocalDate.of(2026, 3, 6))).isNull();
  }
}
