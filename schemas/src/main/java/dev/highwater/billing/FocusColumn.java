package dev.highwater.billing;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of FOCUS 1.2's cost and usage data set, in the order in which they are written.
 *
 * <p>The ids of the rules are those of the FOCUS requirements model 1.2: {@code
 * BilledCost-C-003-M}.
 */
public enum FocusColumn {
  AVAILABILITY_ZONE("AvailabilityZone", Level.CONDITIONAL, Type.TEXT, true, "0.5", "001-M", "", ""),
  BILLED_COST("BilledCost", Level.MANDATORY, Type.DECIMAL, false, "0.5", "002-M", "003-M", ""),
  BILLING_ACCOUNT_ID(
      "BillingAccountId", Level.MANDATORY, Type.TEXT, false, "0.5", "002-M", "001-M", ""),
  BILLING_ACCOUNT_NAME(
      "BillingAccountName", Level.MANDATORY, Type.TEXT, true, "0.5", "001-M", "", ""),
  BILLING_ACCOUNT_TYPE(
      "BillingAccountType", Level.CONDITIONAL, Type.TEXT, false, "1.2", "001-M", "", ""),
  BILLING_CURRENCY(
      "BillingCurrency", Level.MANDATORY, Type.TEXT, false, "0.5", "001-M", "004-M", ""),
  BILLING_PERIOD_END(
      "BillingPeriodEnd", Level.MANDATORY, Type.TIME, false, "0.5", "002-M", "003-M", ""),
  BILLING_PERIOD_START(
      "BillingPeriodStart", Level.MANDATORY, Type.TIME, false, "0.5", "002-M", "003-M", ""),
  CAPACITY_RESERVATION_ID(
      "CapacityReservationId", Level.CONDITIONAL, Type.TEXT, true, "1.1", "001-M", "", ""),
  CAPACITY_RESERVATION_STATUS(
      "CapacityReservationStatus",
      Level.CONDITIONAL,
      Type.TEXT,
      true,
      "1.1",
      "001-M",
      "",
      "006-M",
      "Used",
      "Unused"),
  CHARGE_CATEGORY(
      "ChargeCategory",
      Level.MANDATORY,
      Type.TEXT,
      false,
      "0.5",
      "001-M",
      "002-M",
      "003-M",
      "Usage",
      "Purchase",
      "Tax",
      "Credit",
      "Adjustment"),
  CHARGE_CLASS(
      "ChargeClass", Level.MANDATORY, Type.TEXT, true, "1.0", "001-M", "", "005-C", "Correction"),
  CHARGE_DESCRIPTION(
      "ChargeDescription", Level.MANDATORY, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  CHARGE_FREQUENCY(
      "ChargeFrequency",
      Level.RECOMMENDED,
      Type.TEXT,
      false,
      "1.0-preview",
      "001-M",
      "002-M",
      "003-M",
      "One-Time",
      "Recurring",
      "Usage-Based"),
  CHARGE_PERIOD_END(
      "ChargePeriodEnd", Level.MANDATORY, Type.TIME, false, "0.5", "002-M", "003-M", ""),
  CHARGE_PERIOD_START(
      "ChargePeriodStart", Level.MANDATORY, Type.TIME, false, "0.5", "002-M", "003-M", ""),
  COMMITMENT_DISCOUNT_CATEGORY(
      "CommitmentDiscountCategory",
      Level.CONDITIONAL,
      Type.TEXT,
      true,
      "1.0-preview",
      "001-M",
      "",
      "005-M",
      "Spend",
      "Usage"),
  COMMITMENT_DISCOUNT_ID(
      "CommitmentDiscountId", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  COMMITMENT_DISCOUNT_NAME(
      "CommitmentDiscountName", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  COMMITMENT_DISCOUNT_QUANTITY(
      "CommitmentDiscountQuantity", Level.CONDITIONAL, Type.DECIMAL, true, "1.1", "002-M", "", ""),
  COMMITMENT_DISCOUNT_STATUS(
      "CommitmentDiscountStatus",
      Level.CONDITIONAL,
      Type.TEXT,
      true,
      "1.0",
      "001-M",
      "",
      "005-M",
      "Used",
      "Unused"),
  COMMITMENT_DISCOUNT_TYPE(
      "CommitmentDiscountType", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  COMMITMENT_DISCOUNT_UNIT(
      "CommitmentDiscountUnit", Level.CONDITIONAL, Type.TEXT, true, "1.1", "001-M", "", ""),
  CONSUMED_QUANTITY(
      "ConsumedQuantity", Level.CONDITIONAL, Type.DECIMAL, true, "1.0", "002-M", "", ""),
  CONSUMED_UNIT("ConsumedUnit", Level.CONDITIONAL, Type.TEXT, true, "1.0", "001-M", "", ""),
  CONTRACTED_COST(
      "ContractedCost", Level.MANDATORY, Type.DECIMAL, false, "1.0", "002-M", "004-M", ""),
  CONTRACTED_UNIT_PRICE(
      "ContractedUnitPrice", Level.CONDITIONAL, Type.DECIMAL, true, "1.0", "003-M", "", ""),
  EFFECTIVE_COST(
      "EffectiveCost", Level.MANDATORY, Type.DECIMAL, false, "0.5", "002-M", "004-M", ""),
  INVOICE_ID("InvoiceId", Level.RECOMMENDED, Type.TEXT, true, "1.2", "001-M", "", ""),
  INVOICE_ISSUER_NAME(
      "InvoiceIssuerName", Level.MANDATORY, Type.TEXT, false, "0.5", "001-M", "003-M", ""),
  LIST_COST("ListCost", Level.MANDATORY, Type.DECIMAL, false, "1.0-preview", "002-M", "004-M", ""),
  LIST_UNIT_PRICE(
      "ListUnitPrice", Level.CONDITIONAL, Type.DECIMAL, true, "1.0-preview", "002-M", "", ""),
  PRICING_CATEGORY(
      "PricingCategory",
      Level.CONDITIONAL,
      Type.TEXT,
      true,
      "1.0-preview",
      "001-M",
      "",
      "007-M",
      "Standard",
      "Committed",
      "Dynamic",
      "Other"),
  PRICING_CURRENCY("PricingCurrency", Level.CONDITIONAL, Type.TEXT, true, "1.2", "001-M", "", ""),
  PRICING_CURRENCY_CONTRACTED_UNIT_PRICE(
      "PricingCurrencyContractedUnitPrice",
      Level.CONDITIONAL,
      Type.DECIMAL,
      true,
      "1.2",
      "002-M",
      "",
      ""),
  PRICING_CURRENCY_EFFECTIVE_COST(
      "PricingCurrencyEffectiveCost",
      Level.CONDITIONAL,
      Type.DECIMAL,
      true,
      "1.2",
      "002-M",
      "",
      ""),
  PRICING_CURRENCY_LIST_UNIT_PRICE(
      "PricingCurrencyListUnitPrice",
      Level.CONDITIONAL,
      Type.DECIMAL,
      true,
      "1.2",
      "002-M",
      "",
      ""),
  PRICING_QUANTITY(
      "PricingQuantity", Level.MANDATORY, Type.DECIMAL, true, "1.0-preview", "002-M", "", ""),
  PRICING_UNIT("PricingUnit", Level.MANDATORY, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  PROVIDER_NAME("ProviderName", Level.MANDATORY, Type.TEXT, false, "0.5", "001-M", "003-M", ""),
  PUBLISHER_NAME("PublisherName", Level.MANDATORY, Type.TEXT, false, "0.5", "001-M", "003-M", ""),
  REGION_ID("RegionId", Level.CONDITIONAL, Type.TEXT, true, "1.0", "001-M", "", ""),
  REGION_NAME("RegionName", Level.CONDITIONAL, Type.TEXT, true, "1.0", "001-M", "", ""),
  RESOURCE_ID("ResourceId", Level.CONDITIONAL, Type.TEXT, true, "0.5", "001-M", "", ""),
  RESOURCE_NAME("ResourceName", Level.CONDITIONAL, Type.TEXT, true, "0.5", "001-M", "", ""),
  RESOURCE_TYPE("ResourceType", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  SERVICE_CATEGORY(
      "ServiceCategory",
      Level.MANDATORY,
      Type.TEXT,
      false,
      "0.5",
      "001-M",
      "002-M",
      "003-M",
      "AI and Machine Learning",
      "Analytics",
      "Business Applications",
      "Compute",
      "Databases",
      "Developer Tools",
      "Multicloud",
      "Identity",
      "Integration",
      "Internet of Things",
      "Management and Governance",
      "Media",
      "Migration",
      "Mobile",
      "Networking",
      "Security",
      "Storage",
      "Web",
      "Other"),
  SERVICE_NAME("ServiceName", Level.MANDATORY, Type.TEXT, false, "0.5", "001-M", "003-M", ""),
  SERVICE_SUBCATEGORY(
      "ServiceSubcategory", Level.RECOMMENDED, Type.TEXT, false, "1.1", "001-M", "002-M", "003-M"),
  SKU_ID("SkuId", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  SKU_METER("SkuMeter", Level.CONDITIONAL, Type.TEXT, true, "1.1", "001-M", "", ""),
  SKU_PRICE_DETAILS(
      "SkuPriceDetails", Level.CONDITIONAL, Type.KEY_VALUE, true, "1.1", "001-M", "", ""),
  SKU_PRICE_ID("SkuPriceId", Level.CONDITIONAL, Type.TEXT, true, "1.0-preview", "001-M", "", ""),
  SUB_ACCOUNT_ID("SubAccountId", Level.CONDITIONAL, Type.TEXT, true, "0.5", "001-M", "", ""),
  SUB_ACCOUNT_NAME("SubAccountName", Level.CONDITIONAL, Type.TEXT, true, "0.5", "001-M", "", ""),
  SUB_ACCOUNT_TYPE("SubAccountType", Level.CONDITIONAL, Type.TEXT, true, "1.2", "001-M", "", ""),
  TAGS("Tags", Level.CONDITIONAL, Type.KEY_VALUE, true, "1.0-preview", "001-M", "", "");

  /** Whether a data set has to have the column. */
  public enum Level {
    MANDATORY,
    CONDITIONAL,
    RECOMMENDED
  }

  /** What the column's values are. */
  public enum Type {
    TEXT,
    DECIMAL,
    /** A moment, UTC: {@code 2024-09-01T00:00:00Z}. */
    TIME,
    /** A flat JSON object. */
    KEY_VALUE
  }

  private static final Map<String, FocusColumn> BY_NAME = new HashMap<>();

  static {
    for (FocusColumn column : values()) {
      BY_NAME.put(column.focusName.toLowerCase(Locale.ROOT), column);
    }
  }

  private final String focusName;
  private final Level level;
  private final Type type;
  private final boolean nullable;
  private final String since;
  private final String formatRule;
  private final String neededRule;
  private final String allowedRule;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> allowed;

  FocusColumn(
      String focusName,
      Level level,
      Type type,
      boolean nullable,
      String since,
      String formatRule,
      String neededRule,
      String allowedRule,
      String... allowed) {
    this.focusName = focusName;
    this.level = level;
    this.type = type;
    this.nullable = nullable;
    this.since = since;
    this.formatRule = focusName + "-C-" + formatRule;
    this.neededRule = neededRule.isEmpty() ? "" : focusName + "-C-" + neededRule;
    this.allowedRule = allowedRule.isEmpty() ? "" : focusName + "-C-" + allowedRule;
    this.allowed = List.of(allowed);
  }

  /** The column's name in FOCUS: {@code BilledCost}. */
  public String focusName() {
    return focusName;
  }

  public Level level() {
    return level;
  }

  public Type type() {
    return type;
  }

  /** Whether FOCUS 1.2 lets it be null. */
  public boolean nullable() {
    return nullable;
  }

  /** The version of FOCUS that it came with. */
  public String since() {
    return since;
  }

  /** Id of the rule how values are written. */
  public String formatRule() {
    return formatRule;
  }

  /** Id of the rule that it must not be null; empty where it may. */
  public String neededRule() {
    return neededRule;
  }

  /** Id of the rule which values it may have; empty where it may have any. */
  public String allowedRule() {
    return allowedRule;
  }

  /** The values it may have, where the list is closed; else empty. */
  public List<String> allowed() {
    return allowed;
  }

  /** The column of a name, whatever its casing; {@code null} where 1.2 has none. */
  public static FocusColumn of(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }
}
