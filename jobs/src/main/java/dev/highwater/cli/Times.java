package dev.highwater.cli;

import dev.highwater.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times on the command line: an ISO 8601 instant, or a date, which is its UTC midnight. */
public final class Times {
  private Times() {}

  static Instant parse(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "\"" + text + "\": expected a date (2026-01-31) or an instant (2026-01-31T12:00:00Z)");
    }
  }

  /** The shortest text that {@link #parse} reads as the same: a date where it is one. */
  public static String text(Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    return time.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? time.toLocalDate().toString()
        : instant.toString();
  }

  /** For options. */
  public static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return parse(text);
    }
  }

  /** For options that mean days: a date, or the instant at which one begins. */
  public static final class DayConverter implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String text) {
      OffsetDateTime time = parse(text).atOffset(ZoneOffset.UTC);
      if (!time.toLocalTime().equals(LocalTime.MIDNIGHT)) {
        throw new TypeConversionException(
            "\""
                + text
                + "\": days begin at midnight UTC; expected a date (2026-01-31) or"
                + " 2026-01-31T00:00:00Z");
      }
      return time.toLocalDate();
    }
  }

  /** For options. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "\"" + text + "\": expected a duration with its unit (90s, 10m, 1h)");
      }
    }
  }
}
