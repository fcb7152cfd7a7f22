package dev.highwater.result;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a period cost, in one currency: the record on {@code highwater.cost-reports}.
 *
 * <p>Key: {@link #key()}. The last record of a key counts.
 *
 * @param from first day, UTC
 * @param to day after the last one
 * @param currency ISO 4217
 * @param cost {@code effective}, {@code billed}, {@code list} or {@code contracted}
 * @param part what a split report is of, {@code team=web}; empty for all
 * @param asOfMillis knowledge time that was asked for; {@code null} for all that is known
 * @param total of the whole period
 * @param previousTotal what it is compared with
 * @param changePercent {@code null} where there is nothing to compare
 * @param completeThrough last complete day; {@code null} where none is
 * @param potentialSavings a month
 * @param implementedSavings measured, in the period
 * @param lines breakdowns and days
 * @param comparedTotal of the complete days, which the change is of; {@code null} before version 2
 */
public record CostReportRecord(
    LocalDate from,
    LocalDate to,
    String currency,
    String cost,
    String part,
    Long asOfMillis,
    BigDecimal total,
    BigDecimal previousTotal,
    BigDecimal changePercent,
    LocalDate completeThrough,
    BigDecimal potentialSavings,
    BigDecimal implementedSavings,
    List<Line> lines,
    BigDecimal comparedTotal) {

  public CostReportRecord {
    lines = List.copyOf(lines);
  }

  /**
   * A line of a breakdown, or a day.
   *
   * @param previousTotal {@code null} for days
   * @param changePercent {@code null} where there is nothing to compare
   * @param completeThrough a date, {@code preliminary}, or {@code null}
   * @param comparedTotal of its complete days; {@code null} for days, and before version 2
   */
  public record Line(
      String section,
      String name,
      BigDecimal total,
      BigDecimal previousTotal,
      BigDecimal changePercent,
      String completeThrough,
      BigDecimal comparedTotal) {}

  /** Canonical text, the Kafka key: a report as of a past time is another one. */
  public String key() {
    return from
        + "/"
        + to
        + "/"
        + currency
        + "/"
        + cost
        + (part.isEmpty() ? "" : "/" + part)
        + (asOfMillis == null ? "" : "@" + Instant.ofEpochMilli(asOfMillis));
  }
}
