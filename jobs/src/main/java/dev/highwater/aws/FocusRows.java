package dev.highwater.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.aws.CostRow.Amount;
import dev.highwater.billing.ChargeCategory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Cost Explorer's groups as FOCUS 1.2 rows.
 *
 * <p>Billed cost is the net unblended one, effective cost the net amortised one. Cost Explorer does
 * not tell list and contracted cost: both are the unblended one, which is the public price less
 * what commitments cover. Without {@code RECORD_TYPE} in the grouping all is Usage but the service
 * Tax. {@code x_Estimated} is AWS' word that it may still change.
 */
final class FocusRows {
  private static final ObjectMapper JSON = new ObjectMapper();
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

  ObjectNode row(CostRow row) {
    LocalDate month = row.day().withDayOfMonth(1);
    Amount unblended = row.amounts().get("UnblendedCost");
    ObjectNode focus = JSON.createObjectNode();
    focus.put("BilledCost", plain(row, "NetUnblendedCost"));
    focus.put("BillingAccountId", account);
    focus.putNull("BillingAccountName");
    focus.put("BillingCurrency", unblended.unit());
    focus.put("BillingPeriodStart", midnight(month));
    focus.put("BillingPeriodEnd", midnight(month.plusMonths(1)));
    focus.put("ChargeCategory", ChargeCategory.USAGE.focusName());
    focus.putNull("ChargeClass");
    focus.putNull("ChargeDescription");
    focus.put("ChargeFrequency", "Usage-Based");
    focus.put("ChargePeriodStart", midnight(row.day()));
    focus.put("ChargePeriodEnd", midnight(row.day().plusDays(1)));
    focus.put("ContractedCost", plain(row, "UnblendedCost"));
    focus.put("EffectiveCost", plain(row, "NetAmortizedCost"));
    focus.put("InvoiceIssuerName", SELLER);
    focus.put("ListCost", plain(row, "UnblendedCost"));
    focus.putNull("PricingQuantity");
    focus.putNull("PricingUnit");
    focus.put("ProviderName", PROVIDER);
    focus.put("PublisherName", SELLER);
    focus.put("ServiceCategory", "Other");
    focus.put("ServiceName", "AWS");
    focus.put("x_Estimated", row.estimated());
    Amount used = row.amounts().get("UsageQuantity");
    if (!used.unit().isEmpty() && !used.unit().equals("N/A")) {
      focus.put("ConsumedQuantity", used.value().toPlainString());
      focus.put("ConsumedUnit", used.unit());
    }
    for (int i = 0; i < groupBy.size(); i++) {
      group(focus, groupBy.get(i), row.keys().get(i), row);
    }
    return focus;
  }

  private static String plain(CostRow row, String metric) {
    return row.amounts().get(metric).value().toPlainString();
  }

  private static String midnight(LocalDate day) {
    return day + "T00:00:00Z";
  }

  private static void group(ObjectNode focus, String by, String key, CostRow row) {
    switch (by) {
      case "LINKED_ACCOUNT" -> {
        focus.put("SubAccountId", key);
        if (row.names().containsKey(key)) {
          focus.put("SubAccountName", row.names().get(key));
        }
      }
      case "SERVICE" -> {
        focus.put("ServiceName", key.isEmpty() ? "AWS" : key);
        if (key.equals("Tax")) {
          category(focus, ChargeCategory.TAX);
        }
      }
      case "REGION" -> putUnlessNone(focus, "RegionId", key);
      case "AZ" -> putUnlessNone(focus, "AvailabilityZone", key);
      case "USAGE_TYPE" -> putUnlessNone(focus, "SkuMeter", key);
      case "RECORD_TYPE" -> category(focus, category(key));
      default -> other(focus, by, key);
    }
  }

  private static void other(ObjectNode focus, String by, String key) {
    if (by.startsWith("TAG:") || by.startsWith("COST_CATEGORY:")) {
      String name = by.substring(by.indexOf(':') + 1);
      // AWS writes key$value; what has no value is key$.
      String value = key.startsWith(name + "$") ? key.substring(name.length() + 1) : key;
      if (!value.isEmpty()) {
        ObjectNode tags = focus.withObjectProperty("Tags");
        tags.put(by.startsWith("TAG:") ? name : "aws:category:" + name, value);
      }
    } else {
      putUnlessNone(focus, "x_" + by, key);
    }
  }

  private static void putUnlessNone(ObjectNode focus, String column, String value) {
    if (!value.isEmpty() && !isNone(value)) {
      focus.put(column, value);
    }
  }

  /** {@code NoRegion}, {@code NoUsageType}, {@code NoInstanceType} … */
  private static boolean isNone(String value) {
    return value.matches("No[A-Z][A-Za-z]*");
  }

  private static void category(ObjectNode focus, ChargeCategory category) {
    focus.put("ChargeCategory", category.focusName());
    if (category != ChargeCategory.USAGE) {
      focus.put("ChargeFrequency", "One-Time");
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
