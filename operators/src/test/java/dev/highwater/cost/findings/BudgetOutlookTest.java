package dev.highwater.cost.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.allocation.ChargeMatch;
import dev.highwater.cost.core.budget.BudgetPeriod;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.cost.core.report.ReportExtras.BudgetLine;
import dev.highwater.cost.forecast.CostDays;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BudgetOutlookTest {
  private static final LocalDate JULY = LocalDate.of(2026, 7, 1);

  private final CostDays days = new CostDays();

  private static CostBudget budget(String amount, BudgetPeriod period) {
    return new CostBudget(
        "web",
        new ChargeMatch(Map.of(), Map.of()),
        "USD",
        CostBasis.EFFECTIVE,
        new BigDecimal(amount),
        period,
        List.of(50, 80, 100));
  }

  private void usage(LocalDate from, LocalDate to, String daily) {
    for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
      days.add(day, new BigDecimal(daily), true);
    }
  }

  private BudgetLine line(CostBudget budget, int day) {
    LocalDate end = JULY.plusMonths(1);
    return BudgetOutlook.of(
        budget, days, end.minusDays(1), end, day == 0 ? null : JULY.withDayOfMonth(day));
  }

  private static List<String> crossed(BudgetLine line) {
    return line.crossed().stream().map(one -> one.kind() + " " + one.threshold()).toList();
  }

  @Test
  void whatIsSteadyRunsOutOnTheDayThatDivisionTells() {
    usage(JULY.minusDays(60), JULY.withDayOfMonth(12), "10"); // 11 days of July
    BudgetLine line = line(budget("205", BudgetPeriod.MONTH), 12);
    assertThat(line.actual()).isEqualByComparingTo("110");
    assertThat(line.actualPercent()).isEqualByComparingTo("53.66");
    assertThat(line.from()).isEqualTo("2026-07-01");
    assertThat(line.to()).isEqualTo("2026-08-01");
    assertThat(line.forecast().mean()).isEqualByComparingTo("310");
    // 200 by the end of the 20th, 210 by that of the 21st; a constant has an interval of no width
    assertThat(line.runsOut().day()).isEqualTo("2026-07-21");
    assertThat(line.runsOut().earliest()).isEqualTo("2026-07-21");
    assertThat(line.runsOut().latest()).isEqualTo("2026-07-21");
    assertThat(line.runsOut().expected()).isTrue();
    assertThat(crossed(line)).containsExactly("ACTUAL 50", "FORECAST 80", "FORECAST 100");
  }

  @Test
  void whatIsSpentIsToldByItsDay() {
    usage(JULY.minusDays(60), JULY.withDayOfMonth(12), "10");
    days.add(JULY.withDayOfMonth(3), new BigDecimal("45.5"), false);
    BudgetLine line = line(budget("75.5", BudgetPeriod.MONTH), 10);
    // two preliminary days are spent, too
    assertThat(line.actual()).isEqualByComparingTo("155.5");
    assertThat(line.runsOut().day()).isEqualTo("2026-07-03");
    assertThat(line.runsOut().expected()).isFalse();
    assertThat(crossed(line)).containsExactly("ACTUAL 50", "ACTUAL 80", "ACTUAL 100");
  }

  @Test
  void whatLastsDoesNotRunOutAndWhatIsUnknownIsNotForecast() {
    usage(JULY.minusDays(60), JULY.withDayOfMonth(12), "10");
    BudgetLine lasts = line(budget("310.01", BudgetPeriod.MONTH), 12);
    assertThat(lasts.runsOut()).isNull();
    assertThat(crossed(lasts)).containsExactly("FORECAST 50", "FORECAST 80");
    BudgetLine unknown = line(budget("300", BudgetPeriod.MONTH), 0);
    assertThat(unknown.actual()).isEqualByComparingTo("110");
    assertThat(unknown.forecast()).isNull();
    assertThat(unknown.runsOut()).isNull();
    assertThat(crossed(unknown)).isEmpty();
  }

  @Test
  void aQuarterAndAYearBeginBeforeTheReport() {
    LocalDate august = LocalDate.of(2026, 8, 1);
    usage(LocalDate.of(2026, 1, 1), august, "1");
    assertThat(line(budget("50", BudgetPeriod.QUARTER), 1).actual()).isEqualByComparingTo("31");
    BudgetLine year = line(budget("500", BudgetPeriod.YEAR), 1);
    assertThat(year.actual()).isEqualByComparingTo("212");
    assertThat(year.to()).isEqualTo("2027-01-01");
    assertThat(year.forecast().mean()).isEqualByComparingTo("365");
  }

  @Test
  void theIntervalsHoldTheExpectedDay() {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      CostDays noisy = new CostDays();
      for (int day = -70; day < 14; day++) {
        noisy.add(JULY.plusDays(day), BigDecimal.valueOf(80 + random.nextInt(40)), true);
      }
      BudgetLine line =
          BudgetOutlook.of(
              budget(Integer.toString(1_500 + random.nextInt(2_500)), BudgetPeriod.MONTH),
              noisy,
              JULY,
              JULY.plusDays(14),
              JULY.plusDays(14));
      if (line.runsOut() != null && line.runsOut().expected()) {
        List<LocalDate> order =
            Stream.of(line.runsOut().earliest(), line.runsOut().day(), line.runsOut().latest())
                .map(day -> day == null ? line.to() : day)
                .toList();
        assertThat(order).isSorted();
        assertThat(order.get(0)).isAfterOrEqualTo(JULY.plusDays(14)).isBefore(line.to());
      }
    }
  }
}
