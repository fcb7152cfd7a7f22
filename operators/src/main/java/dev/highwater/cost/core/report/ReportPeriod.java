package dev.highwater.cost.core.report;

import dev.highwater.cost.core.Utc;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * The days of a report and those that they are compared with; all UTC dates.
 *
 * @param from first day
 * @param to day after the last one
 * @param previousFrom first day of the previous period
 * @param previousTo day after its last one
 * @param forecastTo day after the last one that is forecast: the end of the period, or of what it
 *     is a part of
 */
public record ReportPeriod(
    LocalDate from,
    LocalDate to,
    LocalDate previousFrom,
    LocalDate previousTo,
    LocalDate forecastTo) {
  public ReportPeriod {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from " + from + " to " + to + "; expected a day or more");
    }
  }

  /** A period that is forecast to its own end. */
  public ReportPeriod(LocalDate from, LocalDate to, LocalDate previousFrom, LocalDate previousTo) {
    this(from, to, previousFrom, previousTo, to);
  }

  /** Whole months have as many months before them, other days as many days. */
  public static ReportPeriod between(LocalDate from, LocalDate to) {
    if (from.getDayOfMonth() == 1 && to.getDayOfMonth() == 1) {
      long months = ChronoUnit.MONTHS.between(from, to);
      return new ReportPeriod(from, to, from.minusMonths(months), from);
    }
    return new ReportPeriod(from, to, from.minusDays(ChronoUnit.DAYS.between(from, to)), from);
  }

  /** Periods with a name. */
  public enum Named {
    /** The calendar month. */
    MONTH,
    /**
     * The calendar month up to and with today, against as many days of the month before; forecast
     * to the month's end.
     */
    MTD,
    /** Monday to Sunday. */
    WEEK,
    /** One day. */
    DAY;

    /** The period that a day lies in. */
    public ReportPeriod around(LocalDate today) {
      LocalDate month = today.withDayOfMonth(1);
      return switch (this) {
        case MONTH -> between(month, month.plusMonths(1));
        case WEEK -> {
          LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          yield between(monday, monday.plusDays(7));
        }
        case DAY -> between(today, today.plusDays(1));
        case MTD -> {
          LocalDate to = today.plusDays(1);
          LocalDate before = month.minusMonths(1);
          LocalDate until = before.plusDays(ChronoUnit.DAYS.between(month, to));
          yield new ReportPeriod(
              month, to, before, until.isBefore(month) ? until : month, month.plusMonths(1));
        }
      };
    }
  }

  /**
   * Up to when the period is compared: its end, or before that the last complete day.
   *
   * @param completeUntil day after the last complete one
   */
  public LocalDate comparedUntil(LocalDate completeUntil) {
    return completeUntil.isBefore(from) ? from : completeUntil.isBefore(to) ? completeUntil : to;
  }

  /** Up to when the previous period is compared: as many days, all of it where this one is over. */
  public LocalDate previousComparedUntil(LocalDate completeUntil) {
    LocalDate until = comparedUntil(completeUntil);
    if (until.equals(to)) {
      return previousTo;
    }
    LocalDate same = previousFrom.plusDays(ChronoUnit.DAYS.between(from, until));
    return same.isBefore(previousTo) ? same : previousTo;
  }

  boolean contains(long millis) {
    return millis >= Utc.millis(from) && millis < Utc.millis(to);
  }
}
