package dev.highwater.billing;

import static dev.highwater.billing.FocusColumn.BILLED_COST;
import static dev.highwater.billing.FocusColumn.BILLING_ACCOUNT_ID;
import static dev.highwater.billing.FocusColumn.BILLING_CURRENCY;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_END;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_START;
import static dev.highwater.billing.FocusColumn.CHARGE_CATEGORY;
import static dev.highwater.billing.FocusColumn.CHARGE_CLASS;
import static dev.highwater.billing.FocusColumn.CHARGE_DESCRIPTION;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_END;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_START;
import static dev.highwater.billing.FocusColumn.COMMITMENT_DISCOUNT_ID;
import static dev.highwater.billing.FocusColumn.COMMITMENT_DISCOUNT_STATUS;
import static dev.highwater.billing.FocusColumn.CONSUMED_QUANTITY;
import static dev.highwater.billing.FocusColumn.CONSUMED_UNIT;
import static dev.highwater.billing.FocusColumn.CONTRACTED_COST;
import static dev.highwater.billing.FocusColumn.EFFECTIVE_COST;
import static dev.highwater.billing.FocusColumn.INVOICE_ID;
import static dev.highwater.billing.FocusColumn.LIST_COST;
import static dev.highwater.billing.FocusColumn.PRICING_CATEGORY;
import static dev.highwater.billing.FocusColumn.PRICING_QUANTITY;
import static dev.highwater.billing.FocusColumn.PRICING_UNIT;
import static dev.highwater.billing.FocusColumn.PROVIDER_NAME;
import static dev.highwater.billing.FocusColumn.REGION_ID;
import static dev.highwater.billing.FocusColumn.RESOURCE_ID;
import static dev.highwater.billing.FocusColumn.RESOURCE_TYPE;
import static dev.highwater.billing.FocusColumn.SERVICE_CATEGORY;
import static dev.highwater.billing.FocusColumn.SERVICE_NAME;
import static dev.highwater.billing.FocusColumn.SKU_ID;
import static dev.highwater.billing.FocusColumn.SKU_METER;
import static dev.highwater.billing.FocusColumn.SKU_PRICE_DETAILS;
import static dev.highwater.billing.FocusColumn.SKU_PRICE_ID;
import static dev.highwater.billing.FocusColumn.SUB_ACCOUNT_ID;
import static dev.highwater.billing.FocusColumn.SUB_ACCOUNT_NAME;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/**
 * The typed part of a FOCUS row, as far as Highwater computes with it.
 *
 * <p>Beside the columns of 1.2 it knows AWS' {@code x_UsageType}, later versions' {@code
 * AllocatedTags}, and Highwater's own {@code x_LineItemId}, {@code x_InstanceType} and {@code
 * x_Split…}.
 */
public final class Charges {
  /** The provider's line item. */
  public static final String LINE_ITEM_ID = "x_LineItemId";

  /** What is metered, in AWS' own FOCUS exports. */
  public static final String USAGE_TYPE = "x_UsageType";

  public static final String INSTANCE_TYPE = "x_InstanceType";

  /** Resource whose cost the row shares out among workloads; the row's own costs are 0 then. */
  public static final String SPLIT_OF = "x_SplitOf";

  public static final String NAMESPACE = "x_Namespace";
  public static final String WORKLOAD = "x_Workload";

  /** The share's four costs. */
  public static final String SPLIT_BILLED = "x_SplitBilledCost";

  public static final String SPLIT_EFFECTIVE = "x_SplitEffectiveCost";
  public static final String SPLIT_LIST = "x_SplitListCost";
  public static final String SPLIT_CONTRACTED = "x_SplitContractedCost";

  /** How an invoice is called that there is not yet. */
  public static final String PROVISIONAL_INVOICE = "PROVISIONAL-";

  private Charges() {}

  /** The charge of a row that keeps {@link FocusRules}. */
  public static Charge of(FocusRow row) {
    Map<String, String> tags = row.tags();
    Map<String, String> allocated = KeyValues.parse(orEmpty(row.extra("AllocatedTags")));
    String invoice = row.text(INVOICE_ID);
    return new Charge(
        orEmpty(row.extra(LINE_ITEM_ID)),
        row.text(PROVIDER_NAME),
        row.text(BILLING_ACCOUNT_ID),
        row.text(SUB_ACCOUNT_ID),
        row.text(SUB_ACCOUNT_NAME),
        invoice.startsWith(PROVISIONAL_INVOICE) ? "" : invoice,
        row.text(BILLING_CURRENCY),
        row.millis(CHARGE_PERIOD_START),
        row.millis(CHARGE_PERIOD_END),
        row.millis(BILLING_PERIOD_START),
        row.millis(BILLING_PERIOD_END),
        ChargeCategory.ofFocusName(row.text(CHARGE_CATEGORY)).orElseThrow(),
        row.get(CHARGE_CLASS) != null,
        row.text(SERVICE_NAME),
        row.text(SERVICE_CATEGORY),
        row.text(REGION_ID),
        usageType(row),
        row.text(SKU_PRICE_ID),
        row.text(CHARGE_DESCRIPTION),
        row.text(RESOURCE_ID),
        row.text(RESOURCE_TYPE),
        instanceType(row),
        row.text(PRICING_CATEGORY),
        row.text(COMMITMENT_DISCOUNT_ID),
        commitment(row),
        orEmpty(row.extra(SPLIT_OF)),
        first(
            row.extra(NAMESPACE),
            allocated,
            "kubernetes_namespace",
            "aws:eks:namespace",
            "namespace"),
        first(
            row.extra(WORKLOAD),
            allocated,
            "kubernetes_workload",
            "aws:eks:workload-name",
            "workload"),
        costs(row),
        row.decimal(PRICING_QUANTITY),
        row.text(PRICING_UNIT),
        row.decimal(CONSUMED_QUANTITY),
        row.text(CONSUMED_UNIT),
        tags);
  }

  private static CommitmentStatus commitment(FocusRow row) {
    String status = row.get(COMMITMENT_DISCOUNT_STATUS);
    return status == null
        ? CommitmentStatus.NONE
        : CommitmentStatus.valueOf(status.toUpperCase(Locale.ROOT));
  }

  private static Costs costs(FocusRow row) {
    if (row.extra(SPLIT_OF) == null) {
      return new Costs(
          row.decimal(BILLED_COST),
          row.decimal(EFFECTIVE_COST),
          row.decimal(LIST_COST),
          row.decimal(CONTRACTED_COST));
    }
    return new Costs(
        share(row, SPLIT_BILLED),
        share(row, SPLIT_EFFECTIVE),
        share(row, SPLIT_LIST),
        share(row, SPLIT_CONTRACTED));
  }

  private static BigDecimal share(FocusRow row, String name) {
    String text = row.extra(name);
    BigDecimal share = text == null ? null : Decimals.parse(text);
    return share == null ? BigDecimal.ZERO : share;
  }

  /** What is metered: the provider's usage type, else the SKU's meter, else the SKU. */
  public static String usageType(FocusRow row) {
    String usageType = row.extra(USAGE_TYPE);
    if (usageType != null) {
      return usageType;
    }
    String meter = row.get(SKU_METER);
    return meter == null ? row.text(SKU_ID) : meter;
  }

  /** A compute instance's type, from the price's details or AWS' usage type; else empty. */
  public static String instanceType(FocusRow row) {
    String named = row.extra(INSTANCE_TYPE);
    if (named != null) {
      return named;
    }
    String details = row.get(SKU_PRICE_DETAILS);
    if (details != null && details.contains("nstanceType")) {
      Map<String, String> pairs = KeyValues.parse(details);
      for (String key : new String[] {"InstanceType", "x_InstanceType", "instanceType"}) {
        if (pairs.containsKey(key)) {
          return pairs.get(key);
        }
      }
    }
    String usage = orEmpty(row.extra(USAGE_TYPE));
    int box = usage.indexOf("BoxUsage:");
    int spot = usage.indexOf("SpotUsage:");
    int at = box >= 0 ? box + "BoxUsage:".length() : spot >= 0 ? spot + "SpotUsage:".length() : -1;
    return at < 0 ? "" : usage.substring(at);
  }

  private static String first(String named, Map<String, String> pairs, String... keys) {
    if (named != null) {
      return named;
    }
    for (String key : keys) {
      if (pairs.containsKey(key)) {
        return pairs.get(key);
      }
    }
    return "";
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
