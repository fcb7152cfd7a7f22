package dev.highwater.cost.rightsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.billing.Costs;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BilledTest {
  private static final LocalDate UNTIL = LocalDate.of(2026, 7, 1);

  private final List<ResourceDay> days = new ArrayList<>();

  private void day(int back, String type, boolean committed, String hours, String cost) {
    BigDecimal amount = new BigDecimal(cost);
    days.add(
        new ResourceDay(
            "r",
            UNTIL.minusDays(back),
            type,
            "EC2",
            "web",
            "USD",
            committed,
            new BigDecimal(hours),
            new Costs(BigDecimal.ZERO, amount, BigDecimal.ZERO, BigDecimal.ZERO)));
  }

  private Billed billed() {
    return Billed.of(days, UNTIL).get("r");
  }

  @Test
  void aMonthIsTheAverageDaySinceTheFirstOfTheLastThirty() {
    day(31, "", false, "0", "1000"); // too long ago
    day(0, "", false, "0", "1000"); // not complete
    day(10, "", false, "0", "3");
    day(4, "", false, "0", "2");
    // 5 in ten days, and 730 / 24 days a month
    assertThat(billed().monthly().doubleValue()).isCloseTo(0.5 * 730 / 24, within(1e-12));
    assertThat(billed().openHourly()).isNull();
    assertThat(billed().committedShare()).isZero();
  }

  @Test
  void anHourIsOfTheNewestTypeAndOfWhatNoCommitmentPays() {
    day(9, "m5.4xlarge", false, "24", "18");
    day(2, "m5.large", false, "6", "3");
    day(2, "m5.large", true, "18", "1");
    day(2, "", false, "0", "7"); // its traffic
    assertThat(billed().openHourly()).isEqualByComparingTo("0.5");
    assertThat(billed().committedShare()).isEqualByComparingTo("0.75");
    assertThat(billed().monthly().doubleValue()).isCloseTo(29 / 9.0 * 730 / 24, within(1e-12));
  }
}
