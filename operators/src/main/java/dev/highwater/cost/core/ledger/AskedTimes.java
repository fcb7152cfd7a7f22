package dev.highwater.cost.core.ledger;

import dev.highwater.cost.core.Utc;
import java.time.LocalDate;

/**
 * The knowledge times at which a report asks a ledger; what counts at none of them need not be
 * kept, however often a bill was restated.
 *
 * @param asOfMillis what is known then, inclusive
 * @param movedSinceMillis what has moved since then; {@code null} where nobody asks
 * @param freezeMillis how long after its end a calendar month is closed: its figures are those that
 *     were known then
 */
public record AskedTimes(long asOfMillis, Long movedSinceMillis, long freezeMillis) {

  /**
   * Whether what was known during this time is asked for.
   *
   * @param fromMillis inclusive
   * @param untilMillis exclusive
   */
  public boolean within(long fromMillis, long untilMillis) {
    return isWithin(asOfMillis, fromMillis, untilMillis)
        || movedSinceMillis != null && isWithin(movedSinceMillis, fromMillis, untilMillis)
        || isWithin(firstClosedFrom(fromMillis), fromMillis, untilMillis);
  }

  private static boolean isWithin(long millis, long fromMillis, long untilMillis) {
    return fromMillis <= millis && millis < untilMillis;
  }

  /** When the first month is closed that is closed at a time or later. */
  private long firstClosedFrom(long millis) {
    LocalDate month = Utc.date(Utc.month(millis - freezeMillis)).minusMonths(1);
    long closed = Ledger.closedMillis(month, freezeMillis);
    return closed >= millis ? closed : Ledger.closedMillis(month.plusMonths(1), freezeMillis);
  }
}
