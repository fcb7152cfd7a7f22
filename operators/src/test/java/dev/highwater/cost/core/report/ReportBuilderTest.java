package dev.highwater.cost.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.cost.core.report.CostReport.Line;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportBuilderTest {
  private static final ReportPeriod SEPTEMBER =
      ReportPeriod.between(LocalDate.of(2024, 9, 1), LocalDate.of(2024, 10, 1));

  @Test
  void periodsAreComparedWithTheirCalendarPredecessors() {
    assertThat(SEPTEMBER.previousFrom()).isEqualTo("2024-08-01");
    assertThat(between("2024-01-01", "2024-04-01").previousFrom()).isEqualTo("2023-10-01");
    assertThat(between("2024-09-03", "2024-09-10").previousFrom()).isEqualTo("2024-08-27");
    LocalDate today = LocalDate.of(2024, 3, 31);
    assertThat(ReportPeriod.Named.MTD.around(today))
        .isEqualTo(period("2024-03-01", "2024-04-01", "2024-02-01", "2024-03-01", "2024-04-01"));
    assertThat(ReportPeriod.Named.MTD.around(LocalDate.of(2024, 3, 4)))
        .isEqualTo(period("2024-03-01", "2024-03-05", "2024-02-01", "2024-02-05", "2024-04-01"));
    assertThat(ReportPeriod.Named.WEEK.around(today))
        .isEqualTo(period("2024-03-25", "2024-04-01", "2024-03-18", "2024-03-25", "2024-04-01"));
    assertThat(ReportPeriod.Named.MONTH.around(today).previousFrom()).isEqualTo("2024-02-01");
    assertThat(ReportPeriod.Named.DAY.around(today).previousFrom()).isEqualTo("2024-03-30");
  }

  @Test
  void changeIsInPercentOfTheAbsolutePreviousTotal() {
    CostReport report =
        report(
            LocalDate.of(2024, 11, 1),
            Bills.charge().at("2024-08-31", 23).service("A").cost("-3").build(),
            Bills.charge().at("2024-09-30", 23).service("A").cost("1").build(),
            Bills.charge().at("2024-08-01", 0).service("B").cost("8").build(),
            Bills.charge().at("2024-09-01", 0).service("B").cost("8.00004").build(),
            Bills.charge().at("2024-09-01", 0).service("C").cost("5").build(),
            Bills.charge().at("2024-08-02", 0).service("D").cost("4").build(),
            Bills.charge().at("2024-07-31", 23).service("E").cost("4").build(),
            Bills.charge().at("2024-10-01", 0).service("E").cost("4").build());
    assertThat(lines(report, Grouping.SERVICE))
        .containsExactly("B 8.00004 8 0.00", "C 5 0 new", "A 1 -3 133.33", "D 0 4 -100.00");
    assertThat(text(report.total())).isEqualTo(" 14.00004 9 55.56");
    assertThat(report.effects().sum()).isEqualByComparingTo("5.00004");
    assertThat(report.total().completeThrough()).isEqualTo("2024-09-30");
  }

  @Test
  void aRunningPeriodIsComparedWithAsManyCompleteDays() {
    CostReport report =
        report(
            LocalDate.of(2024, 9, 4),
            Bills.charge().at("2024-08-02", 23).cost("10").build(),
            Bills.charge().at("2024-08-03", 0).cost("500").build(),
            Bills.charge().at("2024-09-01", 5).cost("11").build(),
            Bills.charge().at("2024-09-03", 5).cost("7").build());
    assertThat(report.total().total()).isEqualByComparingTo("18");
    assertThat(report.total().comparedTotal()).isEqualByComparingTo("11");
    assertThat(report.total().previousTotal()).isEqualByComparingTo("10");
    assertThat(report.total().changePercent()).isEqualByComparingTo("10");
    assertThat(report.total().completeThrough()).isEqualTo("2024-09-02");
    assertThat(report.days().get(1).preliminary()).isFalse();
    assertThat(report.days().get(2).preliminary()).isTrue();
    assertThat(report.effects().sum()).isEqualByComparingTo("1");
  }

  @Test
  void beforeTheFirstDayIsCompleteNothingIsCompared() {
    CostReport report =
        report(
            LocalDate.of(2024, 9, 1),
            Bills.charge().at("2024-08-01", 0).cost("10").build(),
            Bills.charge().at("2024-09-01", 0).cost("11").build());
    assertThat(report.total().changePercent()).isNull();
    assertThat(report.total().completeThrough()).isNull();
    assertThat(report.total().total()).isEqualByComparingTo("11");
    assertThat(report.isCompared()).isFalse();
    assertThat(report.total().isNew()).isFalse();
    assertThat(report.breakdown().get(Grouping.SERVICE)).noneMatch(Line::isNew);
  }

  @Test
  void nothingInBothPeriodsIsInTheCurrencyOfMostRows() {
    CostReport report =
        report(
            LocalDate.of(2024, 11, 1),
            Bills.charge().at("2024-05-01", 0).currency("EUR").cost("5").build(),
            Bills.charge().at("2024-05-01", 0).currency("EUR").cost("5").build(),
            Bills.charge().at("2024-05-02", 0).cost("7").build());
    assertThat(report.currency()).isEqualTo("EUR");
    assertThat(report.total().total()).isZero();
    assertThat(report.otherCurrencies()).isEmpty();
  }

  @Test
  void aBillIsOverWhereItIsSilentForLongerThanUsual() {
    Charge[] daily = new Charge[20];
    for (int i = 0; i < daily.length; i++) {
      daily[i] = Bills.charge().at("2024-09-%02d".formatted(i + 1), 0).cost("1").build();
    }
    CostReport stopped = report(LocalDate.of(2024, 11, 1), daily);
    assertThat(stopped.total().completeThrough()).isEqualTo("2024-09-30");
    assertThat(stopped.reach().lastCharge()).isEqualTo("2024-09-20");
    assertThat(stopped.isBillOver()).isTrue();
    // while the days after it are not complete nobody knows
    assertThat(report(LocalDate.of(2024, 9, 22), daily).isBillOver()).isFalse();
    assertThat(stopped.judgedUntil()).isEqualTo("2024-09-20");
  }

  @Test
  void aMonthWithoutAChargeIsUsualWhereMonthsAreCharged() {
    Charge february = Bills.charge().at("2024-02-01", 0).cost("1").build();
    Charge march = Bills.charge().at("2024-03-01", 0).cost("1").build();
    for (Charge[] bill : new Charge[][] {{march}, {february, march}}) {
      CostReport whole =
          report(
              ReportPeriod.between(LocalDate.of(2024, 3, 1), LocalDate.of(2024, 4, 1)),
              LocalDate.of(2024, 5, 1),
              bill);
      assertThat(whole.reach().lastCharge()).isEqualTo("2024-03-01");
      assertThat(whole.isBillOver()).isFalse();
      assertThat(whole.judgedUntil()).isEqualTo("2024-04-01");
    }
  }

  @Test
  void currenciesStayApart() {
    CostReport report =
        report(
            LocalDate.of(2024, 11, 1),
            Bills.charge().currency("EUR").cost("5").build(),
            Bills.charge().cost("7").build(),
            Bills.charge().cost("7").build());
    assertThat(report.currency()).isEqualTo("USD");
    assertThat(report.total().total()).isEqualByComparingTo("14");
    assertThat(report.otherCurrencies()).hasSize(1);
    assertThat(report.otherCurrencies().get(0).currency()).isEqualTo("EUR");
    assertThat(report.otherCurrencies().get(0).total().total()).isEqualByComparingTo("5");
  }

  @Test
  void namesThatDifferInCaseAreOneAndUnallocatedIsRankedByMoney() {
    CostReport report =
        report(
            LocalDate.of(2024, 11, 1),
            Bills.charge().tag("team", "Web").cost("1").build(),
            Bills.charge().tag("team", "web").cost("1").build(),
            Bills.charge().tag("team", "web").cost("1").build(),
            Bills.charge().cost("2").build());
    assertThat(lines(report, Grouping.TEAM)).containsExactly("web 3 0 new", "unallocated 2 0 new");
    assertThat(report.untagged().total()).isEqualByComparingTo("2");
    assertThat(report.untagged().percentOfUsage()).isEqualByComparingTo("40.00");
  }

  @Test
  void everyBreakdownAddsUpToTheTotal() {
    Random random = new Random(21);
    for (int round = 0; round < 30; round++) {
      Charge[] charges = new Charge[1 + random.nextInt(80)];
      for (int i = 0; i < charges.length; i++) {
        charges[i] = Bills.any(random);
      }
      CostReport report = report(LocalDate.of(2024, 11, 1), charges);
      report
          .breakdown()
          .values()
          .forEach(
              lines ->
                  assertThat(
                          lines.stream().map(Line::total).reduce(BigDecimal.ZERO, BigDecimal::add))
                      .isEqualByComparingTo(report.total().total()));
      assertThat(
              report.days().stream()
                  .map(CostReport.Day::total)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(report.total().total());
    }
  }

  @Test
  void whatMovedInAClosedMonthIsALineOfItsOwn() {
    long closed = Utc.millis(LocalDate.of(2024, 10, 10));
    List<BillingItem> items = new ArrayList<>();
    items.addAll(
        Bills.delivery(
            Bills.overwrite("d1", "s", closed), List.of(Bills.charge().cost("10").build())));
    items.addAll(
        Bills.delivery(
            Bills.overwrite("d2", "s", closed + 1), List.of(Bills.charge().cost("12").build())));
    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    items.forEach(ledger::add);
    List<CostCell> moved = ledger.moved(closed, Long.MAX_VALUE);
    CostReport report =
        builder(SEPTEMBER, LocalDate.of(2024, 11, 1), ledger)
            .build(
                ledger.cells(closed),
                List.of(
                    new ReportBuilder.Closed(
                        LocalDate.of(2024, 9, 1), LocalDate.of(2024, 10, 10), moved)),
                List.of(),
                ReportExtras.NONE);
    assertThat(report.total().total()).isEqualByComparingTo("10");
    assertThat(report.frozen()).hasSize(1);
    assertThat(report.frozen().get(0).total()).isEqualByComparingTo("2");
  }

  private static ReportPeriod between(String from, String to) {
    return ReportPeriod.between(LocalDate.parse(from), LocalDate.parse(to));
  }

  private static ReportPeriod period(
      String from, String to, String before, String until, String forecast) {
    return new ReportPeriod(
        LocalDate.parse(from),
        LocalDate.parse(to),
        LocalDate.parse(before),
        LocalDate.parse(until),
        LocalDate.parse(forecast));
  }

  private static CostReport report(LocalDate asOf, Charge... charges) {
    return report(SEPTEMBER, asOf, charges);
  }

  private static CostReport report(ReportPeriod period, LocalDate asOf, Charge... charges) {
    Ledger ledger = new Ledger(AllocationSettings.DEFAULT);
    Bills.delivery(Bills.append("d", "s", Ledger.ALWAYS), List.of(charges)).forEach(ledger::add);
    return builder(period, asOf, ledger)
        .build(ledger.cells(Long.MAX_VALUE), List.of(), List.of(), ReportExtras.NONE);
  }

  private static ReportBuilder builder(ReportPeriod period, LocalDate asOf, Ledger ledger) {
    long millis = Utc.millis(asOf);
    return new ReportBuilder(
        period,
        CostBasis.EFFECTIVE,
        millis,
        List.of(),
        ledger.completeness(millis, Utc.DAY),
        BillReach.of(ledger.cells(Long.MAX_VALUE)));
  }

  private static List<String> lines(CostReport report, Grouping grouping) {
    return report.breakdown().get(grouping).stream().map(ReportBuilderTest::text).toList();
  }

  private static String text(Line line) {
    return line.name()
        + " "
        + line.total().stripTrailingZeros().toPlainString()
        + " "
        + line.previousTotal().stripTrailingZeros().toPlainString()
        + " "
        + (line.isNew() ? "new" : line.changePercent().toPlainString());
  }
}
