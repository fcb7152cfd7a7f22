package dev.highwater.cost.findings;

import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.ResourceCosts.ResourceDay;
import dev.highwater.cost.core.report.ReportExtras.Estimate;
import dev.highwater.cost.core.report.ReportExtras.EstimateLine;
import dev.highwater.cost.rightsizing.Billed;
import dev.highwater.cost.rightsizing.SeenDay;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What days cost before their bill comes: hours in which instances were seen, at what an hour of
 * them cost, effectively, on the {@value #DAYS} days before that day as billed, as the type that
 * they ran as last; where the bill did not have them then, at the price that is given. The day's
 * own bill does not enter its estimate.
 */
final class Estimates {
  static final int DAYS = 30;

  /** Where an instance's cost goes that has never been billed. */
  static final String NOT_BILLED = "not billed yet";

  private static final MathContext PRECISION = MathContext.DECIMAL64;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Estimates() {}

  private record Place(String service, String application) {}

  private static final class Sums {
    private BigDecimal estimated = BigDecimal.ZERO;
    private BigDecimal billed = BigDecimal.ZERO;

    EstimateLine line(Place place, boolean complete) {
      return new EstimateLine(
          place.service(),
          place.application(),
          estimated,
          complete ? billed : null,
          complete && billed.signum() != 0
              ? estimated
                  .subtract(billed)
                  .multiply(HUNDRED)
                  .divide(billed.abs(), 2, RoundingMode.HALF_UP)
              : null);
    }
  }

  /**
   * By day, in their order.
   *
   * @param bill what it says of the instances, in one currency
   * @param from first day
   * @param to day after the last one
   * @param until the day after the last complete one; {@code null} where none is
   */
  static List<Estimate> of(
      Collection<SeenDay> seen,
      Collection<ResourceDay> bill,
      LocalDate from,
      LocalDate to,
      LocalDate until) {
    Map<String, TreeMap<LocalDate, List<ResourceDay>>> byId = new HashMap<>();
    for (ResourceDay day : bill) {
      if (!day.type().isEmpty()) {
        byId.computeIfAbsent(day.id(), id -> new TreeMap<>())
            .computeIfAbsent(day.day(), date -> new ArrayList<>())
            .add(day);
      }
    }
    TreeMap<LocalDate, List<SeenDay>> days = new TreeMap<>();
    for (SeenDay one : seen) {
      if (one.hours() > 0 && !one.day().isBefore(from) && one.day().isBefore(to)) {
        days.computeIfAbsent(one.day(), day -> new ArrayList<>()).add(one);
      }
    }
    List<Estimate> estimates = new ArrayList<>();
    days.forEach(
        (day, own) ->
            estimates.add(estimate(day, own, byId, until != null && day.isBefore(until), until)));
    return estimates;
  }

  private static Estimate estimate(
      LocalDate day,
      List<SeenDay> seen,
      Map<String, TreeMap<LocalDate, List<ResourceDay>>> bill,
      boolean complete,
      LocalDate until) {
    Map<Place, Sums> places = new HashMap<>();
    Sums all = new Sums();
    int hours = 0;
    int unpriced = 0;
    for (SeenDay one : seen) {
      NavigableMap<LocalDate, List<ResourceDay>> days =
          bill.getOrDefault(one.id(), new TreeMap<>());
      hours += one.hours();
      BigDecimal cost = cost(one, days, complete || until == null ? day : until);
      if (cost == null) {
        unpriced += one.hours();
        continue;
      }
      Sums place = places.computeIfAbsent(place(days, day), any -> new Sums());
      place.estimated = place.estimated.add(cost);
      all.estimated = all.estimated.add(cost);
    }
    if (complete) {
      bill.forEach(
          (id, days) -> {
            for (ResourceDay row : days.getOrDefault(day, List.of())) {
              Sums place = places.computeIfAbsent(place(days, day), any -> new Sums());
              place.billed = place.billed.add(row.costs().effective());
              all.billed = all.billed.add(row.costs().effective());
            }
          });
    }
    return new Estimate(
        day,
        seen.size(),
        hours,
        unpriced,
        all.line(new Place("", ""), complete),
        places.entrySet().stream()
            .map(entry -> entry.getValue().line(entry.getKey(), complete))
            .sorted(
                Comparator.comparing(EstimateLine::estimated)
                    .reversed()
                    .thenComparing(EstimateLine::service)
                    .thenComparing(EstimateLine::application))
            .toList());
  }

  /** What its hours cost; {@code null} where nobody knows. */
  private static BigDecimal cost(
      SeenDay seen, NavigableMap<LocalDate, List<ResourceDay>> days, LocalDate before) {
    BigDecimal hours = BigDecimal.ZERO;
    BigDecimal cost = BigDecimal.ZERO;
    List<ResourceDay> rows =
        days.subMap(before.minusDays(DAYS), before).values().stream()
            .flatMap(List::stream)
            .toList();
    String type = Billed.newestType(rows);
    for (ResourceDay row : rows) {
      if (row.type().equals(type)) {
        hours = hours.add(row.hours());
        cost = cost.add(row.costs().effective());
      }
    }
    BigDecimal seenHours = BigDecimal.valueOf(seen.hours());
    return hours.signum() > 0
        ? cost.multiply(seenHours).divide(hours, PRECISION)
        : seen.hourly() == null ? null : seen.hourly().multiply(seenHours);
  }

  /**
   * Who pays for an instance: as on the last billed day until then, else on the first one after.
   */
  private static Place place(NavigableMap<LocalDate, List<ResourceDay>> days, LocalDate day) {
    var entry = days.floorEntry(day) == null ? days.firstEntry() : days.floorEntry(day);
    if (entry == null) {
      return new Place(NOT_BILLED, CostKey.UNALLOCATED);
    }
    ResourceDay row = entry.getValue().get(0);
    return new Place(row.service(), row.application());
  }
}
