package dev.highwater.cost.core.report;

import dev.highwater.billing.CostBasis;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** What moved between two knowledge times: by day, account, service and currency. */
public final class Restatement {
  private static final Comparator<Line> ORDER =
      Comparator.comparing(Line::day)
          .thenComparing(Line::account)
          .thenComparing(Line::service)
          .thenComparing(Line::currency);

  private Restatement() {}

  /**
   * One thing that moved.
   *
   * @param before as it was known
   * @param after as it is known
   */
  public record Line(
      LocalDate day,
      String account,
      String service,
      String currency,
      BigDecimal before,
      BigDecimal after) {
    /** By how much. */
    public BigDecimal moved() {
      return after.subtract(before);
    }
  }

  private record Place(LocalDate day, String account, String service, String currency) {
    static Place of(CostKey key) {
      return new Place(
          Utc.date(key.hourMillis()),
          Grouping.ACCOUNT.of(key),
          Grouping.SERVICE.of(key),
          key.currency());
    }
  }

  private record Both(BigDecimal before, BigDecimal after) {
    static final BinaryOperator<Both> SUM =
        (one, other) -> new Both(one.before.add(other.before), one.after.add(other.after));
  }

  /**
   * The lines of a period that moved, in the order of their days; those that did not are left out.
   *
   * @param before cells as they were known
   * @param after cells as they are known
   */
  public static List<Line> of(
      Collection<CostCell> before,
      Collection<CostCell> after,
      ReportPeriod period,
      CostBasis basis) {
    Map<Place, Both> places = new HashMap<>();
    for (CostCell cell : before) {
      if (period.contains(cell.key().hourMillis())) {
        Both both = new Both(cell.amounts().costs().of(basis), BigDecimal.ZERO);
        places.merge(Place.of(cell.key()), both, Both.SUM);
      }
    }
    for (CostCell cell : after) {
      if (period.contains(cell.key().hourMillis())) {
        Both both = new Both(BigDecimal.ZERO, cell.amounts().costs().of(basis));
        places.merge(Place.of(cell.key()), both, Both.SUM);
      }
    }
    return places.entrySet().stream()
        .filter(entry -> entry.getValue().before.compareTo(entry.getValue().after) != 0)
        .map(entry -> line(entry.getKey(), entry.getValue()))
        .sorted(ORDER)
        .toList();
  }

  private static Line line(Place place, Both both) {
    return new Line(
        place.day, place.account, place.service, place.currency, both.before, both.after);
  }
}
