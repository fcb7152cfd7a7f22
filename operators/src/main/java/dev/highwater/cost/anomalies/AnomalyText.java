package dev.highwater.cost.anomalies;

import dev.highwater.cost.anomalies.CostAnomaly.Cause;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reason of a cost anomaly in words, in two parts without a full stop. */
final class AnomalyText {
  private AnomalyText() {}

  /**
   * What it cost, and what it should have cost. The difference is of what is told, so that the
   * sentence adds up to the cent.
   *
   * @param name of the service, account or tag value, with its dimension
   */
  static String amounts(String name, CostLife life, String currency) {
    BigDecimal actual = Amounts.cents(life.actual());
    BigDecimal expected = Amounts.cents(life.expected());
    BigDecimal impact = actual.subtract(expected);
    String text =
        String.format(
            Locale.ROOT,
            "%s cost %s %s since %s, %s %s than expected",
            name,
            actual,
            currency,
            Utc.text(life.openedAt()),
            impact.abs(),
            impact.signum() > 0 ? "more" : "less");
    return expected.signum() == 0
        ? text
        : text
            + String.format(
                Locale.ROOT,
                " (%+.0f %%)",
                100 * (life.actual() - life.expected()) / Math.abs(life.expected()));
  }

  /**
   * Where it comes from; empty where nobody knows.
   *
   * @param parts the most money first
   * @param traffic that explains it, as a ratio of what it should be; NaN where none does
   */
  static String because(List<Cause> parts, double traffic) {
    StringBuilder text = new StringBuilder();
    if (!parts.isEmpty()) {
      Cause first = parts.get(0);
      text.append(
          String.format(
              Locale.ROOT,
              "; %.0f %% of it is %s",
              100 * first.share(),
              Stream.of(first.service(), first.account(), first.region(), first.usageType())
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.joining(" "))));
    }
    if (!Double.isNaN(traffic)) {
      text.append(
          String.format(
              Locale.ROOT,
              "; expected growth: traffic is %+.0f %% against what is usual",
              100 * (traffic - 1)));
    }
    return text.toString();
  }
}
