package dev.highwater.cost.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSplitTest {
  @Test
  void aThirdOfACentGoesToTheFirst() {
    assertThat(split("10", "1", "1", "1"))
        .containsExactly("3.333333333334", "3.333333333333", "3.333333333333");
  }

  @Test
  void theLargestRemainderGetsWhatIsLeft() {
    assertThat(split("0.000000000010", "1", "2", "4"))
        .containsExactly("0.000000000001", "0.000000000003", "0.000000000006");
  }

  @Test
  void aCreditIsSharedAsADebt() {
    assertThat(split("-10", "1", "1", "1"))
        .containsExactly("-3.333333333334", "-3.333333333333", "-3.333333333333");
  }

  @Test
  void withoutAnyWeightAllGetTheSame() {
    assertThat(split("1", "0", "0")).containsExactly("0.500000000000", "0.500000000000");
  }

  @Test
  void partsAlwaysAddUp() {
    Random random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      BigDecimal amount = Bills.money(random);
      List<BigDecimal> weights = new ArrayList<>();
      for (int i = 1 + random.nextInt(9); i > 0; i--) {
        weights.add(random.nextInt(4) == 0 ? BigDecimal.ZERO : Bills.money(random).abs());
      }
      List<BigDecimal> parts = ExactSplit.of(amount, weights);
      assertThat(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(amount);
      assertThat(parts).allMatch(part -> part.signum() * amount.signum() >= 0);
    }
  }

  @Test
  void sayWhatIsWrong() {
    assertThatThrownBy(() -> split("1")).hasMessage("nobody to share with");
    assertThatThrownBy(() -> split("1", "-2")).hasMessageContaining("a weight of -2");
  }

  private static List<String> split(String amount, String... weights) {
    return ExactSplit.of(
            new BigDecimal(amount), List.of(weights).stream().map(BigDecimal::new).toList())
        .stream()
        .map(BigDecimal::toPlainString)
        .toList();
  }
}
