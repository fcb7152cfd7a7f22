package dev.highwater.cost.core.budget;

import java.time.LocalDate;

/** How long a budget's amount lasts: calendar periods, UTC. */
public enum BudgetPeriod {
  MONTH(1),
  QUARTER(3),
  YEAR(12);

  private final int months;

  BudgetPeriod(int months) {
    this.months = months;
  }

  /** The first day of the period that a day lies in. */
  public LocalDate start(LocalDate day) {
    return day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / months * months + 1);
  }

  /** The day after the last one of the period that a day lies in. */
  public LocalDate end(LocalDate day) {
    return start(day).plusMonths(months);
  }
}
