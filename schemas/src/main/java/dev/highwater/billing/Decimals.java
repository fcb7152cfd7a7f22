package dev.highwater.billing;

import java.math.BigDecimal;

/** Decimals of bills as text: plain digits, no trailing zeros, and none too long to be money. */
public final class Decimals {
  /** Beyond it no bill counts: text of more is no number. */
  private static final int MAX_CHARS = 64;

  private static final int MAX_EXPONENT = 60;

  private Decimals() {}

  /**
   * The number of a text as FOCUS writes them: digits, at most one point, a minus, an exponent.
   * {@code null} where it is none; never a currency sign, thousands or a plus.
   */
  public static BigDecimal parse(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_CHARS) {
      return null;
    }
    boolean digit = false;
    boolean point = false;
    int at = text.charAt(0) == '-' ? 1 : 0;
    for (; at < length; at++) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digit = true;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (!digit || (at < length && !isExponent(text, at))) {
      return null;
    }
    return new BigDecimal(text);
  }

  private static boolean isExponent(String text, int from) {
    int at = from;
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    at++;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int exponent = 0;
    int digits = 0;
    for (; at < text.length() && digits < 3; at++, digits++) {
      char c = text.charAt(at);
      if (c < '0' || c > '9') {
        return false;
      }
      exponent = 10 * exponent + c - '0';
    }
    return digits > 0 && at == text.length() && exponent <= MAX_EXPONENT;
  }

  /** Plain digits without trailing zeros. */
  public static String text(BigDecimal value) {
    return canonical(value).toPlainString();
  }

  /** The same number as its {@link #text} has it. */
  static BigDecimal canonical(BigDecimal value) {
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** Whether a text that {@link #parse} takes is the {@link #text} of its number. */
  static boolean isCanonical(String text) {
    int length = text.length();
    int from = text.charAt(0) == '-' ? 1 : 0;
    boolean leadingZero = text.charAt(from) == '0';
    if (text.charAt(from) == '.'
        || leadingZero && length > from + 1 && text.charAt(from + 1) != '.') {
      return false;
    }
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        char last = text.charAt(length - 1);
        return last > '0' && last <= '9' && text.lastIndexOf('e') < 0 && text.lastIndexOf('E') < 0;
      }
      if (c > '9') {
        return false;
      }
    }
    return !leadingZero || from == 0;
  }

  /** The exact text of a binary number's shortest decimal; {@code null} for no number. */
  public static String text(double value) {
    return Double.isFinite(value) ? text(BigDecimal.valueOf(value)) : null;
  }
}
