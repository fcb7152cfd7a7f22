package dev.highwater.cost.core.report;

import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.Utc;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How far a bill reaches. A day of which everything was delivered is complete, and costs nothing
 * where no charge is of it. Nobody can tell from that whether nothing was used or the bill goes no
 * further, as that of a file which somebody saved in the middle of a month. So it is told, and
 * nothing is forecast or found in such days.
 *
 * @param lastCharge the last day with a charge, UTC; {@code null} where there is none
 * @param usualSilence the most days in a row without a charge in the {@value #LOOK_BACK} days
 *     before it; where they are those of a month, or there are charges of one day only, a month's
 *     at least
 */
public record BillReach(LocalDate lastCharge, long usualSilence) {
  /** A quarter, so that what is charged once a month is known to be. */
  static final int LOOK_BACK = 92;

  /** Between the first days of two months there are at least as many. */
  private static final int SHORTEST_MONTH = 27;

  private static final int LONGEST_MONTH = 30;

  /** No charge is known. */
  public static final BillReach NONE = new BillReach(null, 0);

  /** How far bills reach, by currency. */
  public static Map<String, BillReach> of(Collection<CostCell> cells) {
    Map<String, NavigableSet<LocalDate>> days = new HashMap<>();
    for (CostCell cell : cells) {
      days.computeIfAbsent(cell.key().currency(), currency -> new TreeSet<>())
          .add(Utc.date(cell.key().hourMillis()));
    }
    Map<String, BillReach> reach = new HashMap<>();
    days.forEach((currency, of) -> reach.put(currency, of(of)));
    return reach;
  }

  private static BillReach of(NavigableSet<LocalDate> days) {
    long longest = 0;
    LocalDate before = null;
    for (LocalDate day : days.tailSet(days.last().minusDays(LOOK_BACK))) {
      longest = before == null ? 0 : Math.max(longest, silence(before, day));
      before = day;
    }
    boolean monthly = days.first().equals(days.last()) || longest >= SHORTEST_MONTH;
    return new BillReach(days.last(), monthly ? Math.max(longest, LONGEST_MONTH) : longest);
  }

  /** The days between two. */
  private static long silence(LocalDate from, LocalDate to) {
    return ChronoUnit.DAYS.between(from, to) - 1;
  }

  /**
   * Whether the days before one are without a charge, and more of them than is usual.
   *
   * @param until the day after the last complete one
   */
  public boolean isOver(LocalDate until) {
    return lastCharge != null && silence(lastCharge, until) > usualSilence;
  }
}
