package dev.highwater.cost.core.budget;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A budget has reached a threshold.
 *
 * @param budget its name
 * @param from first day of the period that it is for
 * @param kind whether it is spent, or will be
 * @param threshold in percent
 * @param spent what is spent, or will be by the period's end
 * @param amount the budget
 */
public record BudgetAlarm(
    String budget, LocalDate from, Kind kind, int threshold, BigDecimal spent, BigDecimal amount) {
  /** What has reached the threshold. */
  public enum Kind {
    ACTUAL,
    FORECAST
  }
}
