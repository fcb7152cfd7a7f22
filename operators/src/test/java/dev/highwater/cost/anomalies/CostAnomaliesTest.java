package dev.highwater.cost.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CostAnomaliesTest {
  private static final long DAY = 86_400_000L;

  private final List<CostCell> cells = new ArrayList<>();

  private void cell(
      int day,
      String currency,
      String service,
      ChargeCategory category,
      boolean correction,
      long usd) {
    cell(day, 1 + day % 23, currency, service, category, correction, usd);
  }

  private void hours(int day, String service, int oddHours, double times) {
    for (int hour = 0; hour < 24; hour++) {
      long usual = 20L + (day + hour) % 2;
      long usd = hour >= 3 && hour < 3 + oddHours ? Math.round(usual * times) : usual;
      cell(day, hour, "USD", service, ChargeCategory.USAGE, false, usd);
    }
  }

  private void cell(
      int day,
      int hour,
      String currency,
      String service,
      ChargeCategory category,
      boolean correction,
      long usd) {
    cells.add(
        new CostCell(
            new CostKey(
                day * DAY + 3_600_000L * hour,
                0,
                currency,
                "AWS",
                "payer",
                "account",
                service,
                "region",
                "usage",
                "Hrs",
                category,
                correction,
                CommitmentStatus.NONE,
                "",
                "shop",
                CostKey.UNALLOCATED,
                CostKey.UNALLOCATED,
                true,
                "",
                "",
                Map.of()),
            new Amounts(
                new Costs(
                    BigDecimal.ZERO, BigDecimal.valueOf(usd), BigDecimal.ZERO, BigDecimal.ZERO),
                BigDecimal.ONE,
                1)));
  }

  private List<CostAnomaly> told(int completeDays) {
    return told(CostStep.DAY, Long.MIN_VALUE, completeDays);
  }

  private List<CostAnomaly> told(CostStep step, long judgedMillis, int completeDays) {
    return CostAnomalies.of(
        cells,
        judgedMillis,
        completeDays * DAY,
        step,
        CostAnomalyRules.DEFAULT,
        Detectors.all().get(0),
        CostAnomalies.Traffic.UNKNOWN);
  }

  @Test
  void onlyUsageCounts() {
    for (int day = 0; day < 40; day++) {
      cell(day, "USD", "EC2", ChargeCategory.USAGE, false, 500 + day % 3);
    }
    cell(30, "USD", "EC2", ChargeCategory.TAX, false, 5_000);
    cell(30, "USD", "EC2", ChargeCategory.PURCHASE, false, 5_000);
    cell(30, "USD", "EC2", ChargeCategory.CREDIT, false, -5_000);
    cell(30, "USD", "EC2", ChargeCategory.USAGE, true, 5_000);
    cell(30, "USD", "AWS Support (Business)", ChargeCategory.USAGE, false, 5_000);
    assertThat(told(40)).isEmpty();
    cell(35, "USD", "EC2", ChargeCategory.USAGE, false, 5_000);
    List<CostAnomaly> told = told(40);
    assertThat(told).extracting(CostAnomaly::state).containsExactly("open", "ended");
    assertThat(CostAnomalies.lines(told, List.of(), 0))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.name()).isEqualTo("service EC2");
              assertThat(line.day()).isEqualTo("1970-02-05");
              assertThat(line.total().subtract(line.expected()))
                  .isBetween(new BigDecimal(4_990), new BigDecimal(5_010));
              assertThat(line.cause()).contains("100 % of it is EC2 account region usage");
            });
    assertThat(CostAnomalies.lines(told, List.of(), 36 * DAY)).isEmpty();
  }

  /** What was told last has no causes, what was told before other amounts. */
  @Test
  void theCauseNamesTheAmountsOfTheWholeAnomaly() {
    for (int day = 0; day < 44; day++) {
      cell(day, "USD", "EC2; new", ChargeCategory.USAGE, false, 500 + day % 3);
    }
    cell(35, "USD", "EC2; new", ChargeCategory.USAGE, false, 1_000);
    cell(36, "USD", "EC2; new", ChargeCategory.USAGE, false, 1_200);
    List<CostAnomaly> told = told(44);
    assertThat(told.get(told.size() - 1).state()).isEqualTo("ended");
    assertThat(CostAnomalies.lines(told, List.of(), 0))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.total()).isBetween(new BigDecimal(3_200), new BigDecimal(3_204));
              assertThat(line.cause())
                  .startsWith("service EC2; new cost " + line.total() + " USD since 1970-02-05, ")
                  .endsWith(" %); 100 % of it is EC2; new account region usage.");
            });
  }

  @Test
  void aDayThatIsNotCompleteSaysNothing() {
    for (int day = 0; day < 40; day++) {
      cell(day, "USD", "EC2", ChargeCategory.USAGE, false, day == 39 ? 20 : 500 + day % 3);
    }
    assertThat(told(39)).isEmpty();
    assertThat(told(40)).extracting(CostAnomaly::direction).containsExactly("down");
  }

  @Test
  void hoursTellWhatTheirDayHides() {
    for (int day = 0; day < 40; day++) {
      hours(day, "EC2", day == 30 ? 4 : 0, 3);
      hours(day, "RDS", day == 31 ? 24 : 0, 3);
    }
    List<CostAnomaly> days = told(40);
    List<CostAnomaly> hours = told(CostStep.HOUR, Long.MIN_VALUE, 40);
    assertThat(days).extracting(CostAnomaly::name).containsOnly("RDS");
    assertThat(hours).extracting(CostAnomaly::name).containsOnly("EC2", "RDS");
    assertThat(CostAnomalies.lines(days, hours, 0))
        .as("what the day tells is told once")
        .extracting(line -> line.step() + " " + line.name() + " " + Utc.text(line.startMillis()))
        .containsExactly("hour service EC2 1970-01-31T03:00:00Z", "day service RDS 1970-02-01");
  }

  @Test
  void aChargeOfTheDayIsInNoHour() {
    for (int day = 0; day < 40; day++) {
      cell(day, 0, "USD", "EBS", ChargeCategory.USAGE, false, day == 35 ? 5_000 : 500);
      hours(day, "EC2", 0, 1);
    }
    assertThat(told(40)).extracting(CostAnomaly::name).containsOnly("EBS");
    assertThat(told(CostStep.HOUR, Long.MIN_VALUE, 40)).isEmpty();
    cell(35, 1, "USD", "EBS", ChargeCategory.USAGE, false, 1);
    assertThat(told(CostStep.HOUR, Long.MIN_VALUE, 40))
        .as("a midnight of a service that has hours")
        .isNotEmpty();
  }

  @Test
  void hoursAreLearntFromEightWeeks() {
    for (int day = 0; day < 100; day++) {
      hours(day, "EC2", day == 30 || day == 90 ? 4 : 0, 3);
    }
    assertThat(told(CostStep.HOUR, Long.MIN_VALUE, 100)).hasSize(4);
    List<CostAnomaly> late = told(CostStep.HOUR, 88 * DAY, 100);
    assertThat(late).extracting(CostAnomaly::state).containsExactly("open", "ended");
    assertThat(late.get(0).openedAtMillis()).isEqualTo(90 * DAY + 3 * 3_600_000L);
  }

  @Test
  void currenciesAreWatchedApartAndOrderChangesNothing() {
    for (int day = 0; day < 40; day++) {
      cell(day, "USD", "EC2", ChargeCategory.USAGE, false, 500 + day % 3 + (day == 35 ? 400 : 0));
      cell(day, "EUR", "EC2", ChargeCategory.USAGE, false, 500 + day % 3 - (day == 35 ? 400 : 0));
    }
    List<CostAnomaly> told = told(40);
    assertThat(told.stream().filter(one -> one.state().equals("open")))
        .extracting(CostAnomaly::currency)
        .containsExactly("EUR", "USD");
    for (int run = 0; run < 5; run++) {
      Collections.shuffle(cells, new Random(run));
      assertThat(told(40)).isEqualTo(told);
    }
  }
}
