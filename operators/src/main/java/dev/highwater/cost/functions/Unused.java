package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import java.math.BigDecimal;

/**
 * More or less of a commitment was not used on a day.
 *
 * @param commitmentId which one
 * @param knownAtMillis when that was known
 * @param dayMillis start of the day
 * @param amount how much more, effective cost; {@code null} in keys of state
 */
public record Unused(
    String currency, String commitmentId, long knownAtMillis, long dayMillis, BigDecimal amount) {
  /** A change of a cell about what nothing used. */
  public static Unused of(CellChange change) {
    return new Unused(
        change.key().currency(),
        change.key().commitmentId(),
        change.knownAtMillis(),
        Utc.day(change.key().hourMillis()),
        change.delta().costs().effective());
  }

  /** What amounts are added up by while they wait. */
  Unused withoutAmount() {
    return new Unused(currency, commitmentId, knownAtMillis, dayMillis, null);
  }

  /** What amounts that are known are added up by. */
  Unused withoutTime() {
    return new Unused(currency, commitmentId, 0, dayMillis, null);
  }
}
