package dev.highwater.cost.core.budget;

import dev.highwater.billing.CostBasis;
import dev.highwater.billing.FocusRules;
import dev.highwater.cost.core.CostFileException;
import dev.highwater.cost.core.allocation.ChargeMatch;
import dev.highwater.cost.core.allocation.ChargeMatchReader;
import dev.highwater.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads budgets from YAML; a name and an amount are all that a budget needs.
 *
 * <pre>{@code
 * budgets:
 *   - name: web
 *     amount: 12000
 *     currency: USD                  # default
 *     period: month                  # default; quarter, year
 *     cost: effective                # default; billed, list, contracted
 *     when: {team: web}              # whose cost; everybody's by default
 *     thresholds: [50, 80, 100]      # default; percent, of what is spent and of what will be
 * }</pre>
 */
public final class BudgetReader {
  private static final ChargeMatch EVERYTHING = new ChargeMatch(Map.of(), Map.of());
  private static final int MOST_PERCENT = 1_000;

  private final Set<String> names = new HashSet<>();

  private BudgetReader() {}

  /**
   * @param file its name, for problems
   * @throws CostFileException every mistake
   */
  public static List<CostBudget> read(String file, String text) {
    List<String> problems = new ArrayList<>();
    YamlNode root = YamlNode.parse(file, text, problems);
    YamlNode.Fields fields = root == null ? null : root.fields("budgets");
    YamlNode list = fields == null ? null : fields.required("budgets");
    List<CostBudget> budgets = new ArrayList<>();
    if (list != null) {
      BudgetReader reader = new BudgetReader();
      list.elements().forEach(node -> reader.budget(node, budgets));
    }
    if (!problems.isEmpty()) {
      throw new CostFileException(problems);
    }
    return List.copyOf(budgets);
  }

  private void budget(YamlNode node, List<CostBudget> budgets) {
    YamlNode.Fields fields =
        node.fields("name", "amount", "currency", "period", "cost", "when", "thresholds");
    if (fields == null) {
      return;
    }
    YamlNode named = fields.required("name");
    String name = named == null ? "" : named.text();
    if (named != null && name.isBlank()) {
      named.problem("", "is empty; expected a name");
    } else if (named != null && !names.add(name)) {
      named.problem("", "'" + name + "' is there twice; expected a name of its own");
    }
    BigDecimal amount = amount(fields);
    ChargeMatch when =
        fields.has("when") ? ChargeMatchReader.ofCells(fields.get("when")) : EVERYTHING;
    BudgetPeriod period =
        fields.has("period")
            ? fields.get("period").oneOf(BudgetPeriod.class, BudgetPeriod.MONTH)
            : BudgetPeriod.MONTH;
    CostBasis basis =
        fields.has("cost")
            ? fields.get("cost").oneOf(CostBasis.class, CostBasis.EFFECTIVE)
            : CostBasis.EFFECTIVE;
    if (amount != null && when != null) {
      budgets.add(
          new CostBudget(name, when, currency(fields), basis, amount, period, thresholds(fields)));
    }
  }

  private static BigDecimal amount(YamlNode.Fields fields) {
    YamlNode node = fields.required("amount");
    return node == null
        ? null
        : node.decimal(amount -> amount.signum() > 0, "a decimal number above 0");
  }

  private static String currency(YamlNode.Fields fields) {
    String text = fields.text("currency", "USD");
    String currency = text.toUpperCase(Locale.ROOT);
    if (!FocusRules.isCurrency(currency)) {
      fields.get("currency").problem("", "'" + text + "'; expected three letters, as USD");
    }
    return currency;
  }

  private static List<Integer> thresholds(YamlNode.Fields fields) {
    if (!fields.has("thresholds")) {
      return CostBudget.THRESHOLDS;
    }
    List<Integer> thresholds = new ArrayList<>();
    for (YamlNode node : fields.get("thresholds").oneOrMany()) {
      thresholds.add(node.integer(1, MOST_PERCENT, "percent from 1 to " + MOST_PERCENT));
    }
    if (thresholds.isEmpty()) {
      fields.get("thresholds").problem("", "is empty; expected percent, such as [50, 80, 100]");
    }
    return thresholds;
  }
}
