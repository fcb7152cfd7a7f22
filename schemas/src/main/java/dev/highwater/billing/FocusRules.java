package dev.highwater.billing;

import static dev.highwater.billing.FocusColumn.BILLING_CURRENCY;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_END;
import static dev.highwater.billing.FocusColumn.BILLING_PERIOD_START;
import static dev.highwater.billing.FocusColumn.CHARGE_CATEGORY;
import static dev.highwater.billing.FocusColumn.CHARGE_CLASS;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_END;
import static dev.highwater.billing.FocusColumn.CHARGE_PERIOD_START;
import static dev.highwater.billing.FocusColumn.COMMITMENT_DISCOUNT_STATUS;

import java.util.List;

/**
 * The FOCUS rules that Highwater's numbers rest on. A row that breaks one would be counted wrong,
 * so it is not counted at all. Rules of form (canonical numbers, moments, key values) are held
 * where rows are read.
 */
public final class FocusRules {
  /** Without one of these a row cannot be added to anything. */
  private static final List<FocusColumn> NEEDED =
      List.of(
          FocusColumn.BILLED_COST,
          FocusColumn.EFFECTIVE_COST,
          FocusColumn.LIST_COST,
          FocusColumn.CONTRACTED_COST,
          BILLING_CURRENCY,
          FocusColumn.BILLING_ACCOUNT_ID,
          BILLING_PERIOD_START,
          BILLING_PERIOD_END,
          CHARGE_PERIOD_START,
          CHARGE_PERIOD_END,
          CHARGE_CATEGORY,
          FocusColumn.SERVICE_NAME,
          FocusColumn.PROVIDER_NAME);

  /** Closed lists whose values decide how a row is counted. */
  private static final List<FocusColumn> LISTED =
      List.of(CHARGE_CATEGORY, CHARGE_CLASS, COMMITMENT_DISCOUNT_STATUS);

  private FocusRules() {}

  /** Holds a canonical row against the rules. */
  public static void check(FocusRow row) throws RuleException {
    for (FocusColumn column : NEEDED) {
      if (row.get(column) == null) {
        throw new RuleException(column.neededRule(), column.focusName(), "a value");
      }
    }
    for (FocusColumn column : LISTED) {
      String value = row.get(column);
      if (value != null && !column.allowed().contains(value)) {
        throw new RuleException(
            column.allowedRule(),
            column.focusName(),
            "one of " + String.join(", ", column.allowed()));
      }
    }
    String currency = row.get(BILLING_CURRENCY);
    if (!isCurrency(currency)) {
      throw new RuleException(
          "BillingCurrency-C-003-M",
          BILLING_CURRENCY.focusName(),
          "a currency of ISO 4217, three letters");
    }
    // Canonical moments of four-digit years order as their texts do.
    notBefore(row, CHARGE_PERIOD_END, CHARGE_PERIOD_START);
    notBefore(row, BILLING_PERIOD_END, BILLING_PERIOD_START);
  }

  private static void notBefore(FocusRow row, FocusColumn end, FocusColumn start)
      throws RuleException {
    if (row.get(end).compareTo(row.get(start)) < 0) {
      throw new RuleException(
          end.focusName() + "-C-004-M",
          end.focusName(),
          "a moment not before " + start.focusName());
    }
  }

  /** Whether it has the form that every code of a national currency has: {@code USD}. */
  public static boolean isCurrency(String text) {
    if (text.length() != 3) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
        return false;
      }
    }
    return true;
  }
}
