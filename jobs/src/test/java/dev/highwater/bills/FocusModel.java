package dev.highwater.bills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * meet its condition and those of the rules that it is part of. What a rule MAY be is no failure;
 * what it SHOULD be is.
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

  private final JsonNode rules;
  private final Map<String, List<JsonNode>> conditions = new HashMap<>();
  private int evaluated;

  FocusModel(Path model) throws IOException {
    rules = JSON.readTree(model.toFile()).get("ModelRules");
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
              evaluated++;
              if (criteria.get("Keyword").asText().startsWith("MAY")) {
                return;
              }
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
