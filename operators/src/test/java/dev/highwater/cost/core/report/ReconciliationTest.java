package dev.highwater.cost.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.core.report.Reconciliation.Cost;
import dev.highwater.cost.core.report.Reconciliation.Sum;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 9, 1);
  private static final LocalDate THIRD = LocalDate.of(2024, 9, 3);

  private static Cost cost(int day, String account, String service, String amount) {
    return new Cost(
        FIRST.withDayOfMonth(day),
        account,
        service,
        service.substring(0, 2),
        "USD",
        new BigDecimal(amount));
  }

  private static Reconciliation one(List<Cost> bill, List<Cost> said) {
    List<Reconciliation> all = Reconciliation.of("X", FIRST, THIRD, bill, said);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void linesAreByDayAccountAndServiceWhateverItIsCalled() {
    Reconciliation one =
        one(
            List.of(cost(1, "a", "EC2", "10"), cost(1, "a", "EC2", "5"), cost(2, "b", "S3", "1")),
            List.of(
                cost(1, "a", "EC-1", "9"), cost(1, "a", "EC-2", "7"), cost(1, "b", "VPC", "2")));
    assertThat(one.lines())
        .containsExactly(
            new Reconciliation.Line(FIRST, "a", "EC2", new BigDecimal("15"), new BigDecimal("16")),
            new Reconciliation.Line(FIRST, "b", "VPC", BigDecimal.ZERO, new BigDecimal("2")),
            new Reconciliation.Line(
                FIRST.plusDays(1), "b", "S3", new BigDecimal("1"), BigDecimal.ZERO));
    assertThat(one.total().difference()).isEqualByComparingTo("-2");
    assertThat(one.byService().get(0))
        .isEqualTo(new Sum("VPC", BigDecimal.ZERO, new BigDecimal("2")));
    assertThat(one.byDay().get(0).difference()).isEqualByComparingTo("-3");
    assertThat(one.byAccount()).extracting(Sum::name).containsExactly("a", "b");
  }

  @Test
  void differencesOfTwoAccountsDoNotMakeUpForEachOther() {
    Reconciliation one =
        one(
            List.of(cost(1, "a", "EC2", "101"), cost(1, "b", "EC2", "99")),
            List.of(cost(1, "a", "EC2", "100"), cost(1, "b", "EC2", "100")));
    assertThat(one.total().difference()).isZero();
    assertThat(one.differencePercent()).isEqualByComparingTo("1.00");
    assertThat(one.isOver()).isTrue();
  }

  @Test
  void halfAPercentIsNotOverIt() {
    List<Cost> said = List.of(cost(1, "a", "EC2", "1000"));
    assertThat(one(List.of(cost(1, "a", "EC2", "1005")), said).isOver()).isFalse();
    assertThat(one(List.of(cost(1, "a", "EC2", "994.999999")), said).isOver()).isTrue();
    assertThat(one(List.of(cost(1, "a", "EC2", "994.999999")), said).differencePercent())
        .isEqualByComparingTo("0.50");
  }

  @Test
  void whatTheOtherKnowsNothingOfIsOver() {
    Reconciliation one = one(List.of(cost(1, "a", "EC2", "1")), List.of(cost(1, "b", "EC2", "0")));
    assertThat(one.differencePercent()).isNull();
    assertThat(one.isOver()).isTrue();
  }

  @Test
  void currenciesStayApart() {
    Cost yuan = new Cost(FIRST, "a", "EC2", "EC", "CNY", new BigDecimal("7"));
    List<Reconciliation> all =
        Reconciliation.of(
            "X",
            FIRST,
            THIRD,
            List.of(cost(1, "a", "EC2", "1")),
            List.of(yuan, cost(1, "a", "EC2", "1")));
    assertThat(all).extracting(Reconciliation::currency).containsExactly("CNY", "USD");
    assertThat(all).extracting(Reconciliation::isOver).containsExactly(true, false);
  }
}
