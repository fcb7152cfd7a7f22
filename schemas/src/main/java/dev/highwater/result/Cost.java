package dev.highwater.result;

import dev.highwater.billing.Costs;
import dev.highwater.event.Labels;
import dev.highwater.event.Timed;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What something cost: the record on {@code highwater.costs}.
 *
 * <p>Key: {@link #key()}. The record of the highest revision counts; one that has become nothing is
 * zero.
 *
 * @param level what it is a sum of
 * @param startMillis start of the hour, day or month, UTC
 * @param endMillis its end, exclusive
 * @param currency ISO 4217
 * @param labels {@code service}, {@code application}, {@code environment}, {@code team}; of a cell
 *     also all that its key says
 * @param costs the four costs, exact
 * @param quantity priced amount of a cell; {@code null} for sums
 * @param unit its unit; empty for sums
 * @param rows how many rows of bills
 * @param revision 0 first; each later one replaces the earlier
 * @param knownAtMillis when the bill was delivered that changed it last
 */
public record Cost(
    Level level,
    long startMillis,
    long endMillis,
    String currency,
    Labels labels,
    Costs costs,
    BigDecimal quantity,
    String unit,
    long rows,
    int revision,
    long knownAtMillis)
    implements Timed {

  /** What a record is a sum of. */
  public enum Level {
    /** A cell of the ledger: an hour, and all there is to know. */
    CELL("cell"),
    HOUR("hour"),
    DAY("day"),
    MONTH("month");

    private final String text;

    Level(String text) {
      this.text = text;
    }

    /** As in records. */
    public String text() {
      return text;
    }
  }

  /** When it became known. */
  @Override
  public long timeMillis() {
    return knownAtMillis;
  }

  /** Canonical text, the Kafka key. */
  public String key() {
    return key(level, startMillis, currency, labels);
  }

  /** The key of a record. */
  public static String key(Level level, long startMillis, String currency, Labels labels) {
    return level.text()
        + "/"
        + Instant.ofEpochMilli(startMillis)
        + "/"
        + currency
        + labels.canonical();
  }
}
