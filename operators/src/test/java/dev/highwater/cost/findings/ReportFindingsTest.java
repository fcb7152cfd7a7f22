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
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
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
import dev.highwater.cost.rightsizing.SeenDay;
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
            new Amounts(costs(amount), BigDecimal.ONE, 1)));
  }

  private static Costs costs(double effective) {
    return new Costs(
        BigDecimal.ZERO, BigDecimal.valueOf(effective), BigDecimal.ZERO, BigDecimal.ZERO);
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
    // the bill ends on 14 May; on the 15th nobody knows yet whether there is more
    CostReport open = report(LocalDate.of(2026, 5, 15), Beside.NOTHING);
    assertThat(open.isBillOver()).isFalse();
    assertThat(open.extras().forecast()).isNotNull();
    CostReport over =
        report(LocalDate.of(2026, 5, 20), Beside.of(List.of(budget("USD")), null, new Traffic()));
    assertThat(over.isBillOver()).isTrue();
    assertThat(over.extras().forecast()).isNull();
    assertThat(over.extras().outlook()).isNull();
    assertThat(over.extras().budgets().get(0).actual()).isPositive();
    assertThat(over.extras().budgets().get(0).forecast()).isNull();
  }

  private static CostBudget budget(String currency) {
    return new CostBudget(
        currency,
        new ChargeMatch(Map.of(), Map.of()),
        currency,
        CostBasis.EFFECTIVE,
        BigDecimal.valueOf(9_000),
        BudgetPeriod.MONTH,
        CostBudget.THRESHOLDS);
  }

  @Test
  void daysAfterTheBillsEndAreNoFindings() {
    LocalDate last = LocalDate.of(2026, 5, 12);
    FoundCells found = new FoundCells();
    List<ResourceDay> billed = new ArrayList<>();
    List<SeenDay> seen = new ArrayList<>();
    Traffic traffic = new Traffic();
    for (LocalDate day = FIRST; day.isBefore(LocalDate.of(2026, 6, 1)); day = day.plusDays(1)) {
      traffic.add(requests("cart", Utc.millis(day), 600));
      seen.add(new SeenDay("i-1", day, 24, null));
      if (!day.isAfter(last)) {
        // somebody saved the file in the course of the last day
        found.usage(day, 0, "EC2", "cart", day.equals(last) ? "60" : "200");
        billed.add(
            new ResourceDay(
                "i-1",
                day,
                "m5.large",
                "EC2",
                "cart",
                "USD",
                false,
                BigDecimal.valueOf(24),
                costs(24)));
      }
    }
    cells.addAll(found.all);
    Map<String, Long> recommended = Map.of("i-1", Utc.millis(LocalDate.of(2026, 5, 5)));
    Beside beside = Beside.of(List.of(), recommended, traffic).with(null, seen, billed);
    CostReport over = report(LocalDate.of(2026, 6, 10), beside);
    assertThat(over.isBillOver()).isTrue();
    ReportExtras extras = over.extras();
    assertThat(extras.savings().changes()).isEmpty();
    assertThat(extras.savings().implemented()).isZero();
    assertThat(extras.anomalies()).isEmpty();
    assertThat(extras.unitCosts().services().get(0).days()).hasSize(11);
    assertThat(extras.estimates()).hasSize(31);
    assertThat(extras.estimates().get(10).total().errorPercent()).isZero();
    // nobody knows what the twelfth was billed in the end, but what an hour costs
    assertThat(extras.estimates().get(11).total().billed()).isNull();
    assertThat(extras.estimates().get(30).total().estimated()).isEqualByComparingTo("24");
    // a bill that has ended before the period says nothing of it
    cells.removeIf(cell -> cell.key().hourMillis() >= Utc.millis(LocalDate.of(2026, 4, 25)));
    billed.removeIf(day -> !day.day().isBefore(LocalDate.of(2026, 4, 25)));
    recommended = Map.of("i-1", Utc.millis(LocalDate.of(2026, 4, 20)));
    beside = Beside.of(List.of(), recommended, traffic).with(null, seen, billed);
    extras = report(LocalDate.of(2026, 6, 10), beside).extras();
    assertThat(extras.savings().changes()).isEmpty();
    assertThat(extras.anomalies()).isEmpty();
    assertThat(extras.unitCosts()).isNull();
  }

  @Test
  void aBudgetFollowsTheBillOfItsOwnCurrency() {
    for (int day = 0; day < 75; day++) {
      cell(FIRST.plusDays(day), "USD", 200 + day % 4);
      cell(FIRST.plusDays(day), "USD", 1);
      cell(FIRST.plusDays(day), "EUR", 200 + day % 4);
    }
    List<CostCell> both = List.copyOf(cells);
    for (String over : List.of("USD", "EUR")) {
      cells.clear();
      cells.addAll(both);
      cells.removeIf(
          cell ->
              cell.key().currency().equals(over)
                  && cell.key().hourMillis() >= Utc.millis(LocalDate.of(2026, 5, 9)));
      CostReport report =
          report(
              LocalDate.of(2026, 5, 14),
              Beside.of(List.of(budget("USD"), budget("EUR")), null, new Traffic()));
      assertThat(report.currency()).isEqualTo("USD");
      assertThat(report.isBillOver()).isEqualTo(over.equals("USD"));
      assertThat(report.otherCurrencies().get(0).isBillOver()).isEqualTo(over.equals("EUR"));
      assertThat(report.extras().budgets())
          .allSatisfy(
              line -> assertThat(line.forecast() == null).isEqualTo(line.currency().equals(over)));
    }
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
