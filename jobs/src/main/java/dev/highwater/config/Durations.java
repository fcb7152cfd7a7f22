package dev.highwater.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 10s}, {@code 1m}, {@code 1h30m}, {@code
 * 28d}. A number without a unit is none.
 */
public final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)\\s*");
  private static final String ORDER = "dhms";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * @throws IllegalArgumentException where {@code text} is no duration
   */
  public static Duration parse(String text) {
    String rest = text.trim().toLowerCase(Locale.ROOT);
    Matcher matcher = PART.matcher(rest);
    Duration sum = Duration.ZERO;
    int at = 0;
    int last = -1;
    while (at < rest.length() && matcher.find(at) && matcher.start() == at) {
      String unit = matcher.group(2);
      int rank = unit.equals("ms") ? ORDER.length() : ORDER.indexOf(unit);
      if (rank <= last) {
        throw new IllegalArgumentException("not a duration");
      }
      last = rank;
      sum = sum.plus(of(Long.parseLong(matcher.group(1)), unit));
      at = matcher.end();
    }
    if (at == 0 || at < rest.length() || sum.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("not a duration");
    }
    return sum;
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** The shortest text that {@link #parse} reads back to the same duration (whole milliseconds). */
  public static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }
}
