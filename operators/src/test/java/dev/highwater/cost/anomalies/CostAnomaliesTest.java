package dev.highwater.cost.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.billing.Costs;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
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
    cells.add(
        new CostCell(
            new CostKey(
                day * DAY + 3_600_000L * (day % 24),
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
    return CostAnomalies.of(
        cells,
        completeDays * DAY,
        CostStep.DAY,
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
    assertThat(CostAnomalies.lines(told, 0))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.name()).isEqualTo("service EC2");
              assertThat(line.day()).isEqualTo("1970-02-05");
              assertThat(line.total().subtract(line.expected()))
                  .isBetween(new BigDecimal(4_990), new BigDecimal(5_010));
              assertThat(line.cause()).contains("100 % of it is EC2 account region usage");
            });
    assertThat(CostAnomalies.lines(told, 36 * DAY)).isEmpty();
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
