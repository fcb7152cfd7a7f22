package dev.highwater.cost;

import dev.highwater.event.Labels;
import dev.highwater.result.Cost;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The records of closed months, where they were written. Only what has been committed is read; a
 * call sees at least what was committed before it.
 */
public interface ClosedCosts extends Serializable {
  /**
   * The newest record of each key.
   *
   * @param keys which keys ({@link Cost#key()}); asked before a record is decoded
   * @param atMost how long reading may take
   * @return by key
   * @throws TimeoutException where there is more than can be read in that time
   * @throws Exception where not all of it could be read: what is missing is never taken for nothing
   */
  Map<String, Cost> newest(Predicate<String> keys, Duration atMost) throws Exception;

  /**
   * How long a transaction that a run left open when it failed may hide what was committed after it
   * began.
   */
  Duration openAtMost();

  /**
   * Keys of a scope's cells, and perhaps of others that mention it: their label {@code scope} says.
   */
  static Predicate<String> cellsOf(String scope) {
    String canonical = Labels.of("scope", scope).canonical();
    String label = canonical.substring(1, canonical.length() - 1);
    return key ->
        key.startsWith(Cost.Level.CELL.text() + "/")
            && (key.contains("{" + label) || key.contains("," + label));
  }
}
