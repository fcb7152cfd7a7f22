package dev.highwater.cost.core;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Hours, days and months of bills: they are UTC. */
public final class Utc {
  public static final long HOUR = 3_600_000L;
  public static final long DAY = 24 * HOUR;

  private Utc() {}

  /** Start of the hour. */
  public static long hour(long millis) {
    return Math.floorDiv(millis, HOUR) * HOUR;
  }

  /** Start of the day. */
  public static long day(long millis) {
    return Math.floorDiv(millis, DAY) * DAY;
  }

  /** Start of the month. */
  public static long month(long millis) {
    return millis(date(millis).withDayOfMonth(1));
  }

  /** The date of an instant. */
  public static LocalDate date(long millis) {
    return LocalDate.ofEpochDay(Math.floorDiv(millis, DAY));
  }

  /** Midnight of a date. */
  public static long millis(LocalDate date) {
    return date.toEpochDay() * DAY;
  }

  /** ISO 8601: a date where it is midnight, else an instant. */
  public static String text(long millis) {
    return Math.floorMod(millis, DAY) == 0
        ? date(millis).toString()
        : Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).toInstant().toString();
  }
}
