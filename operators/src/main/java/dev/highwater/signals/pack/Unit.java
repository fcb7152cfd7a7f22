package dev.highwater.signals.pack;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Units of time, size and ratio, and where they are read from: the suffix of a Prometheus name, or
 * the unit that came with the point (UCUM, Prometheus' and CloudWatch's words). Inside there are
 * seconds, bytes and shares of 1 only.
 */
enum Unit {
  SECONDS("s", Dimension.TIME, 1, 1, "seconds second sec"),
  MILLISECONDS("ms", Dimension.TIME, 1, 1_000, "milliseconds millisecond millis"),
  MICROSECONDS("us", Dimension.TIME, 1, 1_000_000, "microseconds microsecond µs μs"),
  NANOSECONDS("ns", Dimension.TIME, 1, 1_000_000_000, "nanoseconds nanosecond"),
  MINUTES("min", Dimension.TIME, 60, 1, "minutes minute"),
  HOURS("h", Dimension.TIME, 3_600, 1, "hours hour"),
  DAYS("d", Dimension.TIME, 86_400, 1, "days day"),
  BYTES("By", Dimension.SIZE, 1, 1, "bytes byte"),
  KILOBYTES("kBy", Dimension.SIZE, 1_000, 1, "kilobytes"),
  MEGABYTES("MBy", Dimension.SIZE, 1_000_000, 1, "megabytes"),
  GIGABYTES("GBy", Dimension.SIZE, 1_000_000_000, 1, "gigabytes"),
  KIBIBYTES("KiBy", Dimension.SIZE, 1 << 10, 1, "kibibytes"),
  MEBIBYTES("MiBy", Dimension.SIZE, 1 << 20, 1, "mebibytes"),
  GIBIBYTES("GiBy", Dimension.SIZE, 1 << 30, 1, "gibibytes"),
  RATIO("1", Dimension.SHARE, 1, 1, "ratio"),
  PERCENT("%", Dimension.SHARE, 1, 100, "percent");

  /** What a unit measures. */
  enum Dimension {
    TIME,
    SIZE,
    SHARE
  }

  private static final Map<String, Unit> BY_TEXT = new LinkedHashMap<>();

  /** Suffixes of metric names with their units; longer ones first where one ends in another. */
  private static final Map<String, Unit> SUFFIXES = new LinkedHashMap<>();

  static {
    for (Unit unit : values()) {
      BY_TEXT.put(unit.ucum, unit);
      for (String word : unit.words.split(" ", -1)) {
        BY_TEXT.put(word, unit);
      }
    }
    for (Unit unit : values()) {
      SUFFIXES.put(unit.words.split(" ", -1)[0], unit);
    }
    SUFFIXES.put("ms", MILLISECONDS);
    SUFFIXES.put("us", MICROSECONDS);
    SUFFIXES.put("ns", NANOSECONDS);
  }

  private final String ucum;
  private final Dimension dimension;
  private final long numerator;
  private final long denominator;

  /** Other texts that mean the unit, the one that ends metric names first; separated by spaces. */
  private final String words;

  Unit(String ucum, Dimension dimension, long numerator, long denominator, String words) {
    this.ucum = ucum;
    this.dimension = dimension;
    this.numerator = numerator;
    this.denominator = denominator;
    this.words = words;
  }

  Dimension dimension() {
    return dimension;
  }

  /** Factor to seconds, bytes or shares of 1. */
  double scale() {
    return (double) numerator / denominator;
  }

  /**
   * {@code value} in seconds, bytes or shares of 1, rounded once: 5 ms are exactly the double
   * 0.005.
   */
  double toBase(double value) {
    return numerator == 1 ? value / denominator : value * numerator;
  }

  /** The unit that {@code text} names, or {@code null}. */
  static Unit of(String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    Unit unit = BY_TEXT.get(text);
    return unit != null ? unit : BY_TEXT.get(text.toLowerCase(Locale.ROOT));
  }

  /** Suffixes (without the underscore) that name a unit of {@code dimension}. */
  static Map<String, Unit> suffixes(Dimension dimension) {
    Map<String, Unit> suffixes = new LinkedHashMap<>();
    SUFFIXES.forEach(
        (suffix, unit) -> {
          if (unit.dimension == dimension) {
            suffixes.put(suffix, unit);
          }
        });
    return suffixes;
  }
}
