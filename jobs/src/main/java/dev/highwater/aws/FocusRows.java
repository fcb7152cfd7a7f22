package dev.highwater.aws;

import dev.highwater.aws.CostRow.Amount;
import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.KeyValues;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cost Explorer's groups as FOCUS 1.2 rows.
 *
 * <p>Billed cost is the net unblended one, effective cost the net amortised one. Cost Explorer does
 * not tell list and contracted cost: both are the unblended one, which is the public price less
 * what commitments cover. Without {@code RECORD_TYPE} in the grouping all is Usage but the service
 * Tax. {@code x_Estimated} is AWS' word that it may still change.
 */
final class FocusRows {
  private static final String PROVIDER = "AWS";
  private static final String SELLER = "Amazon Web Services, Inc.";

  private final List<String> groupBy;
  private final String account;

  /**
   * @param account who pays
   */
  FocusRows(List<String> groupBy, String account) {
    this.groupBy = groupBy;
    this.account = account;
  }

  FocusRow row(CostRow row) {
    LocalDate month = row.day().withDayOfMonth(1);
    Amount unblended = row.amounts().get("UnblendedCost");
    FocusRow focus = new FocusRow();
    focus.set(FocusColumn.BILLED_COST, amount(row, "NetUnblendedCost"));
    focus.set(FocusColumn.BILLING_ACCOUNT_ID, account);
    focus.set(FocusColumn.BILLING_CURRENCY, unblended.unit());
    focus.set(FocusColumn.BILLING_PERIOD_START, midnight(month));
    focus.set(FocusColumn.BILLING_PERIOD_END, midnight(month.plusMonths(1)));
    focus.set(FocusColumn.CHARGE_CATEGORY, ChargeCategory.USAGE.focusName());
    focus.set(FocusColumn.CHARGE_FREQUENCY, "Usage-Based");
    focus.set(FocusColumn.CHARGE_PERIOD_START, midnight(row.day()));
    focus.set(FocusColumn.CHARGE_PERIOD_END, midnight(row.day().plusDays(1)));
    focus.set(FocusColumn.CONTRACTED_COST, amount(row, "UnblendedCost"));
    focus.set(FocusColumn.EFFECTIVE_COST, amount(row, "NetAmortizedCost"));
    focus.set(FocusColumn.INVOICE_ISSUER_NAME, SELLER);
    focus.set(FocusColumn.LIST_COST, amount(row, "UnblendedCost"));
    focus.set(FocusColumn.PROVIDER_NAME, PROVIDER);
    focus.set(FocusColumn.PUBLISHER_NAME, SELLER);
    focus.set(FocusColumn.SERVICE_CATEGORY, "Other");
    focus.set(FocusColumn.SERVICE_NAME, "AWS");
    focus.setExtra("x_Estimated", Boolean.toString(row.estimated()));
    Amount used = row.amounts().get("UsageQuantity");
    if (!used.unit().isEmpty() && !used.unit().equals("N/A")) {
      focus.set(FocusColumn.CONSUMED_QUANTITY, used.value());
      focus.set(FocusColumn.CONSUMED_UNIT, used.unit());
    }
    for (int i = 0; i < groupBy.size(); i++) {
      group(focus, groupBy.get(i), row.keys().get(i), row);
    }
    return focus;
  }

  private static BigDecimal amount(CostRow row, String metric) {
    return row.amounts().get(metric).value();
  }

  private static String midnight(LocalDate day) {
    return day + "T00:00:00Z";
  }

  private static void group(FocusRow focus, String by, String key, CostRow row) {
    switch (by) {
      case "LINKED_ACCOUNT" -> {
        focus.set(FocusColumn.SUB_ACCOUNT_ID, key);
        if (row.names().containsKey(key)) {
          focus.set(FocusColumn.SUB_ACCOUNT_NAME, row.names().get(key));
        }
      }
      case "SERVICE" -> {
        focus.set(FocusColumn.SERVICE_NAME, key.isEmpty() ? "AWS" : key);
        if (key.equals("Tax")) {
          category(focus, ChargeCategory.TAX);
        }
      }
      case "REGION" -> putUnlessNone(focus, FocusColumn.REGION_ID, key);
      case "AZ" -> putUnlessNone(focus, FocusColumn.AVAILABILITY_ZONE, key);
      case "USAGE_TYPE" -> putUnlessNone(focus, FocusColumn.SKU_METER, key);
      case "RECORD_TYPE" -> category(focus, category(key));
      default -> other(focus, by, key);
    }
  }

  private static void other(FocusRow focus, String by, String key) {
    if (by.startsWith("TAG:") || by.startsWith("COST_CATEGORY:")) {
      String name = by.substring(by.indexOf(':') + 1);
      // AWS writes key$value; what has no value is key$.
      String value = key.startsWith(name + "$") ? key.substring(name.length() + 1) : key;
      if (!value.isEmpty()) {
        Map<String, String> tags = new TreeMap<>(focus.tags());
        tags.put(by.startsWith("TAG:") ? name : "aws:category:" + name, value);
        focus.set(FocusColumn.TAGS, KeyValues.text(tags));
      }
    } else {
      focus.setExtra("x_" + by, isNone(key) ? null : key);
    }
  }

  private static void putUnlessNone(FocusRow focus, FocusColumn column, String value) {
    if (!isNone(value)) {
      focus.set(column, value);
    }
  }

  /** Nothing, {@code NoRegion}, {@code NoUsageType}, {@code NoInstanceType} … */
  private static boolean isNone(String value) {
    return value.isEmpty() || value.matches("No[A-Z][A-Za-z]*");
  }

  private static void category(FocusRow focus, ChargeCategory category) {
    focus.set(FocusColumn.CHARGE_CATEGORY, category.focusName());
    if (category != ChargeCategory.USAGE) {
      focus.set(FocusColumn.CHARGE_FREQUENCY, "One-Time");
    }
  }

  /** Cost Explorer's record types: {@code Savings Plan Negation}, {@code Credit} … */
  private static ChargeCategory category(String recordType) {
    String type = recordType.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    if (type.equals("tax")) {
      return ChargeCategory.TAX;
    }
    if (type.equals("credit") || type.equals("refund")) {
      return ChargeCategory.CREDIT;
    }
    if (type.endsWith("negation") || type.endsWith("discount")) {
      return ChargeCategory.ADJUSTMENT;
    }
    return type.endsWith("fee") ? ChargeCategory.PURCHASE : ChargeCategory.USAGE;
  }

  /** What a row adds to the sum of billed costs. */
  static BigDecimal billed(CostRow row) {
    return row.amounts().get("NetUnblendedCost").value();
  }
}
