package dev.highwater.report;

import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.report.ReportExtras;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Money, percentages and days as people read them: rounded half up, thousands apart. */
final class Shown {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK);
  private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("d MMM", Locale.UK);
  private static final BigDecimal SMALL = BigDecimal.TEN;

  private final int digits;

  /**
   * @param total what the report is about: cents say nothing about very little money
   */
  Shown(BigDecimal total) {
    digits = total.signum() != 0 && total.abs().compareTo(SMALL) < 0 ? 4 : 2;
  }

  /** With a true minus sign. */
  String money(BigDecimal amount) {
    return number(amount, digits);
  }

  /** From one amount to another. */
  String range(BigDecimal lower, BigDecimal upper) {
    return money(lower) + " – " + money(upper);
  }

  /** With its sign, where there is one. */
  String signed(BigDecimal amount) {
    String text = money(amount);
    return amount.setScale(digits, RoundingMode.HALF_UP).signum() > 0 ? "+" + text : text;
  }

  /** For axes. */
  static String brief(BigDecimal amount) {
    double size = amount.abs().doubleValue();
    if (size >= 1e6) {
      return number(amount.movePointLeft(6), size >= 1e7 ? 0 : 1) + "M";
    }
    if (size >= 1e3) {
      return number(amount.movePointLeft(3), size >= 1e4 ? 0 : 1) + "k";
    }
    return number(amount, size == 0 || size >= 10 ? 0 : size >= 1 ? 1 : size >= 0.01 ? 2 : 4);
  }

  static String percent(BigDecimal percent) {
    return (percent.signum() > 0 ? "+" : "") + number(percent, 1) + " %";
  }

  static String share(BigDecimal percent) {
    return number(percent, 1) + " %";
  }

  /** A whole number. */
  static String count(BigDecimal count) {
    return number(count, 0);
  }

  /** A price: at least two digits after the point, and three that say something. */
  static String small(BigDecimal price) {
    if (price.signum() == 0) {
      return number(price, 2);
    }
    int leading =
        price.precision() - price.scale(); // digits before the point; negative: zeros after
    return number(price, Math.max(2, 3 - leading));
  }

  private static String number(BigDecimal amount, int digits) {
    DecimalFormat format =
        new DecimalFormat(
            digits == 0 ? "#,##0" : "#,##0." + "0".repeat(digits),
            DecimalFormatSymbols.getInstance(Locale.ROOT));
    BigDecimal rounded = amount.setScale(digits, RoundingMode.HALF_UP);
    return (rounded.signum() < 0 ? "\u2212" : "") + format.format(rounded.abs());
  }

  static String date(LocalDate date) {
    return DATE.format(date);
  }

  static String day(LocalDate date) {
    return SHORT.format(date);
  }

  /** From a day to the day before another. */
  static String days(LocalDate from, LocalDate to) {
    LocalDate last = to.minusDays(1);
    return from.equals(last) ? day(from) : day(from) + " – " + day(last);
  }

  /** A code as words: {@code over-provisioned-cpu-only} is too large by its processor alone. */
  static String words(String code) {
    return switch (code) {
      case "over-provisioned" -> "too large";
      case "over-provisioned-cpu-only" -> "too large by its processor, memory not measured";
      case "over-used" -> "too small";
      case "idle" -> "does nothing";
      case "unattached-storage" -> "storage that nothing uses";
      case "old-snapshot" -> "old snapshot";
      case "unused-commitment" -> "commitment paid and not used";
      case "implemented-savings" -> "savings of earlier advice";
      default -> code.replace('-', ' ');
    };
  }

  /** The day, or the hour, in which an anomaly began. */
  static String beginning(ReportExtras.AnomalyLine one) {
    return day(one.day())
        + (one.step().equals(CostStep.HOUR.text())
            ? String.format(
                Locale.ROOT, " %02d:00", Math.floorMod(one.startMillis(), Utc.DAY) / Utc.HOUR)
            : "");
  }
}
