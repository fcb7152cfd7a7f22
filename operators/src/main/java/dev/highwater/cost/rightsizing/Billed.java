package dev.highwater.cost.rightsizing;

import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a resource costs, as the bill's last {@value #DAYS} complete days show it, at effective
 * cost.
 *
 * @param monthly a month of 730 hours at the average of the days since it was first billed in them
 * @param openHourly an instance's hour, of the type that it ran as last, that no commitment pays;
 *     {@code null} where there was none
 * @param committedShare the share of these hours that commitments paid, 0..1
 */
public record Billed(BigDecimal monthly, BigDecimal openHourly, BigDecimal committedShare) {
  static final int DAYS = 30;
  private static final MathContext PRECISION = MathContext.DECIMAL64;
  private static final BigDecimal DAYS_OF_MONTH =
      Rightsizer.MONTH.divide(BigDecimal.valueOf(24), PRECISION);

  /**
   * By resource.
   *
   * @param days of one currency; any order
   * @param until the day after the last complete one
   */
  public static Map<String, Billed> of(Collection<ResourceDay> days, LocalDate until) {
    Map<String, List<ResourceDay>> byId = new HashMap<>();
    for (ResourceDay day : days) {
      if (day.day().isBefore(until) && !day.day().isBefore(until.minusDays(DAYS))) {
        byId.computeIfAbsent(day.id(), id -> new ArrayList<>()).add(day);
      }
    }
    Map<String, Billed> billed = new HashMap<>();
    byId.forEach((id, own) -> billed.put(id, of(own, until)));
    return billed;
  }

  private static Billed of(List<ResourceDay> days, LocalDate until) {
    String type = newestType(days);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal hours = BigDecimal.ZERO;
    BigDecimal openHours = BigDecimal.ZERO;
    BigDecimal openCost = BigDecimal.ZERO;
    LocalDate first = until;
    for (ResourceDay day : days) {
      first = day.day().isBefore(first) ? day.day() : first;
      sum = sum.add(day.costs().effective());
      if (!type.isEmpty() && day.type().equals(type)) {
        hours = hours.add(day.hours());
        if (!day.committed()) {
          openHours = openHours.add(day.hours());
          openCost = openCost.add(day.costs().effective());
        }
      }
    }
    return new Billed(
        monthly(sum, ChronoUnit.DAYS.between(first, until)),
        openHours.signum() > 0 ? openCost.divide(openHours, PRECISION) : null,
        hours.signum() > 0
            ? hours.subtract(openHours).divide(hours, PRECISION).max(BigDecimal.ZERO)
            : BigDecimal.ZERO);
  }

  /** A month of 730 hours, at what so many days cost. */
  static BigDecimal monthly(BigDecimal cost, long days) {
    return cost.multiply(DAYS_OF_MONTH)
        .divide(BigDecimal.valueOf(days), PRECISION)
        .stripTrailingZeros();
  }

  /**
   * The type that an instance ran as last; empty for other resources. What it cost as another one
   * before says nothing of what it costs now.
   */
  public static String newestType(Collection<ResourceDay> days) {
    return days.stream()
        .filter(day -> !day.type().isEmpty() && day.hours().signum() > 0)
        .max(Comparator.comparing(ResourceDay::day).thenComparing(ResourceDay::hours))
        .map(ResourceDay::type)
        .orElse("");
  }
}
