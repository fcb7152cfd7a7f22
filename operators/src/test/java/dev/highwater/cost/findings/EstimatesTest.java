package dev.highwater.cost.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.highwater.billing.Costs;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.report.ReportExtras.Estimate;
import dev.highwater.cost.core.report.ReportExtras.EstimateLine;
import dev.highwater.cost.rightsizing.SeenDay;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 7, 1);

  private final List<SeenDay> seen = new ArrayList<>();
  private final List<ResourceDay> bill = new ArrayList<>();

  private void seen(String id, int day, int hours, String hourly) {
    seen.add(
        new SeenDay(
            id, FIRST.plusDays(day), hours, hourly == null ? null : new BigDecimal(hourly)));
  }

  private void billed(String id, int day, String application, String hours, String cost) {
    billed(id, day, "m5.large", application, hours, cost);
  }

  private void billed(
      String id, int day, String type, String application, String hours, String cost) {
    BigDecimal amount = new BigDecimal(cost);
    bill.add(
        new ResourceDay(
            id,
            FIRST.plusDays(day),
            type,
            "EC2",
            application,
            "USD",
            false,
            new BigDecimal(hours),
            new Costs(BigDecimal.ZERO, amount, BigDecimal.ZERO, BigDecimal.ZERO)));
  }

  private List<Estimate> estimates(int until) {
    return Estimates.of(seen, bill, FIRST, FIRST.plusDays(40), FIRST.plusDays(until));
  }

  @Test
  void theBillsPriceOfTheDaysBeforeCountsAndTheErrorIsShown() {
    billed("i-1", 0, "web", "24", "12"); // 0.5 an hour
    billed("i-1", 1, "web", "20", "11"); // (12 + 11) / 44 on the day after
    seen("i-1", 0, 24, "0.6");
    seen("i-1", 1, 18, "0.6");
    seen("i-1", 2, 22, "0.6");
    List<Estimate> days = estimates(2);
    assertThat(days).hasSize(3);
    // nothing was billed before the first day: the given price
    assertThat(days.get(0).total().estimated()).isEqualByComparingTo("14.4");
    assertThat(days.get(0).total().billed()).isEqualByComparingTo("12");
    assertThat(days.get(0).total().errorPercent()).isEqualByComparingTo("20");
    assertThat(days.get(1).total().estimated()).isEqualByComparingTo("9");
    assertThat(days.get(1).total().errorPercent()).isEqualByComparingTo("-18.18");
    // the third is not complete
    assertThat(days.get(2).total().estimated()).isEqualByComparingTo("11.5");
    assertThat(days.get(2).total().billed()).isNull();
    assertThat(days.get(2).total().errorPercent()).isNull();
    assertThat(days.get(2).byApplication())
        .extracting(EstimateLine::service, EstimateLine::application)
        .containsExactly(tuple("EC2", "web"));
  }

  @Test
  void whatAnInstanceCostAsAnotherTypeDoesNotCount() {
    billed("i-1", 0, "m5.4xlarge", "web", "24", "240");
    billed("i-1", 1, "m5.4xlarge", "web", "6", "60");
    billed("i-1", 1, "m5.large", "web", "18", "18");
    seen("i-1", 2, 24, null);
    assertThat(estimates(2).get(0).total().estimated()).isEqualByComparingTo("24");
  }

  @Test
  void whatNobodyKnowsAPriceOfIsSaid() {
    seen("i-new", 0, 3, null);
    seen("i-priced", 0, 5, "2");
    billed("i-unseen", 0, "data", "24", "7");
    Estimate day = estimates(1).get(0);
    assertThat(day.instances()).isEqualTo(2);
    assertThat(day.hours()).isEqualTo(8);
    assertThat(day.unpricedHours()).isEqualTo(3);
    assertThat(day.total().estimated()).isEqualByComparingTo("10");
    assertThat(day.total().billed()).isEqualByComparingTo("7");
    assertThat(day.byApplication().get(0).service()).isEqualTo(Estimates.NOT_BILLED);
    assertThat(day.byApplication().get(0).errorPercent()).isNull();
    assertThat(day.byApplication().get(1).estimated()).isZero();
    assertThat(day.byApplication().get(1).errorPercent()).isEqualByComparingTo("-100");
  }

  @Test
  void partsAddUpToTheDay() {
    Random random = new Random(17);
    for (int day = 0; day < 30; day++) {
      for (int id = 0; id < 12; id++) {
        if (random.nextInt(5) > 0) {
          seen("i-" + id, day, 1 + random.nextInt(24), random.nextBoolean() ? "0.3" : null);
        }
        if (random.nextInt(5) > 0) {
          String application = List.of("web", "data", "ml").get(random.nextInt(3));
          billed("i-" + id, day, application, "24", "" + random.nextInt(1_000) / 7.0);
        }
      }
    }
    List<Estimate> days = estimates(25);
    assertThat(days).hasSize(30);
    for (Estimate one : days) {
      BigDecimal estimated = BigDecimal.ZERO;
      BigDecimal billed = BigDecimal.ZERO;
      for (EstimateLine line : one.byApplication()) {
        estimated = estimated.add(line.estimated());
        billed = line.billed() == null ? billed : billed.add(line.billed());
      }
      assertThat(estimated).isEqualByComparingTo(one.total().estimated());
      if (one.day().isBefore(FIRST.plusDays(25))) {
        BigDecimal sum =
            bill.stream()
                .filter(row -> row.day().equals(one.day()))
                .map(row -> row.costs().effective())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(billed).isEqualByComparingTo(sum);
        assertThat(one.total().billed()).isEqualByComparingTo(sum);
      } else {
        assertThat(one.total().billed()).isNull();
      }
    }
  }
}
