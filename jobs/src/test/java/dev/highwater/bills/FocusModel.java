package dev.highwater.bills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The static rules of the FOCUS requirements model, applied to rows. A rule holds for the rows that
 * meet its condition and those of the rules that it is part of. A rule that says MAY cannot be
 * broken and is not applied; one that says SHOULD is.
 */
final class FocusModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern MOMENT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  private static final Pattern UNIT =
      Pattern.compile("(\\d+ )?[A-Za-z][A-Za-z ]*(/[A-Z][a-z]+)?(-[A-Za-z]+)*");
  private static final Pattern PLURAL = Pattern.compile(".*s|Count|.*[A-Z]{2,3}|.*(GiB|GB|MB)/.*");

  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toSet());

  /**
   * What four rules say in words, where the model checks something else: no status where there is
   * no commitment; a status where there is one and usage; FOCUS 1.2's two statuses; no effective
   * cost of purchases for charges to come, which are those of a commitment, not all.
   */
  private static final Map<String, String> IN_WORDS =
      Map.of(
          "CommitmentDiscountStatus-C-003-C",
              """
              {"Condition": {"CheckFunction": "CheckValue", "ColumnName": "CommitmentDiscountId", "Value": null},
               "Requirement": {"CheckFunction": "CheckValue", "ColumnName": "CommitmentDiscountStatus", "Value": null}}
              """,
          "CommitmentDiscountStatus-C-004-C",
              """
              {"Condition": {"CheckFunction": "AND", "Items": [
                 {"CheckFunction": "CheckNotValue", "ColumnName": "CommitmentDiscountId", "Value": null},
                 {"CheckFunction": "CheckValue", "ColumnName": "ChargeCategory", "Value": "Usage"}]},
               "Requirement": {"CheckFunction": "CheckNotValue", "ColumnName": "CommitmentDiscountStatus", "Value": null}}
              """,
          "CommitmentDiscountStatus-C-005-M",
              """
              {"Condition": {},
               "Requirement": {"CheckFunction": "OR", "Items": [
                 {"CheckFunction": "CheckValue", "ColumnName": "CommitmentDiscountStatus", "Value": "Used"},
                 {"CheckFunction": "CheckValue", "ColumnName": "CommitmentDiscountStatus", "Value": "Unused"}]}}
              """,
          "EffectiveCost-C-005-C",
              """
              {"Condition": {"CheckFunction": "AND", "Items": [
                 {"CheckFunction": "CheckNotValue", "ColumnName": "CommitmentDiscountId", "Value": null},
                 {"CheckFunction": "CheckValue", "ColumnName": "ChargeCategory", "Value": "Purchase"}]},
               "Requirement": {"CheckFunction": "CheckValue", "ColumnName": "EffectiveCost", "Value": 0}}
              """);

  private final JsonNode rules;
  private final Map<String, List<JsonNode>> conditions = new HashMap<>();
  private int evaluated;

  FocusModel(Path model) throws IOException {
    rules = JSON.readTree(model.toFile()).get("ModelRules");
    for (Map.Entry<String, String> rule : IN_WORDS.entrySet()) {
      ((ObjectNode) rules.get(rule.getKey()).get("ValidationCriteria"))
          .setAll((ObjectNode) JSON.readTree(rule.getValue()));
    }
    rules.fieldNames().forEachRemaining(id -> conditions.put(id, new ArrayList<>()));
    rules
        .fields()
        .forEachRemaining(
            rule ->
                inherit(
                    rule.getValue().at("/ValidationCriteria/Requirement"),
                    rule.getValue().at("/ValidationCriteria/Condition")));
  }

  private void inherit(JsonNode requirement, JsonNode condition) {
    if (requirement.path("CheckFunction").asText().equals("CheckModelRule")
        && condition.size() > 0
        && conditions.containsKey(requirement.path("ModelRuleId").asText())) {
      conditions.get(requirement.path("ModelRuleId").asText()).add(condition);
    }
    requirement.path("Items").forEach(item -> inherit(item, condition));
  }

  /** How many rules were applied. */
  int evaluated() {
    return evaluated;
  }

  /** Ids of the static rules that rows break, each with how many rows do. */
  Map<String, Long> broken(List<String> columns, List<Map<String, String>> rows) {
    Map<String, Long> broken = new TreeMap<>();
    evaluated = 0;
    rules
        .fields()
        .forEachRemaining(
            rule -> {
              JsonNode criteria = rule.getValue().get("ValidationCriteria");
              if (!rule.getValue().get("Type").asText().equals("Static")) {
                return;
              }
              if (criteria.get("Keyword").asText().startsWith("MAY")) {
                return;
              }
              evaluated++;
              long count = broken(rule.getKey(), criteria, columns, rows);
              if (count > 0) {
                broken.put(rule.getKey(), count);
              }
            });
    return broken;
  }

  private long broken(
      String id, JsonNode criteria, List<String> columns, List<Map<String, String>> rows) {
    JsonNode requirement = criteria.get("Requirement");
    String function = requirement.path("CheckFunction").asText();
    if (function.equals("ColumnPresent")) {
      return columns.contains(requirement.get("ColumnName").asText()) ? 0 : 1;
    }
    if (function.equals("CheckDistinctCount")) {
      return indistinct(requirement, rows);
    }
    List<JsonNode> all = new ArrayList<>(conditions.get(id));
    all.add(criteria.get("Condition"));
    return rows.stream()
        .filter(row -> all.stream().allMatch(condition -> Boolean.TRUE.equals(is(condition, row))))
        .filter(row -> Boolean.FALSE.equals(is(requirement, row)))
        .count();
  }

  private static long indistinct(JsonNode requirement, List<Map<String, String>> rows) {
    Map<String, Set<String>> found = new HashMap<>();
    for (Map<String, String> row : rows) {
      String key = row.get(requirement.get("ColumnAName").asText());
      if (key != null) {
        found
            .computeIfAbsent(key, none -> new HashSet<>())
            .add(row.get(requirement.get("ColumnBName").asText()));
      }
    }
    int expected = requirement.get("ExpectedCount").asInt();
    return found.values().stream().filter(values -> values.size() != expected).count();
  }

  /** Whether a check holds; {@code null} where a null value leaves it open. */
  private static Boolean is(JsonNode check, Map<String, String> row) {
    if (check.isArray()) {
      return and(check, row);
    }
    if (check.size() == 0) {
      return true;
    }
    if (!check.has("CheckFunction")) {
      // Two conditions of the model have another name for what they consist of.
      Boolean all = true;
      for (JsonNode part : check) {
        all = Boolean.TRUE.equals(all) ? is(part, row) : all;
      }
      return all;
    }
    String value = row.get(check.path("ColumnName").asText());
    JsonNode wanted = check.path("Value");
    return switch (check.path("CheckFunction").asText("AND")) {
      case "AND", "null" -> and(check.path("Items"), row);
      case "OR" -> or(check.path("Items"), row);
      case "CheckValue" ->
          wanted.isNull() ? (Boolean) (value == null) : value == null ? null : same(value, wanted);
      case "CheckNotValue" ->
          wanted.isNull() ? value != null : value == null || !same(value, wanted);
      case "CheckSameValue" ->
          row.get(a(check)) == null || row.get(a(check)).equals(row.get(b(check)));
      case "CheckNotSameValue" -> !row.get(a(check)).equals(row.get(b(check)));
      case "CheckGreaterOrEqualThanValue" ->
          value == null ? null : new BigDecimal(value).compareTo(wanted.decimalValue()) >= 0;
      case "TypeDecimal", "FormatNumeric", "CheckDecimalValue" ->
          value == null ? null : (Boolean) NUMBER.matcher(value).matches();
      case "TypeDateTime", "FormatDateTime" ->
          value == null ? null : (Boolean) MOMENT.matcher(value).matches();
      case "FormatString", "TypeString" ->
          value == null ? null : (Boolean) value.equals(value.strip());
      case "FormatUnit" ->
          value == null
              ? null
              : (Boolean) (UNIT.matcher(value).matches() && PLURAL.matcher(value).matches());
      case "FormatCurrency", "CheckNationalCurrency" ->
          value == null ? null : (Boolean) isCurrency(value);
      case "FormatKeyValue" -> value == null ? null : (Boolean) isFlat(value);
      case "ColumnByColumnEqualsColumnValue" -> product(check, row);
      case "CheckModelRule" -> true;
      default -> throw new IllegalArgumentException("no check " + check);
    };
  }

  private static String a(JsonNode check) {
    return check.get("ColumnAName").asText();
  }

  private static String b(JsonNode check) {
    return check.get("ColumnBName").asText();
  }

  private static Boolean and(JsonNode items, Map<String, String> row) {
    Boolean all = true;
    for (JsonNode item : items) {
      Boolean is = is(item, row);
      if (Boolean.FALSE.equals(is)) {
        return false;
      }
      all = is == null ? null : all;
    }
    return all;
  }

  private static Boolean or(JsonNode items, Map<String, String> row) {
    Boolean any = false;
    for (JsonNode item : items) {
      Boolean is = is(item, row);
      if (Boolean.TRUE.equals(is)) {
        return true;
      }
      any = is == null ? null : any;
    }
    return any;
  }

  private static Boolean product(JsonNode check, Map<String, String> row) {
    String first = row.get(a(check));
    String second = row.get(b(check));
    String result = row.get(check.get("ResultColumnName").asText());
    if (first == null || second == null || result == null) {
      return null;
    }
    BigDecimal error =
        new BigDecimal(first).multiply(new BigDecimal(second)).subtract(new BigDecimal(result));
    return error.abs().compareTo(new BigDecimal("0.000000001")) <= 0;
  }

  private static boolean same(String value, JsonNode wanted) {
    return wanted.isNumber()
        ? NUMBER.matcher(value).matches()
            && new BigDecimal(value).compareTo(wanted.decimalValue()) == 0
        : value.equals(wanted.asText());
  }

  private static boolean isCurrency(String value) {
    return CURRENCIES.contains(value);
  }

  private static boolean isFlat(String value) {
    try {
      JsonNode object = JSON.readTree(value);
      boolean flat = object.isObject();
      for (JsonNode field : object) {
        flat &= field.isValueNode();
      }
      return flat;
    } catch (IOException e) {
      return false;
    }
  }
}
