package dev.highwater.cost.core.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What a report shows beside the bill.
 *
 * @param potentialSavings per month, each resource once
 * @param implementedSavings measured after the change, in the period
 * @param recommendations dearest first
 * @param anomalies in the period's complete days
 * @param forecast to the period's end; {@code null} where there is none
 */
public record ReportExtras(
    BigDecimal potentialSavings,
    BigDecimal implementedSavings,
    List<Recommendation> recommendations,
    List<AnomalyLine> anomalies,
    Forecast forecast) {
  public static final ReportExtras NONE =
      new ReportExtras(BigDecimal.ZERO, BigDecimal.ZERO, List.of(), List.of(), null);

  /** Something to do, and what it saves a month. */
  public record Recommendation(
      String resource, String action, String reason, BigDecimal monthlySavings, int risk) {}

  /** Cost that was not expected. */
  public record AnomalyLine(
      LocalDate day, String name, BigDecimal total, BigDecimal expected, String cause) {}

  /**
   * What the period will have cost at its end: the complete days as they are, the others expected.
   */
  public record Forecast(
      LocalDate until,
      BigDecimal mean,
      BigDecimal lower80,
      BigDecimal upper80,
      BigDecimal lower95,
      BigDecimal upper95) {}

  public ReportExtras withForecast(Forecast other) {
    return new ReportExtras(
        potentialSavings, implementedSavings, recommendations, anomalies, other);
  }
}
