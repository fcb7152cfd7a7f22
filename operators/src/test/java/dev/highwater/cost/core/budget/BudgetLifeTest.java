package dev.highwater.cost.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.allocation.ChargeMatch;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetLifeTest {
  private static final LocalDate MONTH = LocalDate.of(2024, 9, 1);
  private static final CostBudget BUDGET = budget("1000");

  private static CostBudget budget(String amount) {
    return new CostBudget(
        "web",
        new ChargeMatch(Map.of(), Map.of()),
        "USD",
        CostBasis.EFFECTIVE,
        new BigDecimal(amount),
        BudgetPeriod.MONTH,
        List.of(100, 50, 80));
  }

  private BudgetLife life = BudgetLife.NEW;

  private List<String> step(String spent, String expected) {
    BudgetLife.Step step =
        life.step(
            BUDGET,
            MONTH,
            new BigDecimal(spent),
            expected == null ? null : new BigDecimal(expected));
    life = BudgetLife.decode(step.life().encode());
    assertThat(life).isEqualTo(step.life());
    return step.alarms().stream().map(alarm -> alarm.kind() + " " + alarm.threshold()).toList();
  }

  @Test
  void eachThresholdFiresWhenItIsReached() {
    assertThat(step("499.99", null)).isEmpty();
    assertThat(step("500", null)).containsExactly("ACTUAL 50");
    assertThat(step("799.99", null)).isEmpty();
    assertThat(step("1200", null)).containsExactly("ACTUAL 80", "ACTUAL 100");
  }

  @Test
  void whatIsExpectedFiresBeforeItIsSpentAndBothFireOnce() {
    assertThat(step("100", "850")).containsExactly("FORECAST 50", "FORECAST 80");
    assertThat(step("100", "400")).isEmpty();
    assertThat(step("100", "900")).isEmpty();
    assertThat(step("600", "900")).containsExactly("ACTUAL 50");
    assertThat(step("820", "1000")).containsExactly("ACTUAL 80", "FORECAST 100");
  }

  @Test
  void aRestatementThatTakesCostAwayAndBringsItBackIsNoNews() {
    assertThat(step("900", null)).containsExactly("ACTUAL 50", "ACTUAL 80");
    assertThat(step("10", "2000")).containsExactly("FORECAST 100");
    assertThat(step("900", null)).isEmpty();
    assertThat(step("1000", null)).containsExactly("ACTUAL 100");
  }

  @Test
  void whateverHappensNothingFiresTwice() {
    Random random = new Random(13);
    for (int round = 0; round < 200; round++) {
      BudgetLife one = BudgetLife.NEW;
      Set<String> seen = new HashSet<>();
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        BudgetLife.Step step =
            one.step(
                BUDGET,
                MONTH,
                BigDecimal.valueOf(random.nextInt(1500) - 200),
                random.nextBoolean() ? BigDecimal.valueOf(random.nextInt(1500)) : null);
        one = step.life();
        step.alarms().forEach(alarm -> all.add(alarm.kind() + " " + alarm.threshold()));
      }
      seen.addAll(all);
      assertThat(all).hasSameSizeAs(seen);
    }
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> budget("0")).hasMessageContaining("web: an amount of 0");
  }
}
