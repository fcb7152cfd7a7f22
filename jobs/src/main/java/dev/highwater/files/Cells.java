package dev.highwater.files;

import dev.highwater.codec.wire.Numbers;
import java.util.Locale;
import java.util.Set;

/** The cells of CSV files. */
public final class Cells {
  private static final Set<String> MISSING =
      Set.of(
          "", "nan", "na", "n/a", "null", "none", "inf", "+inf", "-inf", "infinity", "-infinity");

  private Cells() {}

  /** A finite number; NaN for a missing value, {@code null} for what is no number. */
  public static Double number(String text) {
    String trimmed = text.trim();
    Double number = Numbers.real(trimmed);
    if (number != null) {
      return Double.isFinite(number) ? number : (Double) Double.NaN;
    }
    return MISSING.contains(trimmed.toLowerCase(Locale.ROOT)) ? Double.NaN : null;
  }

  /** A cell as messages show it: quoted, short, without control characters. */
  public static String quoted(String text) {
    String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
