package dev.highwater.codec.wire;

/** Numbers as text and back, by rules that hold for all formats. */
public final class Numbers {
  private static final int MAX_DIGITS = 400;

  private Numbers() {}

  /** Shortest text: integral values without a fraction, {@code NaN}, {@code +Inf}, {@code -Inf}. */
  public static String text(double value) {
    if (value == (long) value && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }

  /**
   * The number that {@code text} writes in decimal or exponent form, or as NaN, Inf, +Inf, -Inf,
   * Infinity, -Infinity.
   *
   * @return {@code null} where it writes none
   */
  public static Double real(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_DIGITS) {
      return null;
    }
    char last = text.charAt(length - 1);
    if (last == 'N' || last == 'f' || last == 'y' || last == 'n' || last == 'F') {
      return switch (text) {
        case "NaN", "nan" -> Double.NaN;
        case "Inf", "+Inf", "inf", "+inf", "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
        case "-Inf", "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> null;
      };
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return null;
      }
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * The integer that {@code text} writes, unsigned 64-bit ones included, 5.0 and 5e3 too; {@code
   * null} where it writes none.
   */
  public static Long integer(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_DIGITS) {
      return null;
    }
    boolean plain = true;
    for (int i = 0; i < length && plain; i++) {
      char c = text.charAt(i);
      plain = (c >= '0' && c <= '9') || (c == '-' && i == 0);
    }
    if (plain) {
      try {
        return text.charAt(0) == '-' ? Long.parseLong(text) : Long.parseUnsignedLong(text);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    Double real = real(text);
    return real != null && real == Math.rint(real) && Math.abs(real) < 0x1p63
        ? (Long) real.longValue()
        : null;
  }
}
