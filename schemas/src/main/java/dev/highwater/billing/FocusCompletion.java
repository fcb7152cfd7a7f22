package dev.highwater.billing;

import static dev.highwater.billing.FocusColumn.*;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a row of FOCUS 1.0, 1.1 or a converted bill one of 1.2: fills the columns that came later
 * from those that say the same, and keeps what 1.2 says of columns that belong together. The four
 * costs and the quantities that are there are never touched.
 *
 * <ul>
 *   <li>Accounts without a name are called by their id. AWS' legal entities as invoice issuer are
 *       AWS, the provider, and stay in {@code x_InvoiceIssuingEntity}; else each row would be one
 *       of the marketplace.
 *   <li>A charge without an invoice belongs to the provisional one of its account and month.
 *   <li>A service has one category and subcategory: the one that is known, else its first row's.
 *   <li>A unit price that does not make the cost gives way to the cost.
 * </ul>
 *
 * <p>Not thread-safe; remembers each service's category.
 */
public final class FocusCompletion {
  /** The legal entity that sends the invoice. */
  static final String ISSUING_ENTITY = "x_InvoiceIssuingEntity";

  private static final int MAX_SERVICES = 20_000;
  private static final BigDecimal TOLERANCE = new BigDecimal("0.000000001");
  private static final MathContext PRICE = new MathContext(20);

  private final Map<String, String> subcategories = new HashMap<>();
  private final Map<FocusColumn, Long> filled = new TreeMap<>();

  /** How often each column was filled or changed. */
  public Map<FocusColumn, Long> filled() {
    return filled;
  }

  /** Completes a row that keeps {@link FocusRules}, in place. */
  public void complete(FocusRow row) {
    accounts(row);
    service(row);
    commitment(row);
    boolean priced = priced(row);
    sku(row, priced);
    quantities(row, priced);
    prices(row, priced);
    resource(row);
    charge(row);
    pricingCurrency(row);
  }

  private void accounts(FocusRow row) {
    fill(row, BILLING_ACCOUNT_NAME, row.get(BILLING_ACCOUNT_ID));
    fill(row, BILLING_ACCOUNT_TYPE, "Billing Account");
    boolean sub = row.get(SUB_ACCOUNT_ID) != null;
    fillOrClear(row, SUB_ACCOUNT_NAME, sub, row.get(SUB_ACCOUNT_ID));
    fillOrClear(row, SUB_ACCOUNT_TYPE, sub, "Sub Account");
    String provider = row.get(PROVIDER_NAME);
    fill(row, PUBLISHER_NAME, provider);
    fill(row, INVOICE_ISSUER_NAME, provider);
    String issuer = row.get(INVOICE_ISSUER_NAME);
    if (provider.equals("AWS")
        && (issuer.startsWith("Amazon Web Services") || issuer.startsWith("Amazon AWS"))) {
      row.setExtra(ISSUING_ENTITY, issuer);
      put(row, INVOICE_ISSUER_NAME, provider);
    }
    fill(
        row,
        INVOICE_ID,
        Charges.PROVISIONAL_INVOICE
            + row.get(BILLING_ACCOUNT_ID)
            + "-"
            + row.get(BILLING_PERIOD_START).substring(0, "2024-09".length()));
  }

  private void service(FocusRow row) {
    String name = row.get(SERVICE_NAME);
    String subcategory = subcategories.get(name);
    if (subcategory == null) {
      subcategory = ServiceCategories.ofService(name);
      subcategory = subcategory == null ? ownSubcategory(row) : subcategory;
      if (subcategories.size() < MAX_SERVICES) {
        subcategories.put(name, subcategory);
      }
    }
    put(row, SERVICE_SUBCATEGORY, subcategory);
    put(row, SERVICE_CATEGORY, ServiceCategories.categoryOf(subcategory));
  }

  private static String ownSubcategory(FocusRow row) {
    String category = row.get(SERVICE_CATEGORY);
    String subcategory = row.get(SERVICE_SUBCATEGORY);
    if (subcategory != null
        && category != null
        && category.equals(ServiceCategories.categoryOf(subcategory))) {
      return subcategory;
    }
    return "Other (" + (ServiceCategories.isCategory(category) ? category : "Other") + ")";
  }

  private void commitment(FocusRow row) {
    String id = row.get(COMMITMENT_DISCOUNT_ID);
    boolean committed = id != null;
    String unit = row.get(COMMITMENT_DISCOUNT_UNIT);
    boolean spend = unit == null || unit.equals(row.get(BILLING_CURRENCY));
    fillOrClear(row, COMMITMENT_DISCOUNT_CATEGORY, committed, spend ? "Spend" : "Usage");
    fillOrClear(row, COMMITMENT_DISCOUNT_TYPE, committed, "Commitment");
    fillOrClear(row, COMMITMENT_DISCOUNT_NAME, committed, id);
    boolean usage = is(row, CHARGE_CATEGORY, "Usage");
    boolean unused = committed && id.equals(row.get(RESOURCE_ID));
    fillOrClear(row, COMMITMENT_DISCOUNT_STATUS, committed && usage, unused ? "Unused" : "Used");
    boolean counted =
        committed
            && (usage || is(row, CHARGE_CATEGORY, "Purchase"))
            && row.get(CHARGE_CLASS) == null;
    fillOrClear(
        row, COMMITMENT_DISCOUNT_QUANTITY, counted, row.get(usage ? EFFECTIVE_COST : BILLED_COST));
    fillOrClear(row, COMMITMENT_DISCOUNT_UNIT, counted, row.get(BILLING_CURRENCY));
    if (row.get(CAPACITY_RESERVATION_ID) == null) {
      clear(row, CAPACITY_RESERVATION_STATUS);
    }
  }

  /** Whether a row has a price: usage and purchases, but for corrections without one. */
  private static boolean priced(FocusRow row) {
    return is(row, CHARGE_CATEGORY, "Usage") || is(row, CHARGE_CATEGORY, "Purchase");
  }

  private void sku(FocusRow row, boolean priced) {
    if (is(row, CHARGE_CATEGORY, "Tax")) {
      clear(row, SKU_ID);
      clear(row, SKU_PRICE_ID);
      clear(row, PRICING_CATEGORY);
      clear(row, PRICING_QUANTITY);
      clear(row, LIST_UNIT_PRICE);
      clear(row, CONTRACTED_UNIT_PRICE);
    } else if (priced) {
      String usageType = Charges.usageType(row);
      fill(row, SKU_ID, usageType.isEmpty() ? row.get(SERVICE_NAME) : usageType);
      fill(row, SKU_PRICE_ID, row.get(SKU_ID));
      boolean committed =
          is(row, CHARGE_CATEGORY, "Usage") && row.get(COMMITMENT_DISCOUNT_ID) != null;
      fill(row, PRICING_CATEGORY, committed ? "Committed" : "Standard");
    }
    if (row.get(PRICING_CATEGORY) != null
        && !PRICING_CATEGORY.allowed().contains(row.get(PRICING_CATEGORY))) {
      put(row, PRICING_CATEGORY, "Other");
    }
    String usageType = Charges.usageType(row);
    fillOrClear(
        row, SKU_METER, row.get(SKU_ID) != null, usageType.isEmpty() ? row.get(SKU_ID) : usageType);
    if (row.get(SKU_PRICE_ID) == null) {
      clear(row, SKU_PRICE_DETAILS);
    }
  }

  private void quantities(FocusRow row, boolean priced) {
    if (priced) {
      fill(row, PRICING_QUANTITY, or(row.get(CONSUMED_QUANTITY), "1"));
    }
    boolean quantity = row.get(PRICING_QUANTITY) != null;
    fillOrClear(row, PRICING_UNIT, quantity, or(row.get(CONSUMED_UNIT), "Units"));
    unit(row, PRICING_UNIT);
    boolean consumed =
        is(row, CHARGE_CATEGORY, "Usage") && !is(row, COMMITMENT_DISCOUNT_STATUS, "Unused");
    fillOrClear(row, CONSUMED_QUANTITY, consumed, row.get(PRICING_QUANTITY));
    fillOrClear(row, CONSUMED_UNIT, consumed, row.get(PRICING_UNIT));
    unit(row, CONSUMED_UNIT);
    unit(row, COMMITMENT_DISCOUNT_UNIT);
  }

  private void unit(FocusRow row, FocusColumn column) {
    if (row.get(column) != null) {
      put(row, column, Units.normal(row.get(column)));
    }
  }

  private void prices(FocusRow row, boolean priced) {
    price(row, LIST_UNIT_PRICE, LIST_COST, priced);
    price(row, CONTRACTED_UNIT_PRICE, CONTRACTED_COST, priced);
  }

  private void price(FocusRow row, FocusColumn price, FocusColumn cost, boolean priced) {
    BigDecimal quantity = row.decimal(PRICING_QUANTITY);
    BigDecimal of = row.decimal(price);
    if (quantity == null || (of == null && !priced) || row.get(CHARGE_CLASS) != null) {
      return;
    }
    BigDecimal total = row.decimal(cost);
    if (of != null && of.multiply(quantity).subtract(total).abs().compareTo(TOLERANCE) <= 0) {
      return;
    }
    if (quantity.signum() == 0) {
      fill(row, price, "0");
    } else {
      put(row, price, Decimals.text(total.divide(quantity, PRICE)));
    }
  }

  private void resource(FocusRow row) {
    String id = row.get(RESOURCE_ID);
    fillOrClear(row, RESOURCE_TYPE, id != null, id == null ? null : ResourceTypes.of(id));
    if (id == null) {
      clear(row, RESOURCE_NAME);
    }
  }

  private void charge(FocusRow row) {
    boolean usage = is(row, CHARGE_CATEGORY, "Usage");
    fill(row, CHARGE_FREQUENCY, usage ? "Usage-Based" : "One-Time");
    fill(row, CHARGE_DESCRIPTION, row.get(SERVICE_NAME) + ": " + row.get(CHARGE_CATEGORY));
    if (row.get(REGION_ID) == null) {
      clear(row, REGION_NAME);
    } else {
      fill(row, REGION_NAME, row.get(REGION_ID));
    }
  }

  private void pricingCurrency(FocusRow row) {
    fill(row, PRICING_CURRENCY, row.get(BILLING_CURRENCY));
    if (row.get(PRICING_CURRENCY).equals(row.get(BILLING_CURRENCY))) {
      put(row, PRICING_CURRENCY_EFFECTIVE_COST, row.get(EFFECTIVE_COST));
      same(row, PRICING_CURRENCY_LIST_UNIT_PRICE, LIST_UNIT_PRICE);
      same(row, PRICING_CURRENCY_CONTRACTED_UNIT_PRICE, CONTRACTED_UNIT_PRICE);
    }
  }

  private void same(FocusRow row, FocusColumn column, FocusColumn as) {
    if (row.get(as) == null) {
      clear(row, column);
    } else {
      put(row, column, row.get(as));
    }
  }

  private static boolean is(FocusRow row, FocusColumn column, String value) {
    return value.equals(row.get(column));
  }

  private static String or(String value, String otherwise) {
    return value == null ? otherwise : value;
  }

  private void fill(FocusRow row, FocusColumn column, String value) {
    if (row.get(column) == null) {
      put(row, column, value);
    }
  }

  private void fillOrClear(FocusRow row, FocusColumn column, boolean wanted, String value) {
    if (wanted) {
      fill(row, column, value);
    } else {
      clear(row, column);
    }
  }

  private void clear(FocusRow row, FocusColumn column) {
    if (row.get(column) != null) {
      row.set(column, (String) null);
      filled.merge(column, 1L, Long::sum);
    }
  }

  private void put(FocusRow row, FocusColumn column, String value) {
    if (value != null && !value.equals(row.get(column))) {
      row.set(column, value);
      filled.merge(column, 1L, Long::sum);
    }
  }
}
