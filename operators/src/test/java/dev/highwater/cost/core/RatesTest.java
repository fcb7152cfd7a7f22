package dev.highwater.cost.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.core.allocation.AllocationSettings;
import dev.highwater.cost.core.allocation.Allocator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {
  @Test
  void theRateOfTheDayOrTheLastOneBeforeCounts() {
    Rates rates = new Rates("USD");
    rates.add(LocalDate.of(2024, 9, 2), "EUR", new BigDecimal("1.1"));
    rates.add(LocalDate.of(2024, 9, 5), "EUR", new BigDecimal("1.2"));
    assertThat(convert(rates, "2024-09-02", "EUR")).isEqualTo("USD 110");
    assertThat(convert(rates, "2024-09-04", "EUR")).isEqualTo("USD 110");
    assertThat(convert(rates, "2024-09-05", "EUR")).isEqualTo("USD 120");
  }

  @Test
  void withoutARateMoneyStaysInItsCurrency() {
    Rates rates = new Rates("USD");
    rates.add(LocalDate.of(2024, 9, 2), "EUR", new BigDecimal("1.1"));
    assertThat(convert(rates, "2024-09-01", "EUR")).isEqualTo("EUR 100");
    assertThat(convert(rates, "2024-09-03", "JPY")).isEqualTo("JPY 100");
    assertThat(convert(rates, "2024-09-03", "USD")).isEqualTo("USD 100");
  }

  private static String convert(Rates rates, String date, String currency) {
    CostCell cell =
        new Allocator(AllocationSettings.DEFAULT)
            .cell(Bills.charge().at(date, 5).currency(currency).cost("100").build());
    CostCell converted = rates.convert(List.of(cell)).get(0);
    return converted.key().currency()
        + " "
        + converted.amounts().costs().effective().toPlainString();
  }
}
