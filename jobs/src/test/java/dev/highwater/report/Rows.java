package dev.highwater.report;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.codec.billing.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Rows of bills for tests, as JSON lines and CSV. */
public final class Rows {
  static final String HEADER =
      "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,"
          + "BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodEnd,"
          + "ChargePeriodStart,ContractedCost,EffectiveCost,InvoiceIssuerName,ListCost,"
          + "PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,ServiceCategory,"
          + "ServiceName,SkuMeter,SubAccountId,Tags";

  private Rows() {}

  private static List<String> cells(String day, String service, String team, String cost) {
    LocalDate date = LocalDate.parse(day);
    LocalDate month = date.withDayOfMonth(1);
    return List.of(
        cost,
        "999",
        "All",
        "USD",
        month.plusMonths(1) + "T00:00:00Z",
        month + "T00:00:00Z",
        "Usage",
        "",
        service,
        date.plusDays(1) + "T00:00:00Z",
        day + "T00:00:00Z",
        cost,
        cost,
        "AWS",
        cost,
        "1",
        "Hours",
        "AWS",
        "AWS",
        "eu-west-1",
        "Compute",
        service,
        "meter",
        "111",
        team.isEmpty() ? "" : "{\"team\":\"" + team + "\",\"env\":\"prod\"}");
  }

  /** A line of CSV. */
  static String csv(String day, String service, String team, String cost) {
    List<String> quoted = new ArrayList<>();
    cells(day, service, team, cost)
        .forEach(cell -> quoted.add('"' + cell.replace("\"", "\"\"") + '"'));
    return String.join(",", quoted);
  }

  /** A row of a delivery. */
  public static FocusRow row(String day, String service, String team, String cost) {
    List<String> names = List.of(HEADER.split(","));
    List<String> cells = cells(day, service, team, cost);
    FocusRow row = new FocusRow();
    for (int i = 0; i < names.size(); i++) {
      row.set(FocusColumn.of(names.get(i)), cells.get(i).isEmpty() ? null : cells.get(i));
    }
    return row;
  }

  /** A delivery's rows and its note, as JSON lines. */
  public static List<String> delivery(Delivery delivery, List<FocusRow> rows) {
    List<String> lines = new ArrayList<>();
    for (FocusRow row : rows) {
      lines.add(text(Envelope.row(delivery, lines.size(), row)));
    }
    lines.add(text(Envelope.complete(delivery, rows.size())));
    return lines;
  }

  /** September 2024, restated once on the 25th, and what came before. */
  public static List<String> restated() {
    long day = 24 * 3_600_000L;
    long september = LocalDate.of(2024, 9, 1).toEpochDay() * day;
    List<String> lines = new ArrayList<>();
    lines.addAll(
        delivery(
            new Delivery("d0", Delivery.Mode.OVERWRITE, "999/2024-08", september + 3 * day),
            List.of(row("2024-08-10", "EC2", "web", "10"))));
    lines.addAll(
        delivery(
            new Delivery("d1", Delivery.Mode.OVERWRITE, "999/2024-09", september + 20 * day),
            List.of(
                row("2024-09-03", "EC2", "web", "11.5"),
                row("2024-09-03", "EC2", "web", "11.5"),
                row("2024-09-04", "S3", "", "2.25"))));
    lines.addAll(
        delivery(
            new Delivery("d2", Delivery.Mode.OVERWRITE, "999/2024-09", september + 25 * day),
            List.of(
                row("2024-09-03", "EC2", "web", "11.5"),
                row("2024-09-03", "EC2", "data", "9"),
                row("2024-09-04", "S3", "", "2.25"))));
    return lines;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
