package dev.highwater.cli;

import dev.highwater.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times on the command line: an ISO 8601 instant, or a date, which is its UTC midnight. */
final class Times {
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

  /** For options. */
  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return parse(text);
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
