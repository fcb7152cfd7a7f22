package dev.highwater.cost.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.Bills;
import dev.highwater.cost.core.CostFileException;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetReaderTest {
  private static CostKey key(String team, String currency) {
    return new Allocator(AllocationSettings.DEFAULT)
        .cell(Bills.charge().tag("team", team).currency(currency).build())
        .key();
  }

  @Test
  void everythingButNameAndAmountHasADefault() {
    CostBudget budget =
        BudgetReader.read("b.yaml", "budgets: [{name: all, amount: 12000.50}]").get(0);
    assertThat(budget.name()).isEqualTo("all");
    assertThat(budget.amount()).isEqualByComparingTo("12000.50");
    assertThat(budget.currency()).isEqualTo("USD");
    assertThat(budget.basis()).isEqualTo(CostBasis.EFFECTIVE);
    assertThat(budget.period()).isEqualTo(BudgetPeriod.MONTH);
    assertThat(budget.thresholds()).containsExactly(50, 80, 100);
    assertThat(budget.counts(key("web", "USD"))).isTrue();
    assertThat(budget.counts(key("web", "EUR"))).isFalse();
  }

  @Test
  void whatIsSaidCounts() {
    CostBudget budget =
        BudgetReader.read(
                "b.yaml",
                """
                budgets:
                  - name: web
                    amount: 5
                    currency: eur
                    period: quarter
                    cost: billed
                    when: {team: [web, "data*"]}
                    thresholds: [120, 90]
                """)
            .get(0);
    assertThat(budget.currency()).isEqualTo("EUR");
    assertThat(budget.basis()).isEqualTo(CostBasis.BILLED);
    assertThat(budget.period()).isEqualTo(BudgetPeriod.QUARTER);
    assertThat(budget.thresholds()).containsExactly(90, 120);
    assertThat(budget.counts(key("Data-lake", "EUR"))).isTrue();
    assertThat(budget.counts(key("ml", "EUR"))).isFalse();
  }

  @Test
  void everyMistakeIsToldWithItsPlace() {
    List<String> problems =
        catchThrowableOfType(
                CostFileException.class,
                () ->
                    BudgetReader.read(
                        "b.yaml",
                        """
                        budgets:
                          - name: web
                            amount: much
                            currency: dollars
                          - name: web
                            amount: 0
                            period: week
                            colour: red
                          - amount: 1
                            when: {resource: i-1}
                            thresholds: [0, half, []]
                        """))
            .problems();
    assertThat(problems)
        .containsExactly(
            "b.yaml:3: budgets[0].amount: 'much'; expected a decimal number above 0",
            "b.yaml:8: budgets[1].colour: unknown key; expected one of name, amount, currency,"
                + " period, cost, when, thresholds",
            "b.yaml:5: budgets[1].name: 'web' is there twice; expected a name of its own",
            "b.yaml:6: budgets[1].amount: '0'; expected a decimal number above 0",
            "b.yaml:7: budgets[1].period: 'week' is not known; expected one of month, quarter, year",
            "b.yaml:9: budgets[2].name: is missing",
            "b.yaml:10: budgets[2].when.resource: cannot be asked for here",
            "b.yaml:11: budgets[2].thresholds[0]: '0'; expected percent from 1 to 1000",
            "b.yaml:11: budgets[2].thresholds[1]: 'half'; expected percent from 1 to 1000",
            "b.yaml:11: budgets[2].thresholds[2]: expected percent from 1 to 1000");
    assertThat(
            catchThrowableOfType(
                    CostFileException.class, () -> BudgetReader.read("b.yaml", "budget: []"))
                .problems())
        .containsExactly(
            "b.yaml:1: budget: unknown key; expected one of budgets",
            "b.yaml:1: budgets: is missing");
  }

  @Test
  void periodsAreThoseOfTheCalendar() {
    LocalDate day = LocalDate.of(2024, 11, 30);
    assertThat(BudgetPeriod.MONTH.start(day)).isEqualTo("2024-11-01");
    assertThat(BudgetPeriod.MONTH.end(day)).isEqualTo("2024-12-01");
    assertThat(BudgetPeriod.QUARTER.start(day)).isEqualTo("2024-10-01");
    assertThat(BudgetPeriod.QUARTER.end(day)).isEqualTo("2025-01-01");
    assertThat(BudgetPeriod.YEAR.start(LocalDate.of(2024, 2, 29))).isEqualTo("2024-01-01");
    assertThat(BudgetPeriod.YEAR.end(day)).isEqualTo("2025-01-01");
  }
}
