package dev.highwater.codec.wire;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Reads the times that producers write: ISO 8601 and RFC 3339, {@code yyyy-MM-dd
 * HH:mm:ss[.fraction]} with a dot or a comma, with or without a zone, and epoch numbers whose size
 * tells seconds, milliseconds, microseconds or nanoseconds. The year is the calendar's.
 */
public final class Times {
  /** What no time is. */
  public static final long NONE = Long.MIN_VALUE;

  private static final long MILLIS_PER_DAY = 86_400_000L;

  private Times() {}

  /**
   * Epoch milliseconds of a text that is a time as a whole; {@link #NONE} where it is none. A
   * missing zone is {@code zone}.
   */
  public static long parse(String text, ZoneId zone) {
    if (text == null) {
      return NONE;
    }
    String trimmed = text.trim();
    if (trimmed.length() >= 10 && trimmed.charAt(4) == '-') {
      Cursor cursor = new Cursor(trimmed, 0);
      long millis = cursor.read(zone);
      return cursor.at == trimmed.length() ? millis : NONE;
    }
    return epoch(trimmed);
  }

  /**
   * Epoch milliseconds of the date and time that {@code text} begins with, brackets and blanks
   * before it skipped; else {@link #NONE}.
   */
  public static long leading(String text, ZoneId zone) {
    int from = 0;
    while (from < text.length() && (text.charAt(from) == '[' || text.charAt(from) == ' ')) {
      from++;
    }
    if (text.length() - from < 19 || text.charAt(from + 4) != '-') {
      return NONE;
    }
    return new Cursor(text, from).read(zone);
  }

  private static long epoch(String text) {
    Double number = Numbers.real(text);
    return number == null ? NONE : epoch(number);
  }

  /**
   * Epoch milliseconds of an epoch number in seconds, milliseconds, microseconds or nanoseconds;
   * {@link #NONE} for one before 1973.
   */
  public static long epoch(double number) {
    if (!(number >= 1e8 && number < 1e19)) {
      return NONE;
    }
    double millis =
        number < 1e11
            ? number * 1e3
            : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6;
    return (long) Math.floor(millis);
  }

  private static final class Cursor {
    private final String text;
    private int at;
    private boolean bad;

    Cursor(String text, int at) {
      this.text = text;
      this.at = at;
    }

    long read(ZoneId zone) {
      int year = digits(4);
      expect('-');
      int month = digits(2);
      expect('-');
      int day = digits(2);
      if (bad
          || month < 1
          || month > 12
          || day < 1
          || day > LocalDate.of(year, month, 1).lengthOfMonth()) {
        return NONE;
      }
      LocalDate date = LocalDate.of(year, month, day);
      int hour = 0;
      int minute = 0;
      int second = 0;
      int millis = 0;
      if (at + 1 < text.length()
          && (peek() == 'T' || peek() == 't' || peek() == ' ')
          && isDigit(at + 1)) {
        at++;
        hour = digits(2);
        expect(':');
        minute = digits(2);
        if (peek() == ':') {
          at++;
          second = digits(2);
        }
        if ((peek() == '.' || peek() == ',') && isDigit(at + 1)) {
          at++;
          int scale = 100;
          while (isDigit(at)) {
            millis += scale * (text.charAt(at++) - '0');
            scale /= 10;
          }
        }
      }
      // 24:00:00 does not occur in logs; a leap second is the next second
      if (bad || hour > 23 || minute > 59 || second > 60) {
        return NONE;
      }
      long local =
          date.toEpochDay() * MILLIS_PER_DAY
              + ((hour * 60L + minute) * 60 + second) * 1_000
              + millis;
      int blank = at;
      if (peek() == ' ') {
        at++;
      }
      char sign = peek();
      if (sign == 'Z' || sign == 'z') {
        at++;
        return local;
      }
      if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
        at += 3;
        return local;
      }
      if ((sign == '+' || sign == '-') && isDigit(at + 1) && isDigit(at + 2)) {
        at++;
        int hours = digits(2);
        int minutes = 0;
        if (peek() == ':' && isDigit(at + 1)) {
          at++;
          minutes = digits(2);
        } else if (isDigit(at)) {
          minutes = digits(2);
        }
        if (bad || hours > 18 || minutes > 59) {
          return NONE;
        }
        long offset = (hours * 60L + minutes) * 60_000;
        return sign == '+' ? local - offset : local + offset;
      }
      at = blank;
      if (zone.equals(ZoneOffset.UTC)) {
        return local;
      }
      LocalTime time = LocalTime.of(hour, minute, Math.min(second, 59));
      return LocalDateTime.of(date, time).atZone(zone).toInstant().toEpochMilli()
          + millis
          + (second == 60 ? 1_000 : 0);
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean isDigit(int index) {
      return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private void expect(char c) {
      if (peek() == c) {
        at++;
      } else {
        bad = true;
      }
    }

    private int digits(int count) {
      int value = 0;
      for (int i = 0; i < count; i++) {
        if (!isDigit(at)) {
          bad = true;
          return 0;
        }
        value = 10 * value + (text.charAt(at++) - '0');
      }
      return value;
    }
  }
}
