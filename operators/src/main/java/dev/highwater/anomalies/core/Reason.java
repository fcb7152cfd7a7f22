package dev.highwater.anomalies.core;

import dev.highwater.event.Labels;
import dev.highwater.result.Anomaly;
import java.math.BigDecimal;
import java.math.MathContext;

/** Says an anomaly in one plain sentence. */
final class Reason {
  private Reason() {}

  static String of(Anomaly a) {
    StringBuilder text = new StringBuilder(120);
    text.append(a.signal()).append(" of ").append(a.service());
    String labels = words(a.labels());
    if (!labels.isEmpty()) {
      text.append(" (").append(labels).append(')');
    }
    if (a.state().equals(Anomaly.CLOSED)) {
      text.append(" was odd for ").append(duration(a.durationMillis()));
      if (a.peakValue() != null) {
        text.append(", at its oddest ").append(number(a.peakValue(), a.unit()));
      }
      return text.append(": ").append(a.kind()).toString();
    }
    text.append(a.value() == null ? " is missing" : " is " + number(a.value(), a.unit()));
    if (a.lower() != null && a.upper() != null) {
      text.append(" where ")
          .append(number(a.lower(), a.unit()))
          .append(" to ")
          .append(number(a.upper(), a.unit()))
          .append(" was expected");
    } else if (a.expected() != null) {
      text.append(" where ").append(number(a.expected(), a.unit())).append(" was expected");
    }
    text.append(": ").append(a.kind());
    if (!a.contributors().isEmpty()) {
      Anomaly.Contributor most = a.contributors().get(0);
      text.append(most.labels().get("signal") == null ? "" : " of several signals");
      text.append("; the largest part is ")
          .append(words(most.labels()))
          .append(" (")
          .append(Math.round(100 * most.share()))
          .append(" %)");
    }
    if (a.first() != null) {
      text.append("; ")
          .append(a.first().series())
          .append(" went first, ")
          .append(duration(a.openedAtMillis() - a.first().atMillis()))
          .append(" before");
    }
    if (a.suppressedBy() != null) {
      text.append("; suppressed by ").append(a.suppressedBy());
    }
    return text.toString();
  }

  private static String words(Labels labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals("by")) {
        text.append(text.length() == 0 ? "" : ", ");
        text.append(labels.name(i)).append('=').append(labels.value(i));
      }
    }
    return text.toString();
  }

  private static String number(double value, String unit) {
    String digits =
        value == 0
            ? "0"
            : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    return unit.isEmpty() || unit.equals("1") ? digits : digits + " " + unit;
  }

  private static String duration(long millis) {
    long minutes = Math.round(millis / 60_000.0);
    return minutes < 120 ? minutes + " min" : Math.round(minutes / 60.0) + " h";
  }
}
