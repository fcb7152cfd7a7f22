package dev.highwater.aws;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.costexplorer.model.DimensionValuesWithAttributes;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * One group of one day, as Cost Explorer tells it.
 *
 * @param estimated AWS may still change it
 * @param keys a value for each thing that is grouped by
 * @param names what AWS calls the keys, by key: accounts have names
 * @param amounts by metric
 */
record CostRow(
    LocalDate day,
    boolean estimated,
    List<String> keys,
    Map<String, String> names,
    Map<String, Amount> amounts) {

  /** How much of what. */
  record Amount(BigDecimal value, String unit) {}

  /**
   * The rows of a page.
   *
   * @throws IllegalStateException where the page is not what was asked for
   */
  static List<CostRow> of(CostQuery query, GetCostAndUsageResponse page) {
    Map<String, String> names = new TreeMap<>();
    for (DimensionValuesWithAttributes one : page.dimensionValueAttributes()) {
      String name = one.attributes().get("description");
      if (one.value() != null && name != null) {
        names.put(one.value(), name);
      }
    }
    List<CostRow> rows = new ArrayList<>();
    for (ResultByTime result : page.resultsByTime()) {
      LocalDate day = day(query, result);
      boolean estimated = Boolean.TRUE.equals(result.estimated());
      for (Group group : result.groups()) {
        rows.add(row(query, day, estimated, group, names));
      }
    }
    return rows;
  }

  private static LocalDate day(CostQuery query, ResultByTime result) {
    String start = result.timePeriod() == null ? null : result.timePeriod().start();
    if (start == null || start.length() < 10) {
      throw new IllegalStateException("a result without a day");
    }
    LocalDate day = LocalDate.parse(start.substring(0, 10));
    if (day.isBefore(query.from()) || !day.isBefore(query.to())) {
      throw new IllegalStateException(
          "a result of " + day + "; asked for " + query.from() + " to " + query.to());
    }
    return day;
  }

  private static CostRow row(
      CostQuery query, LocalDate day, boolean estimated, Group group, Map<String, String> names) {
    if (group.keys().size() != query.groupBy().size()) {
      throw new IllegalStateException(
          group.keys().size() + " keys; asked for " + query.groupBy().size());
    }
    Map<String, Amount> amounts = new LinkedHashMap<>();
    for (String metric : CostQuery.METRICS) {
      MetricValue value = group.metrics().get(metric);
      if (value == null || value.amount() == null) {
        throw new IllegalStateException("no " + metric + " on " + day);
      }
      amounts.put(
          metric,
          new Amount(new BigDecimal(value.amount()), value.unit() == null ? "" : value.unit()));
    }
    Map<String, String> known = new LinkedHashMap<>();
    for (String key : group.keys()) {
      if (names.containsKey(key)) {
        known.put(key, names.get(key));
      }
    }
    return new CostRow(day, estimated, List.copyOf(group.keys()), known, amounts);
  }
}
