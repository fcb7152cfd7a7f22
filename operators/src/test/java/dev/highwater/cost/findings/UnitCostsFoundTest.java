package dev.highwater.cost.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras.UnitCost;
import dev.highwater.cost.core.report.ReportExtras.UnitCosts;
import dev.highwater.cost.core.report.ReportExtras.UnitStep;
import dev.highwater.event.Labels;
import dev.highwater.result.Signal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnitCostsFoundTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 7, 1);

  private final FoundCells cells = new FoundCells();
  private final Traffic traffic = new Traffic();

  private static Signal signal(
      String name, String service, long start, long window, int revision, Double count, String by) {
    Labels.Builder labels = Labels.builder();
    if (by != null) {
      labels.set("by", by);
    }
    return new Signal(
        name,
        service,
        labels.build(),
        "spans",
        start,
        start + window,
        window,
        revision,
        false,
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
        count == null ? null : (Double) (count / 3_600),
        List.of());
  }

  private void requests(String service, LocalDate day, int hour, int revision, Double count) {
    long start = Utc.millis(day) + hour * Utc.HOUR;
    traffic.add(signal("requests_per_second", service, start, Utc.HOUR, revision, count, null));
  }

  private UnitCosts found(int days) {
    return UnitCostsFound.of(cells.all, CostBasis.EFFECTIVE, traffic, FIRST, FIRST.plusDays(days));
  }

  @Test
  void costIsLaidBesideTheRequestsOfItsHour() {
    cells.usage(FIRST, 0, "EC2", "Cart", "2").usage(FIRST, 1, "EC2", "Cart", "3");
    cells.usage(FIRST, 2, "EC2", "Cart", "4");
    cells.add(FIRST, 0, "EC2", "Cart", "50", ChargeCategory.TAX);
    cells.usage(FIRST.plusDays(1), 5, "EC2", "Cart", "9"); // not complete
    cells.usage(FIRST, 0, "EC2", "lonely", "1").usage(FIRST, 0, "EC2", "", "1");
    requests("cart", FIRST, 0, 0, 4_000.0);
    requests("cart", FIRST, 1, 0, 0.0);
    requests("cart", FIRST, 3, 0, 500.0);
    requests("nobody", FIRST, 0, 0, 1.0);
    UnitCosts found = found(1);
    assertThat(found.withoutTraffic()).containsExactly("lonely");
    assertThat(found.services()).hasSize(1);
    UnitCost cart = found.services().get(0);
    assertThat(cart.application()).isEqualTo("Cart");
    assertThat(cart.hours()).extracting(UnitStep::hours).containsExactly(1, 1, 0, 1);
    assertThat(cart.hours().get(0).per1000()).isEqualByComparingTo("0.5");
    // requests were none, traffic is not known, cost is none: nothing is divided by nothing
    assertThat(cart.hours().get(1).requests()).isZero();
    assertThat(cart.hours().get(1).per1000()).isNull();
    assertThat(cart.hours().get(2).requests()).isNull();
    assertThat(cart.hours().get(2).per1000()).isNull();
    assertThat(cart.hours().get(3).per1000()).isZero();
    // 5 in hours whose traffic is known, 4,500 requests; 4 more in an hour of which nobody knows
    UnitStep day = cart.days().get(0);
    assertThat(day.cost()).isEqualByComparingTo("9");
    assertThat(day.coveredCost()).isEqualByComparingTo("5");
    assertThat(day.requests()).isEqualByComparingTo("4500");
    assertThat(day.per1000()).isEqualByComparingTo("1.11111111111");
    assertThat(day.hours()).isEqualTo(3);
    assertThat(cart.total()).isEqualTo(day);
  }

  @Test
  void aChargeOfAWholeDayIsSpreadOverItsHours() {
    cells.usage(FIRST, 0, "S3", "cart", "1").usage(FIRST, 7, "EC2", "cart", "2");
    for (int hour = 0; hour < 24; hour++) {
      requests("cart", FIRST, hour, 0, 100.0);
    }
    UnitCost cart = found(1).services().get(0);
    assertThat(cart.hours()).hasSize(24);
    assertThat(cart.hours().get(3).cost().doubleValue()).isBetween(0.041666, 0.041667);
    assertThat(cart.hours().get(7).cost().doubleValue()).isBetween(2.041666, 2.041667);
    assertThat(cart.total().cost()).isEqualByComparingTo("3");
    assertThat(cart.total().per1000()).isEqualByComparingTo("1.25");
  }

  @Test
  void hoursAddUpToDaysAndDaysToTheBill() {
    Random random = new Random(11);
    Map<String, BigDecimal> expected = new TreeMap<>();
    for (int i = 0; i < 3_000; i++) {
      String application = List.of("a", "b", "c").get(random.nextInt(3));
      BigDecimal cost =
          BigDecimal.valueOf(random.nextLong(2_000_000_000L) - 500_000_000L, random.nextInt(14));
      cells.usage(
          FIRST.plusDays(random.nextInt(6)),
          random.nextBoolean() ? 0 : random.nextInt(24),
          "s" + random.nextInt(200),
          application,
          cost.toPlainString());
      expected.merge(application, cost, BigDecimal::add);
    }
    for (String application : expected.keySet()) {
      for (int hour = 0; hour < 6 * 24; hour++) {
        if (random.nextInt(4) > 0) {
          requests(application, FIRST, hour, 0, (double) random.nextInt(3));
        }
      }
    }
    List<UnitCost> services = found(6).services();
    assertThat(services).hasSize(3);
    for (UnitCost one : services) {
      assertThat(one.total().cost()).isEqualByComparingTo(expected.get(one.application()));
      for (List<UnitStep> steps : List.of(one.days(), one.hours())) {
        BigDecimal cost = BigDecimal.ZERO;
        BigDecimal covered = BigDecimal.ZERO;
        BigDecimal requests = BigDecimal.ZERO;
        for (UnitStep step : steps) {
          cost = cost.add(step.cost());
          covered = covered.add(step.coveredCost());
          requests = requests.add(step.requests() == null ? BigDecimal.ZERO : step.requests());
          assertThat(step.per1000() == null)
              .isEqualTo(step.requests() == null || step.requests().signum() == 0);
        }
        assertThat(cost).isEqualByComparingTo(one.total().cost());
        assertThat(covered).isEqualByComparingTo(one.total().coveredCost());
        assertThat(requests).isEqualByComparingTo(one.total().requests());
      }
    }
  }

  @Test
  void theHighestRevisionOfAnHoursTotalCounts() {
    cells.usage(FIRST, 1, "EC2", "cart", "1").usage(FIRST, 2, "EC2", "cart", "1");
    requests("cart", FIRST, 1, 1, 200.0);
    requests("cart", FIRST, 1, 0, 100.0);
    requests("cart", FIRST, 2, 0, 70.0);
    requests("cart", FIRST, 2, 1, null); // taken back
    long hour = Utc.millis(FIRST) + Utc.HOUR;
    traffic.add(signal("requests_per_second", "cart", hour, Utc.HOUR, 5, 9_999.0, "operation"));
    traffic.add(signal("requests_per_second", "cart", hour, 60_000, 5, 9_999.0, null));
    traffic.add(signal("errors_per_second", "cart", hour, Utc.HOUR, 5, 9_999.0, null));
    UnitCost cart = found(1).services().get(0);
    assertThat(cart.total().requests()).isEqualByComparingTo("200");
    assertThat(cart.total().coveredCost()).isEqualByComparingTo("1");
    assertThat(cart.total().hours()).isEqualTo(1);
  }

  @Test
  void aDaysTrafficIsKnownWhenEveryHourIs() {
    for (int hour = 0; hour < 24; hour++) {
      requests("cart", FIRST, hour, 0, 10.0);
      requests("cart", FIRST.plusDays(1), hour, 0, hour == 5 ? null : (Double) 10.0);
    }
    assertThat(traffic.day(Set.of("Cart", "web"), Utc.millis(FIRST)))
        .isEqualTo(Map.of("Cart", 240.0));
    assertThat(traffic.day(Set.of("Cart"), Utc.millis(FIRST.plusDays(1)))).isEmpty();
  }

  @Test
  void withoutTrafficThereIsNothing() {
    cells.usage(FIRST, 1, "EC2", "cart", "1");
    assertThat(found(1)).isNull();
  }
}
