package dev.highwater.codec.parquet;

import dev.highwater.billing.Decimals;
import dev.highwater.codec.wire.WireException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Values of a column as text: exact decimals, moments in ISO 8601. */
final class PlainText {
  /** The Julian day of 1970-01-01, from which int96 counts. */
  private static final long JULIAN_EPOCH = 2_440_588L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private PlainText() {}

  static String of(Leaf leaf, long value) throws WireException {
    try {
      return switch (leaf.meaning()) {
        case PLAIN -> Long.toString(value);
        case DECIMAL -> Decimals.text(BigDecimal.valueOf(value, leaf.scale()));
        case DATE -> LocalDate.ofEpochDay(value).toString();
        case MILLIS -> Instant.ofEpochMilli(value).toString();
        case MICROS -> moment(value, 1_000_000L);
        case NANOS -> moment(value, NANOS_PER_SECOND);
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw WireException.invalid("Parquet: a moment beyond all years");
    }
  }

  private static String moment(long value, long perSecond) {
    long nanos = Math.floorMod(value, perSecond) * (NANOS_PER_SECOND / perSecond);
    return Instant.ofEpochSecond(Math.floorDiv(value, perSecond), nanos).toString();
  }

  static String of(double value) {
    return Decimals.text(value);
  }

  /** The number that a float's shortest text is; {@code null} for no number. */
  static String of(float value) {
    return Float.isFinite(value) ? Decimals.text(new BigDecimal(Float.toString(value))) : null;
  }

  /** Nanoseconds of a day and a Julian day. */
  static String ofInt96(long nanos, int day) throws WireException {
    try {
      return Instant.ofEpochSecond((day - JULIAN_EPOCH) * 86_400L, nanos).toString();
    } catch (DateTimeException | ArithmeticException e) {
      throw WireException.invalid("Parquet: a moment beyond all years");
    }
  }

  static String of(Leaf leaf, byte[] bytes, int from, int length) throws WireException {
    if (leaf.meaning() != Leaf.Meaning.DECIMAL) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    if (length == 0 || length > 64) {
      throw WireException.invalid("Parquet: a decimal of " + length + " bytes");
    }
    return Decimals.text(new BigDecimal(new BigInteger(bytes, from, length), leaf.scale()));
  }
}
