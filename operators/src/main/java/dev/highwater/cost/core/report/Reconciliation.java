package dev.highwater.cost.core.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A bill beside what its provider says elsewhere, in one currency: by day, account and service.
 *
 * @param source who says it, for people: {@code AWS Cost Explorer}
 * @param currency of all amounts
 * @param from first day that is compared
 * @param to day after the last one
 * @param lines in the order of days, accounts and services; those without a difference too
 */
public record Reconciliation(
    String source, String currency, LocalDate from, LocalDate to, List<Line> lines) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** A difference of more than one in so many is worth a banner: 0.5 %. */
  private static final BigDecimal TOLERATED = BigDecimal.valueOf(200);

  public Reconciliation {
    lines = List.copyOf(lines);
  }

  /**
   * What a service of an account cost on a day.
   *
   * @param service as it is shown
   * @param same what makes two names of a service one
   */
  public record Cost(
      LocalDate day,
      String account,
      String service,
      String same,
      String currency,
      BigDecimal amount) {}

  /** One thing, as the bill and as the other says. */
  public record Line(
      LocalDate day, String account, String service, BigDecimal bill, BigDecimal said) {
    /** How much more the bill has. */
    public BigDecimal difference() {
      return bill.subtract(said);
    }
  }

  /** A sum of lines. */
  public record Sum(String name, BigDecimal bill, BigDecimal said) {
    /** How much more the bill has. */
    public BigDecimal difference() {
      return bill.subtract(said);
    }
  }

  private record Place(LocalDate day, String account, String same) {}

  /**
   * Compares, one answer for each currency that the other has.
   *
   * @param bill of the days
   * @param said by the other, of the days
   */
  public static List<Reconciliation> of(
      String source, LocalDate from, LocalDate to, Collection<Cost> bill, Collection<Cost> said) {
    return said.stream()
        .map(Cost::currency)
        .distinct()
        .sorted()
        .map(
            currency ->
                new Reconciliation(
                    source, currency, from, to, lines(of(currency, bill), of(currency, said))))
        .toList();
  }

  private static List<Cost> of(String currency, Collection<Cost> costs) {
    return costs.stream().filter(cost -> cost.currency().equals(currency)).toList();
  }

  private static List<Line> lines(List<Cost> bill, List<Cost> said) {
    Map<Place, List<Cost>> ours =
        bill.stream().collect(Collectors.groupingBy(Reconciliation::place));
    Map<Place, List<Cost>> theirs =
        said.stream().collect(Collectors.groupingBy(Reconciliation::place));
    Map<String, String> names = new TreeMap<>();
    Stream.concat(bill.stream(), said.stream())
        .sorted(Comparator.comparing(Cost::service))
        .forEach(cost -> names.putIfAbsent(cost.same(), cost.service()));
    // the bill's name of a service, where it has one
    bill.stream()
        .sorted(Comparator.comparing(Cost::service).reversed())
        .forEach(cost -> names.put(cost.same(), cost.service()));
    return Stream.concat(ours.keySet().stream(), theirs.keySet().stream())
        .distinct()
        .map(
            place ->
                new Line(
                    place.day,
                    place.account,
                    names.get(place.same),
                    total(ours.getOrDefault(place, List.of())),
                    total(theirs.getOrDefault(place, List.of()))))
        .sorted(
            Comparator.comparing(Line::day)
                .thenComparing(Line::account)
                .thenComparing(Line::service))
        .toList();
  }

  private static Place place(Cost cost) {
    return new Place(cost.day(), cost.account(), cost.same());
  }

  private static BigDecimal total(List<Cost> costs) {
    return costs.stream().map(Cost::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** All of it. */
  public Sum total() {
    return new Sum(
        "",
        lines.stream().map(Line::bill).reduce(BigDecimal.ZERO, BigDecimal::add),
        lines.stream().map(Line::said).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  public List<Sum> byAccount() {
    return sums(Line::account);
  }

  public List<Sum> byService() {
    return sums(Line::service);
  }

  public List<Sum> byDay() {
    return sums(line -> line.day().toString());
  }

  /** The largest difference first. */
  private List<Sum> sums(Function<Line, String> name) {
    return lines.stream().collect(Collectors.groupingBy(name)).entrySet().stream()
        .map(
            group -> {
              Sum sum = new Reconciliation(source, currency, from, to, group.getValue()).total();
              return new Sum(group.getKey(), sum.bill(), sum.said());
            })
        .sorted(
            Comparator.comparing((Sum sum) -> sum.difference().abs())
                .reversed()
                .thenComparing(Sum::name))
        .toList();
  }

  /** The accounts' differences, which do not make up for each other. */
  private BigDecimal differences() {
    return byAccount().stream()
        .map(sum -> sum.difference().abs())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * The accounts' differences, whichever their sign, in percent of what the other says; two
   * decimals, half up; {@code null} where the other says nothing at all.
   */
  public BigDecimal differencePercent() {
    BigDecimal said = total().said().abs();
    return said.signum() == 0
        ? null
        : differences().multiply(HUNDRED).divide(said, 2, RoundingMode.HALF_UP);
  }

  /** Whether the difference is over 0.5 %. */
  public boolean isOver() {
    return differences().multiply(TOLERATED).compareTo(total().said().abs()) > 0;
  }
}
