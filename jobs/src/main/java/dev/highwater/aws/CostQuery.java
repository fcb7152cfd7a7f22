package dev.highwater.aws;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.costexplorer.model.DateInterval;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;

/**
 * What Cost Explorer is asked: costs by day and by at most two dimensions.
 *
 * @param from first day, UTC
 * @param to the day after the last
 * @param groupBy {@code SERVICE}, {@code LINKED_ACCOUNT} …, {@code TAG:key}, {@code
 *     COST_CATEGORY:name}
 */
record CostQuery(LocalDate from, LocalDate to, List<String> groupBy) {
  /** Billed, effective, list and contracted cost are made of these; see {@link FocusRows}. */
  static final List<String> METRICS =
      List.of("UnblendedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity");

  /** As many as AWS takes. */
  static final int MAX_GROUPS = 2;

  CostQuery {
    groupBy = List.copyOf(groupBy);
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": expected a day at least");
    }
    if (groupBy.isEmpty() || groupBy.size() > MAX_GROUPS) {
      throw new IllegalArgumentException(
          "group by " + groupBy + ": expected one or two, more than two AWS does not take");
    }
  }

  /** A part of it for each calendar month: a page token belongs to one of them. */
  List<CostQuery> months() {
    List<CostQuery> months = new ArrayList<>();
    for (LocalDate start = from; start.isBefore(to); ) {
      LocalDate end = start.withDayOfMonth(1).plusMonths(1);
      end = end.isAfter(to) ? to : end;
      months.add(new CostQuery(start, end, groupBy));
      start = end;
    }
    return months;
  }

  /**
   * The request for one page.
   *
   * @param token of the page; {@code null} for the first
   */
  GetCostAndUsageRequest request(String token) {
    return GetCostAndUsageRequest.builder()
        .timePeriod(DateInterval.builder().start(from.toString()).end(to.toString()).build())
        .granularity(Granularity.DAILY)
        .metrics(METRICS)
        .groupBy(groupBy.stream().map(CostQuery::group).toList())
        .nextPageToken(token)
        .build();
  }

  private static GroupDefinition group(String text) {
    GroupDefinitionType type = GroupDefinitionType.DIMENSION;
    String key = text;
    for (GroupDefinitionType other :
        List.of(GroupDefinitionType.TAG, GroupDefinitionType.COST_CATEGORY)) {
      if (text.startsWith(other + ":")) {
        type = other;
        key = text.substring(other.toString().length() + 1);
      }
    }
    return GroupDefinition.builder().type(type).key(key).build();
  }
}
