package dev.highwater.cost.core.report;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Effects;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.ledger.Completeness;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.cost.core.report.CostReport.Amount;
import dev.highwater.cost.core.report.CostReport.Day;
import dev.highwater.cost.core.report.CostReport.LaterCorrection;
import dev.highwater.cost.core.report.CostReport.Line;
import dev.highwater.cost.core.report.CostReport.Mover;
import dev.highwater.cost.core.report.CostReport.Untagged;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes reports from cells: the same cells give the same report. Money is not rounded; percentages
 * have two decimals, half up.
 */
public final class ReportBuilder {
  /** Movers that a report names. */
  public static final int MOVERS = 10;

  private final ReportPeriod period;
  private final CostBasis basis;
  private final Long asOfMillis;
  private final List<Grouping> groupings;
  private final Completeness completeness;
  private final Map<String, BillReach> reach;

  /**
   * @param asOfMillis knowledge time that was asked for; {@code null} for all that is known
   * @param groupings breakdowns beside {@link Grouping#STANDARD}; those come first
   * @param reach of all bills, by currency: what a part of them shows does not tell where they end
   */
  public ReportBuilder(
      ReportPeriod period,
      CostBasis basis,
      Long asOfMillis,
      List<Grouping> groupings,
      Completeness completeness,
      Map<String, BillReach> reach) {
    this.period = period;
    this.basis = basis;
    this.asOfMillis = asOfMillis;
    this.completeness = completeness;
    this.reach = Map.copyOf(reach);
    Map<String, Grouping> distinct = new LinkedHashMap<>();
    groupings.forEach(one -> distinct.put(one.field(), one));
    Grouping.STANDARD.forEach(one -> distinct.putIfAbsent(one.field(), one));
    this.groupings = List.copyOf(distinct.values());
  }

  /** A month that was closed, and what has moved in it since. */
  public record Closed(LocalDate month, LocalDate closed, List<CostCell> moved) {}

  /**
   * One report for each currency; the first that has cost in the period, by the number of its rows,
   * holds the others. Where nothing is of either period, a report of nothing in the currency of
   * most rows.
   *
   * @param cells of this period and the previous one at least; others are passed over
   * @param closed what has moved since in months of the period that are frozen
   */
  public CostReport build(
      Collection<CostCell> cells,
      List<Closed> closed,
      List<Ledger.Incomplete> incomplete,
      ReportExtras extras) {
    Map<String, List<CostCell>> byCurrency = new TreeMap<>();
    for (CostCell cell : cells) {
      if (isPrevious(cell) || isCurrent(cell)) {
        byCurrency.computeIfAbsent(cell.key().currency(), name -> new ArrayList<>()).add(cell);
      }
    }
    if (byCurrency.isEmpty()) {
      byCurrency.put(usualCurrency(cells), List.of());
    }
    List<String> currencies = new ArrayList<>(byCurrency.keySet());
    currencies.sort(Comparator.comparing(name -> -rows(byCurrency.get(name))));
    List<CostReport> others = new ArrayList<>();
    for (String currency : currencies.subList(1, currencies.size())) {
      others.add(
          report(
              currency, byCurrency.get(currency), closed, List.of(), ReportExtras.NONE, List.of()));
    }
    String first = currencies.get(0);
    return report(first, byCurrency.get(first), closed, incomplete, extras, others);
  }

  private static String usualCurrency(Collection<CostCell> cells) {
    Map<String, Long> rows = new TreeMap<>();
    cells.forEach(cell -> rows.merge(cell.key().currency(), cell.amounts().rows(), Long::sum));
    return rows.entrySet().stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private long rows(List<CostCell> cells) {
    return cells.stream().filter(this::isCurrent).mapToLong(cell -> cell.amounts().rows()).sum();
  }

  private CostReport report(
      String currency,
      List<CostCell> cells,
      List<Closed> closed,
      List<Ledger.Incomplete> incomplete,
      ReportExtras extras,
      List<CostReport> others) {
    LocalDate until = completeUntil(cells);
    Predicate<CostCell> compared = within(period.from(), period.comparedUntil(until));
    Predicate<CostCell> previous =
        within(period.previousFrom(), period.previousComparedUntil(until));
    List<CostCell> now = cells.stream().filter(compared).toList();
    List<CostCell> before = cells.stream().filter(previous).toList();

    Map<Grouping, List<Line>> breakdown = new LinkedHashMap<>();
    for (Grouping grouping : groupings(cells)) {
      breakdown.put(grouping, lines(grouping, cells, until));
    }
    return new CostReport(
        period,
        currency,
        basis,
        asOfMillis,
        line("", cells, until),
        breakdown,
        Effects.of(before, now, basis),
        days(cells, until),
        untagged(cells),
        movers(before, now),
        corrections(closed, currency),
        incomplete,
        0,
        reach.getOrDefault(currency, BillReach.NONE),
        extras,
        List.of(),
        others);
  }

  private boolean isCurrent(CostCell cell) {
    return period.contains(cell.key().hourMillis());
  }

  private boolean isPrevious(CostCell cell) {
    return within(period.previousFrom(), period.previousTo()).test(cell);
  }

  private static Predicate<CostCell> within(LocalDate from, LocalDate to) {
    long fromMillis = Utc.millis(from);
    long toMillis = Utc.millis(to);
    return cell -> cell.key().hourMillis() >= fromMillis && cell.key().hourMillis() < toMillis;
  }

  /** Of what has cost in the period; where nothing has, of what had in the previous one. */
  private LocalDate completeUntil(List<CostCell> cells) {
    List<CostKey> keys = cells.stream().filter(this::isCurrent).map(CostCell::key).toList();
    return Utc.date(
        completeness.untilMillis(
            keys.isEmpty() ? cells.stream().map(CostCell::key).toList() : keys));
  }

  private List<Grouping> groupings(List<CostCell> cells) {
    List<Grouping> all = new ArrayList<>(groupings);
    if (cells.stream().anyMatch(cell -> !cell.key().namespace().isEmpty())) {
      for (Grouping kubernetes : List.of(Grouping.NAMESPACE, Grouping.WORKLOAD)) {
        if (!all.contains(kubernetes)) {
          all.add(kubernetes);
        }
      }
    }
    return all;
  }

  private BigDecimal cost(CostCell cell) {
    return cell.amounts().costs().of(basis);
  }

  private BigDecimal sum(Collection<CostCell> cells, Predicate<CostCell> which) {
    BigDecimal sum = BigDecimal.ZERO;
    for (CostCell cell : cells) {
      if (which.test(cell)) {
        sum = sum.add(cost(cell));
      }
    }
    return sum;
  }

  private Line line(String name, List<CostCell> cells, LocalDate reportUntil) {
    BigDecimal total = sum(cells, this::isCurrent);
    BigDecimal compared = sum(cells, within(period.from(), period.comparedUntil(reportUntil)));
    BigDecimal previous =
        sum(cells, within(period.previousFrom(), period.previousComparedUntil(reportUntil)));
    boolean comparable = period.comparedUntil(reportUntil).isAfter(period.from());
    LocalDate through = period.comparedUntil(completeUntil(cells)).minusDays(1);
    return Line.of(
        name,
        total,
        compared,
        previous,
        comparable,
        through.isBefore(period.from()) ? null : through);
  }

  private List<Line> lines(Grouping grouping, List<CostCell> cells, LocalDate until) {
    Map<String, List<CostCell>> groups = new TreeMap<>();
    Function<CostKey, String> name = grouping::of;
    for (CostCell cell : cells) {
      String group = name.apply(cell.key());
      groups
          .computeIfAbsent(
              grouping.allocated() ? group.toLowerCase(Locale.ROOT) : group,
              key -> new ArrayList<>())
          .add(cell);
    }
    List<Line> lines = new ArrayList<>();
    groups.forEach((key, group) -> lines.add(line(spelling(grouping, group), group, until)));
    lines.sort(
        Comparator.comparing(Line::total)
            .reversed()
            .thenComparing(Comparator.comparing(Line::previousTotal).reversed())
            .thenComparing(Line::name));
    return List.copyOf(lines);
  }

  /** Of spellings that differ in case, the one of most rows; of those, the first. */
  private static String spelling(Grouping grouping, List<CostCell> cells) {
    Map<String, Long> rows = new TreeMap<>();
    cells.forEach(cell -> rows.merge(grouping.of(cell.key()), cell.amounts().rows(), Long::sum));
    String best = "";
    for (Map.Entry<String, Long> spelling : rows.entrySet()) {
      if (best.isEmpty() || spelling.getValue() > rows.get(best)) {
        best = spelling.getKey();
      }
    }
    return best;
  }

  private List<Day> days(List<CostCell> cells, LocalDate until) {
    Map<LocalDate, BigDecimal> totals = new HashMap<>();
    for (CostCell cell : cells) {
      if (isCurrent(cell)) {
        totals.merge(Utc.date(cell.key().hourMillis()), cost(cell), BigDecimal::add);
      }
    }
    List<Day> days = new ArrayList<>();
    for (LocalDate day = period.from(); day.isBefore(period.to()); day = day.plusDays(1)) {
      days.add(new Day(day, totals.getOrDefault(day, BigDecimal.ZERO), !day.isBefore(until)));
    }
    return List.copyOf(days);
  }

  private Untagged untagged(List<CostCell> cells) {
    BigDecimal usage = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    Map<String, BigDecimal> services = new TreeMap<>();
    for (CostCell cell : cells) {
      if (!isCurrent(cell) || cell.key().category() != ChargeCategory.USAGE) {
        continue;
      }
      usage = usage.add(cost(cell));
      if (!cell.key().tagged()) {
        total = total.add(cost(cell));
        services.merge(Grouping.SERVICE.of(cell.key()), cost(cell), BigDecimal::add);
      }
    }
    return new Untagged(total, Line.percent(total, usage), ranked(services));
  }

  private static List<Amount> ranked(Map<String, BigDecimal> amounts) {
    return amounts.entrySet().stream()
        .filter(entry -> entry.getValue().signum() != 0)
        .map(entry -> new Amount(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Amount::total).reversed().thenComparing(Amount::name))
        .toList();
  }

  private record Place(String service, String account, String region, String usageType) {
    static Place of(CostKey key) {
      return new Place(
          Grouping.SERVICE.of(key),
          Grouping.ACCOUNT.of(key),
          Grouping.REGION.of(key),
          Grouping.USAGE_TYPE.of(key));
    }
  }

  private List<Mover> movers(List<CostCell> before, List<CostCell> now) {
    Map<Place, BigDecimal> old = byPlace(before);
    Map<Place, BigDecimal> current = byPlace(now);
    Set<Place> places = new HashSet<>(old.keySet());
    places.addAll(current.keySet());
    List<Mover> movers = new ArrayList<>();
    for (Place place : places) {
      BigDecimal previous = old.getOrDefault(place, BigDecimal.ZERO);
      BigDecimal total = current.getOrDefault(place, BigDecimal.ZERO);
      if (total.compareTo(previous) != 0) {
        movers.add(
            new Mover(
                place.service,
                place.account,
                place.region,
                place.usageType,
                total,
                previous,
                total.subtract(previous)));
      }
    }
    movers.sort(
        Comparator.comparing((Mover mover) -> mover.change().abs())
            .reversed()
            .thenComparing(Mover::service)
            .thenComparing(Mover::account)
            .thenComparing(Mover::region)
            .thenComparing(Mover::usageType));
    return List.copyOf(movers.subList(0, Math.min(MOVERS, movers.size())));
  }

  private Map<Place, BigDecimal> byPlace(List<CostCell> cells) {
    Map<Place, BigDecimal> places = new HashMap<>();
    cells.forEach(cell -> places.merge(Place.of(cell.key()), cost(cell), BigDecimal::add));
    return places;
  }

  private List<LaterCorrection> corrections(List<Closed> closed, String currency) {
    List<LaterCorrection> corrections = new ArrayList<>();
    for (Closed month : closed) {
      List<CostCell> moved =
          month.moved().stream().filter(cell -> cell.key().currency().equals(currency)).toList();
      Map<String, BigDecimal> services = new TreeMap<>();
      moved.forEach(
          cell -> services.merge(Grouping.SERVICE.of(cell.key()), cost(cell), BigDecimal::add));
      if (!ranked(services).isEmpty()) {
        corrections.add(
            new LaterCorrection(
                month.month(), month.closed(), sum(moved, cell -> true), ranked(services)));
      }
    }
    return List.copyOf(corrections);
  }

  /** The names of a grouping's groups that have cost in the period, for one report each. */
  public Set<String> names(Collection<CostCell> cells, Grouping grouping) {
    Set<String> names = new TreeSet<>();
    cells.stream().filter(this::isCurrent).forEach(cell -> names.add(grouping.of(cell.key())));
    return names;
  }
}
