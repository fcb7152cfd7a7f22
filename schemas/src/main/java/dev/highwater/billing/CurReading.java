package dev.highwater.billing;

import static dev.highwater.billing.FocusColumn.*;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of an AWS Cost and Usage Report (CUR 2.0, and the legacy one) to FOCUS rows, by FOCUS 1.2's
 * definitions.
 *
 * <ul>
 *   <li>{@code Usage}: Usage, at the unblended cost.
 *   <li>{@code DiscountedUsage}, {@code SavingsPlanCoveredUsage}: Usage that a commitment paid. Its
 *       billed cost is what AWS invoices for the row itself (nothing under a savings plan); its
 *       effective cost the commitment's amortised one. {@code SavingsPlanNegation} only takes back
 *       the on-demand price of covered rows, which they never have here: no row.
 *   <li>{@code Fee} and {@code RIFee} of a reservation, {@code SavingsPlanUpfrontFee}, {@code
 *       SavingsPlanRecurringFee}: Purchase, with an effective cost of 0, since it is in the usage.
 *       What nothing used of the commitment is a second row: Usage, Unused, of the commitment
 *       itself.
 *   <li>{@code Fee} of anything else: Purchase, whose cost no other row has.
 *   <li>{@code Tax}: Tax. {@code Credit}, {@code Refund}: Credit; a Correction where it is for a
 *       time before its billing period. {@code EdpDiscount} and the other discounts that are rows
 *       of their own: Adjustment, in the contracted cost, not in the list cost.
 *   <li>A share of split cost allocation: Usage without cost of its own, as the row that it shares
 *       out has it; the share is in {@code x_Split…}.
 * </ul>
 */
public final class CurReading implements BillReading {
  private static final String OPERATION = "x_Operation";
  private static final String SERVICE_CODE = "x_ServiceCode";
  private static final String LINE_ITEM_TYPE = "x_LineItemType";
  private static final String USAGE = "Usage";
  private static final String PURCHASE = "Purchase";

  private final CurColumns columns;
  private final FocusReading tidy;
  private final Map<String, Integer> indexes = new HashMap<>();
  private String[] cells;

  /**
   * @param names the table's columns, in their order
   * @param repairs counts what was repaired
   */
  public CurReading(List<String> names, Repairs repairs) {
    columns = new CurColumns(names);
    tidy = new FocusReading(List.of(), true, repairs);
  }

  /** Whether the columns are those of a Cost and Usage Report. */
  public static boolean isCur(List<String> names) {
    return CurColumns.isCur(names);
  }

  @Override
  public List<FocusRow> read(String[] row) throws RuleException {
    cells = row;
    String type = text("line_item_line_item_type");
    if (type == null) {
      throw new RuleException(
          CHARGE_CATEGORY.neededRule(), "line_item_line_item_type", "a line item's type");
    }
    FocusRow focus = common(type);
    return switch (type) {
      case "SavingsPlanNegation" -> List.of();
      case USAGE ->
          one(text("split_line_item_parent_resource_id") == null ? usage(focus) : share(focus));
      case "DiscountedUsage" -> one(reserved(focus));
      case "SavingsPlanCoveredUsage" -> one(covered(focus));
      case "RIFee" -> reservationFee(focus);
      case "SavingsPlanRecurringFee" -> planFee(focus);
      case "SavingsPlanUpfrontFee" -> one(planPurchase(focus, "One-Time"));
      case "Fee" -> one(fee(focus));
      case "Tax" -> one(other(focus, "Tax", unblended(), unblended()));
      case "Credit", "Refund" -> one(credit(focus));
      default -> {
        if (type.endsWith("Discount")) {
          yield one(other(focus, "Adjustment", BigDecimal.ZERO, unblended()));
        }
        throw new RuleException(
            CHARGE_CATEGORY.allowedRule(), "line_item_line_item_type", "a type that AWS documents");
      }
    };
  }

  @Override
  public List<String> extraColumns() {
    return List.of(
        Charges.USAGE_TYPE,
        OPERATION,
        SERVICE_CODE,
        LINE_ITEM_TYPE,
        Charges.INSTANCE_TYPE,
        Charges.SPLIT_OF,
        Charges.SPLIT_BILLED,
        Charges.SPLIT_EFFECTIVE,
        Charges.SPLIT_LIST,
        Charges.SPLIT_CONTRACTED,
        Charges.NAMESPACE,
        Charges.WORKLOAD,
        FocusCompletion.ISSUING_ENTITY);
  }

  private static List<FocusRow> one(FocusRow row) throws RuleException {
    FocusRules.check(row);
    return List.of(row);
  }

  private static List<FocusRow> two(FocusRow purchase, FocusRow unused) throws RuleException {
    FocusRules.check(purchase);
    if (unused.decimal(EFFECTIVE_COST).signum() == 0) {
      return List.of(purchase);
    }
    FocusRules.check(unused);
    return List.of(purchase, unused);
  }

  /** What every row has, whatever it is for. */
  private FocusRow common(String type) throws RuleException {
    FocusRow row = new FocusRow();
    row.set(PROVIDER_NAME, "AWS");
    row.set(PUBLISHER_NAME, first("line_item_legal_entity", "bill_invoicing_entity"));
    row.set(INVOICE_ISSUER_NAME, first("bill_invoicing_entity", "line_item_legal_entity"));
    row.set(INVOICE_ID, text("bill_invoice_id"));
    row.set(BILLING_ACCOUNT_ID, text("bill_payer_account_id"));
    row.set(BILLING_ACCOUNT_NAME, text("bill_payer_account_name"));
    row.set(SUB_ACCOUNT_ID, text("line_item_usage_account_id"));
    row.set(SUB_ACCOUNT_NAME, text("line_item_usage_account_name"));
    row.set(BILLING_CURRENCY, text("line_item_currency_code"));
    moment(row, BILLING_PERIOD_START, "bill_billing_period_start_date");
    moment(row, BILLING_PERIOD_END, "bill_billing_period_end_date");
    moment(row, CHARGE_PERIOD_START, "line_item_usage_start_date");
    moment(row, CHARGE_PERIOD_END, "line_item_usage_end_date");
    String service = product("product_name", "servicename");
    row.set(SERVICE_NAME, service == null ? text("line_item_product_code") : service);
    row.set(CHARGE_DESCRIPTION, text("line_item_line_item_description"));
    row.set(REGION_ID, product("region_code", "region"));
    row.set(AVAILABILITY_ZONE, text("line_item_availability_zone"));
    row.set(RESOURCE_ID, text("line_item_resource_id"));
    row.set(TAGS, KeyValues.text(tags()));
    row.setExtra(Charges.USAGE_TYPE, text("line_item_usage_type"));
    row.setExtra(OPERATION, text("line_item_operation"));
    row.setExtra(SERVICE_CODE, text("line_item_product_code"));
    row.setExtra(LINE_ITEM_TYPE, type);
    row.setExtra(Charges.INSTANCE_TYPE, product("instance_type", "instance_type"));
    return row;
  }

  private FocusRow usage(FocusRow row) throws RuleException {
    priced(row);
    String term = text("pricing_term");
    row.set(PRICING_CATEGORY, "Spot".equals(term) ? "Dynamic" : "Standard");
    BigDecimal cost = unblended();
    return costs(row, cost, cost, orElse(decimal("pricing_public_on_demand_cost"), cost), cost);
  }

  private FocusRow reserved(FocusRow row) throws RuleException {
    priced(row);
    committed(row, text("reservation_reservation_a_r_n"), "Usage", "Reserved Instance", "Used");
    row.set(COMMITMENT_DISCOUNT_QUANTITY, decimal("line_item_usage_amount"));
    row.set(COMMITMENT_DISCOUNT_UNIT, row.get(PRICING_UNIT));
    BigDecimal list = decimal("pricing_public_on_demand_cost");
    BigDecimal effective = orElse(decimal("reservation_effective_cost"), unblended());
    // No price before commitments is in the row: the public one is the nearest.
    return costs(row, unblended(), effective, orElse(list, effective), orElse(list, effective));
  }

  private FocusRow covered(FocusRow row) throws RuleException {
    priced(row);
    committed(row, text("savings_plan_savings_plan_a_r_n"), "Spend", "Savings Plan", "Used");
    BigDecimal effective =
        orElse(decimal("savings_plan_savings_plan_effective_cost"), BigDecimal.ZERO);
    row.set(COMMITMENT_DISCOUNT_QUANTITY, effective);
    row.set(COMMITMENT_DISCOUNT_UNIT, row.get(BILLING_CURRENCY));
    BigDecimal onDemand = unblended();
    BigDecimal list = orElse(decimal("pricing_public_on_demand_cost"), onDemand);
    return costs(row, BigDecimal.ZERO, effective, list, onDemand);
  }

  private List<FocusRow> reservationFee(FocusRow row) throws RuleException {
    FocusRow unused = row.copy();
    String id = text("reservation_reservation_a_r_n");
    BigDecimal cost =
        sum(
            decimal("reservation_unused_amortized_upfront_fee_for_billing_period"),
            decimal("reservation_unused_recurring_fee"));
    commitmentPurchase(row, id, "Usage", "Reserved Instance", "Recurring");
    BigDecimal quantity = orElse(decimal("reservation_unused_quantity"), BigDecimal.ZERO);
    unused(unused, id, "Usage", "Reserved Instance", cost, quantity, unit());
    return two(row, unused);
  }

  private List<FocusRow> planFee(FocusRow row) throws RuleException {
    FocusRow unused = row.copy();
    BigDecimal cost =
        orElse(decimal("savings_plan_total_commitment_to_date"), BigDecimal.ZERO)
            .subtract(orElse(decimal("savings_plan_used_commitment"), BigDecimal.ZERO));
    String currency = row.get(BILLING_CURRENCY);
    planPurchase(row, "Recurring");
    String id = text("savings_plan_savings_plan_a_r_n");
    unused(unused, id, "Spend", "Savings Plan", cost, cost, currency);
    return two(row, unused);
  }

  private FocusRow planPurchase(FocusRow row, String frequency) throws RuleException {
    String id = text("savings_plan_savings_plan_a_r_n");
    return commitmentPurchase(row, id, "Spend", "Savings Plan", frequency);
  }

  private FocusRow fee(FocusRow row) throws RuleException {
    String reservation = text("reservation_reservation_a_r_n");
    if (reservation != null) {
      return commitmentPurchase(row, reservation, "Usage", "Reserved Instance", "One-Time");
    }
    purchase(row, "One-Time");
    BigDecimal cost = unblended();
    return costs(row, cost, cost, cost, cost);
  }

  private FocusRow commitmentPurchase(
      FocusRow row, String id, String category, String type, String frequency)
      throws RuleException {
    purchase(row, frequency);
    committed(row, id, category, type, null);
    row.set(PRICING_CATEGORY, "Standard");
    row.set(RESOURCE_ID, id);
    row.set(COMMITMENT_DISCOUNT_QUANTITY, unblended());
    row.set(COMMITMENT_DISCOUNT_UNIT, row.get(BILLING_CURRENCY));
    BigDecimal cost = unblended();
    return costs(row, cost, BigDecimal.ZERO, cost, cost);
  }

  private void purchase(FocusRow row, String frequency) throws RuleException {
    priced(row);
    row.set(CHARGE_CATEGORY, PURCHASE);
    row.set(CHARGE_FREQUENCY, frequency);
    row.set(PRICING_CATEGORY, "Standard");
    row.set(CONSUMED_QUANTITY, (String) null);
    row.set(CONSUMED_UNIT, (String) null);
  }

  private static FocusRow unused(
      FocusRow row,
      String id,
      String category,
      String type,
      BigDecimal cost,
      BigDecimal quantity,
      String unit)
      throws RuleException {
    row.set(CHARGE_CATEGORY, USAGE);
    row.set(CHARGE_FREQUENCY, "Usage-Based");
    committed(row, id, category, type, "Unused");
    row.set(RESOURCE_ID, id);
    row.set(COMMITMENT_DISCOUNT_QUANTITY, quantity);
    row.set(COMMITMENT_DISCOUNT_UNIT, unit);
    row.set(PRICING_QUANTITY, quantity);
    row.set(PRICING_UNIT, unit);
    return costs(row, BigDecimal.ZERO, cost, cost, cost);
  }

  private static void committed(
      FocusRow row, String id, String category, String type, String status) throws RuleException {
    if (id == null) {
      throw new RuleException(
          "CommitmentDiscountId-C-003-C",
          COMMITMENT_DISCOUNT_ID.focusName(),
          "the commitment's ARN");
    }
    row.set(PRICING_CATEGORY, "Committed");
    row.set(COMMITMENT_DISCOUNT_ID, id);
    row.set(COMMITMENT_DISCOUNT_CATEGORY, category);
    row.set(COMMITMENT_DISCOUNT_TYPE, type);
    row.set(COMMITMENT_DISCOUNT_STATUS, status);
  }

  private FocusRow credit(FocusRow row) throws RuleException {
    if (row.text(CHARGE_PERIOD_START).compareTo(row.text(BILLING_PERIOD_START)) < 0
        && "Refund".equals(row.extra(LINE_ITEM_TYPE))) {
      row.set(CHARGE_CLASS, "Correction");
    }
    return other(row, "Credit", unblended(), unblended());
  }

  private FocusRow other(FocusRow row, String category, BigDecimal list, BigDecimal contracted)
      throws RuleException {
    row.set(CHARGE_CATEGORY, category);
    row.set(CHARGE_FREQUENCY, category.equals("Tax") ? "Usage-Based" : "One-Time");
    return costs(row, unblended(), unblended(), list, contracted);
  }

  /** A share of split cost allocation. */
  private FocusRow share(FocusRow row) throws RuleException {
    usage(row);
    costs(row, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    for (FocusColumn price : List.of(LIST_UNIT_PRICE, CONTRACTED_UNIT_PRICE)) {
      row.set(price, "0");
    }
    row.setExtra(Charges.SPLIT_OF, text("split_line_item_parent_resource_id"));
    BigDecimal cost =
        sum(decimal("split_line_item_split_cost"), decimal("split_line_item_unused_cost"));
    BigDecimal list =
        sum(
            decimal("split_line_item_public_on_demand_split_cost"),
            decimal("split_line_item_public_on_demand_unused_cost"));
    row.setExtra(Charges.SPLIT_BILLED, Decimals.text(cost));
    row.setExtra(Charges.SPLIT_EFFECTIVE, Decimals.text(cost));
    row.setExtra(Charges.SPLIT_LIST, Decimals.text(list.signum() == 0 ? cost : list));
    row.setExtra(Charges.SPLIT_CONTRACTED, Decimals.text(list.signum() == 0 ? cost : list));
    Map<String, String> tags = row.tags();
    row.setExtra(Charges.NAMESPACE, tags.getOrDefault("aws:eks:namespace", pod(row, 2)));
    row.setExtra(Charges.WORKLOAD, tags.getOrDefault("aws:eks:workload-name", pod(row, 3)));
    return row;
  }

  /** Part of {@code arn:aws:eks:region:account:pod/cluster/namespace/name/uid}. */
  private static String pod(FocusRow row, int part) {
    String[] parts = row.text(RESOURCE_ID).split("/");
    return parts.length > part && parts[0].endsWith(":pod") ? parts[part] : null;
  }

  /** Price, quantity and SKU of usage and purchases. */
  private void priced(FocusRow row) throws RuleException {
    row.set(CHARGE_CATEGORY, USAGE);
    row.set(CHARGE_FREQUENCY, "Usage-Based");
    BigDecimal quantity = decimal("line_item_usage_amount");
    String unit = unit();
    row.set(PRICING_QUANTITY, quantity);
    row.set(PRICING_UNIT, unit);
    row.set(CONSUMED_QUANTITY, quantity);
    row.set(CONSUMED_UNIT, unit);
    row.set(LIST_UNIT_PRICE, decimal("pricing_public_on_demand_rate"));
    row.set(CONTRACTED_UNIT_PRICE, decimal("line_item_unblended_rate"));
    row.set(SKU_ID, text("product_sku"));
    row.set(SKU_PRICE_ID, text("pricing_rate_code"));
    row.set(SKU_METER, text("line_item_usage_type"));
  }

  private String unit() {
    String unit = text("pricing_unit");
    return unit == null ? null : Units.normal(unit);
  }

  private static FocusRow costs(
      FocusRow row,
      BigDecimal billed,
      BigDecimal effective,
      BigDecimal list,
      BigDecimal contracted) {
    return row.set(BILLED_COST, billed)
        .set(EFFECTIVE_COST, effective)
        .set(LIST_COST, list)
        .set(CONTRACTED_COST, contracted);
  }

  private BigDecimal unblended() throws RuleException {
    BigDecimal cost = decimal("line_item_unblended_cost");
    if (cost == null) {
      throw new RuleException(BILLED_COST.neededRule(), "line_item_unblended_cost", "a value");
    }
    return cost;
  }

  private static BigDecimal orElse(BigDecimal value, BigDecimal otherwise) {
    return value == null ? otherwise : value;
  }

  private static BigDecimal sum(BigDecimal a, BigDecimal b) {
    return orElse(a, BigDecimal.ZERO).add(orElse(b, BigDecimal.ZERO));
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new HashMap<>();
    columns
        .tags()
        .forEach(
            (index, key) -> {
              String value = cell(index);
              if (value != null) {
                tags.put(key, value);
              }
            });
    pairs("resource_tags").forEach((key, value) -> tags.put(CurColumns.tagKey(key), value));
    pairs("tags").forEach((key, value) -> tags.put(CurColumns.tagKey(key), value));
    pairs("cost_category").forEach((key, value) -> tags.put("costCategory/" + key, value));
    tags.values().removeIf(String::isEmpty);
    return tags;
  }

  private Map<String, String> pairs(String column) {
    String text = text(column);
    return text == null ? Map.of() : KeyValues.parse(text);
  }

  /** An attribute of the product: a column of its own, or a key of CUR 2.0's map. */
  private String product(String name, String otherName) {
    String value = first("product_" + name, "product_" + otherName);
    if (value != null) {
      return value;
    }
    Map<String, String> map = pairs("product");
    String inMap = map.getOrDefault(name, map.get(otherName));
    return inMap == null || inMap.isEmpty() ? null : inMap;
  }

  private String first(String name, String otherName) {
    String value = text(name);
    return value == null ? text(otherName) : value;
  }

  private String text(String name) {
    return cell(indexes.computeIfAbsent(name, columns::of));
  }

  private String cell(int index) {
    return index < 0 || index >= cells.length ? null : tidy.tidy(cells[index]);
  }

  private BigDecimal decimal(String name) throws RuleException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    BigDecimal value = Decimals.parse(text);
    if (value == null) {
      throw new RuleException("NumericFormat-A-000-M", name, "a number");
    }
    return value;
  }

  private void moment(FocusRow row, FocusColumn column, String name) throws RuleException {
    String text = text(name);
    if (text != null) {
      tidy.moment(row, column, text);
    }
  }
}
