package dev.highwater.cost.functions.ledger;

import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.ledger.Ledger;
import dev.highwater.flink.WatermarkMemory;
import java.util.function.Predicate;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.TimerService;

/**
 * Which months are closed, and how far knowledge time has come in one subtask. A month is closed
 * {@code closedAfter} its end: a delivery that became known later changes it no more. State of the
 * month may be cleared from then on, in this operator and in the one that keeps the sums.
 *
 * <p>State of the subtask: the time before which months may have been cleared, so that a restart
 * with a longer {@code closedAfter} does not take cleared state for months without charges. Not
 * thread-safe: of one function.
 */
final class ClosedMonths {
  private final long closedAfterMillis;
  private final WatermarkMemory clearedBefore;

  /** The watermark of the state from which this run began, at least. */
  private final long restoredMillis;

  /** Restored from a state that remembers no time: any month may have been cleared. */
  private boolean unknownPast;

  private long watermark = Long.MIN_VALUE;
  private long watermarkAtLastItem = Long.MIN_VALUE;

  /**
   * To be created in {@code initializeState}.
   *
   * @param closedAfterMillis {@link Long#MAX_VALUE} where no month is ever closed
   */
  ClosedMonths(long closedAfterMillis, FunctionInitializationContext context) throws Exception {
    this.closedAfterMillis = closedAfterMillis;
    clearedBefore = WatermarkMemory.largest(context.getOperatorStateStore(), context.isRestored());
    unknownPast = context.isRestored() && !clearedBefore.knows();
    restoredMillis =
        clearedBefore.knows() && areClosed()
            ? clearedBefore.at(Long.MIN_VALUE) + closedAfterMillis
            : Long.MIN_VALUE;
  }

  /** To be called in {@code snapshotState}. */
  void snapshot() throws Exception {
    clearedBefore.store(clearedBefore(watermark));
  }

  /** To be called with each timer. */
  void advance(TimerService timers) {
    long now = timers.currentWatermark();
    if (now != Long.MAX_VALUE) { // the end of an input is no time
      watermark = Math.max(watermark, now);
    }
  }

  /** To be called with each item. */
  void itemCame(TimerService timers) {
    advance(timers);
    watermarkAtLastItem = watermark;
    unknownPast &= watermark == Long.MIN_VALUE;
  }

  /** Whether any month is ever closed. */
  boolean areClosed() {
    return closedAfterMillis != Long.MAX_VALUE;
  }

  /** When the month of a time is closed; only where {@link #areClosed}. */
  long closesMillis(long timeMillis) {
    return closesMillis(timeMillis, closedAfterMillis);
  }

  static long closesMillis(long timeMillis, long closedAfterMillis) {
    return Ledger.closedMillis(Utc.date(Utc.month(timeMillis)), closedAfterMillis);
  }

  /** Whether a cell's month was closed when something became known. */
  boolean isClosed(CostKey key, long knownAtMillis) {
    return areClosed() && knownAtMillis > closesMillis(key.hourMillis());
  }

  /**
   * Whether state of a cell's month may have been cleared before what counts at a timer came: here,
   * or where its sums are. Watermarks after it came do not count: where time goes on in long steps,
   * they would make late what came in time.
   */
  Predicate<CostKey> clearedAt(long timestamp) {
    long came = unknownPast ? watermark : watermarkAtLastItem;
    long before = clearedBefore(Math.max(timestamp, came));
    return key -> closesMillis(key.hourMillis(), 0) <= before;
  }

  /** Months that end by then may have been cleared; it never falls, whatever the settings. */
  private long clearedBefore(long millis) {
    return clearedBefore.at(
        areClosed() && millis != Long.MIN_VALUE ? millis - closedAfterMillis : Long.MIN_VALUE);
  }

  /**
   * The newest knowledge time that records can have which this run, or the one whose state it has,
   * wrote before a delivery counts. Records of a delivery's own time, or a later one, are not
   * committed before a delivery that came in time.
   */
  long newestWritten(long knownAtMillis) {
    boolean cameInTime = knownAtMillis > Math.max(watermarkAtLastItem, restoredMillis);
    return cameInTime ? knownAtMillis - 1 : Math.max(watermark, knownAtMillis);
  }
}
