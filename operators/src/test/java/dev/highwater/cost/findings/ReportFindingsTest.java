package dev.highwater.cost.findings;

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
import dev.highwater.cost.core.allocation.ChargeMatch;
import dev.highwater.cost.core.budget.BudgetPeriod;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.ledger.Completeness;
import dev.highwater.cost.core.report.BillReach;
import dev.highwater.cost.core.report.CostReport;
import dev.highwater.cost.core.report.ReportBuilder;
import dev.highwater.cost.core.report.ReportExtras;
import dev.highwater.cost.core.report.ReportPeriod;
import dev.highwater.event.Labels;
import dev.highwater.result.Signal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportFindingsTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

  private final List<CostCell> cells = new ArrayList<>();

  private void cell(LocalDate day, String currency, double amount) {
    cells.add(
        new CostCell(
            new CostKey(
                Utc.millis(day),
                Utc.month(Utc.millis(day)),
                currency,
                "AWS",
                "payer",
                "account",
                "EC2",
                "region",
                "usage",
                "Hrs",
                ChargeCategory.USAGE,
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
                    BigDecimal.ZERO, BigDecimal.valueOf(amount), BigDecimal.ZERO, BigDecimal.ZERO),
                BigDecimal.ONE,
                1)));
  }

  private ReportExtras findings(LocalDate today) {
    return findings(today, Beside.NOTHING);
  }

  private ReportExtras findings(LocalDate today, Beside beside) {
    return report(today, beside).extras();
  }

  private CostReport report(LocalDate today, Beside beside) {
    ReportPeriod period = ReportPeriod.between(LocalDate.of(2026, 5, 1), LocalDate.of(2026, 6, 1));
    Completeness completeness = new Completeness(Utc.millis(today), 0);
    CostReport report =
        new ReportBuilder(
                period, CostBasis.EFFECTIVE, null, List.of(), completeness, BillReach.of(cells))
            .build(cells, List.of(), List.of(), ReportExtras.NONE);
    return ReportFindings.in(report, cells, beside);
  }

  @Test
  void theCompleteDaysOfTheReportsCurrencyAreRead() {
    for (int day = 0; day < 75; day++) {
      LocalDate date = FIRST.plusDays(day);
      cell(date, "USD", date.equals(LocalDate.of(2026, 5, 8)) ? 900 : 200 + day % 4);
      cell(date, "USD", 1);
      cell(date, "EUR", date.equals(LocalDate.of(2026, 5, 6)) ? 900 : 200 + day % 4);
    }
    ReportExtras extras = findings(LocalDate.of(2026, 5, 14));
    assertThat(extras.anomalies())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.day()).isEqualTo("2026-05-08");
              assertThat(line.name()).isEqualTo("service EC2");
              assertThat(line.total()).isEqualByComparingTo("901");
              assertThat(line.cause()).contains("100 % of it is EC2");
              assertThat(line.state()).isEqualTo("ended");
              assertThat(line.direction()).isEqualTo("up");
              assertThat(line.endMillis()).isEqualTo(Utc.millis(LocalDate.of(2026, 5, 9)));
              assertThat(line.impact())
                  .isPositive()
                  .isEqualByComparingTo(line.total().subtract(line.expected()));
              assertThat(line.causes())
                  .singleElement()
                  .satisfies(
                      cause -> {
                        assertThat(cause.usageType()).isEqualTo("usage");
                        assertThat(cause.share()).isEqualByComparingTo("1");
                        assertThat(cause.impact().subtract(line.impact()).abs().doubleValue())
                            .isLessThan(0.02);
                      });
            });
    assertThat(extras.forecast().until()).isEqualTo("2026-06-01");
    CostReport euros = report(LocalDate.of(2026, 5, 14), Beside.NOTHING).otherCurrencies().get(0);
    assertThat(euros.extras().anomalies())
        .singleElement()
        .satisfies(line -> assertThat(line.day()).isEqualTo("2026-05-06"));
    assertThat(euros.extras().outlook().days()).hasSize(90);
    assertThat(euros.extras().savings()).isEqualTo(ReportExtras.Savings.NONE);
    assertThat(extras.forecast().mean().doubleValue()).isCloseTo(31 * 202.5 + 700, within(60.0));
  }

  @Test
  void growthThatTrafficExplainsIsSaidToBeThat() {
    FoundCells found = new FoundCells();
    Traffic traffic = new Traffic();
    for (int day = 0; day < 75; day++) {
      LocalDate date = FIRST.plusDays(day);
      int times = date.isBefore(LocalDate.of(2026, 5, 10)) ? 1 : 3;
      found.usage(date, 0, "EC2", "cart", Integer.toString(times * (1_000 + day % 4)));
      for (int hour = 0; hour < 24; hour++) {
        long start = Utc.millis(date) + hour * Utc.HOUR;
        traffic.add(requests("cart", start, times * 600.0));
      }
    }
    cells.addAll(found.all);
    ReportExtras unknown = findings(LocalDate.of(2026, 5, 14));
    assertThat(unknown.anomalies()).isNotEmpty();
    assertThat(unknown.anomalies().get(0).cause()).doesNotContain("expected growth");
    ReportExtras known = findings(LocalDate.of(2026, 5, 14), Beside.of(List.of(), null, traffic));
    assertThat(known.anomalies()).hasSameSizeAs(unknown.anomalies());
    assertThat(known.anomalies().get(0).cause()).contains("expected growth: traffic is +200 %");
  }

  private static Signal requests(String service, long start, double count) {
    return new Signal(
        "requests_per_second",
        service,
        Labels.empty(),
        "spans",
        start,
        start + Utc.HOUR,
        Utc.HOUR,
        0,
        true,
        "1/s",
        count,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  @Test
  void beforeItsFirstCompleteDayNothingIsSaid() {
    for (int day = 0; day < 75; day++) {
      cell(FIRST.plusDays(day), "USD", 200);
    }
    assertNothing(findings(LocalDate.of(2026, 5, 1)));
  }

  @Test
  void nothingIsForecastFromDaysAfterTheBillsEnd() {
    for (int day = 0; day < 75; day++) {
      cell(FIRST.plusDays(day), "USD", 200 + day % 4);
    }
    // the bill ends on 14 May; on the 16th nobody knows yet whether there is more
    CostReport open = report(LocalDate.of(2026, 5, 15), Beside.NOTHING);
    assertThat(open.isBillOver()).isFalse();
    assertThat(open.extras().forecast()).isNotNull();
    CostBudget budget =
        new CostBudget(
            "all",
            new ChargeMatch(Map.of(), Map.of()),
            "USD",
            CostBasis.EFFECTIVE,
            BigDecimal.valueOf(9_000),
            BudgetPeriod.MONTH,
            CostBudget.THRESHOLDS);
    CostReport over =
        report(LocalDate.of(2026, 5, 20), Beside.of(List.of(budget), null, new Traffic()));
    assertThat(over.isBillOver()).isTrue();
    assertThat(over.extras().forecast()).isNull();
    assertThat(over.extras().outlook()).isNull();
    assertThat(over.extras().budgets().get(0).actual()).isPositive();
    assertThat(over.extras().budgets().get(0).forecast()).isNull();
  }

  @Test
  void aPeriodThatIsOverHasNoForecast() {
    for (int day = 0; day < 92; day++) {
      cell(FIRST.plusDays(day), "USD", 200);
    }
    assertNothing(findings(LocalDate.of(2026, 6, 3)));
  }

  private static void assertNothing(ReportExtras extras) {
    assertThat(extras.anomalies()).isEmpty();
    assertThat(extras.recommendations()).isEmpty();
    assertThat(extras.forecast()).isNull();
    assertThat(extras.savings().potential()).isZero();
    assertThat(extras.savings().notLookedFor()).contains("over-provisioned", "implemented-savings");
  }
}
