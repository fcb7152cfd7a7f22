package dev.highwater.cost.functions.ledger;

import dev.highwater.cost.core.Utc;
import java.time.Duration;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.streaming.api.TimerService;

/**
 * When the state of a key may be cleared whose records are read again if need be: not before they
 * can be read.
 *
 * <p>What was written is in the transactions of the next checkpoint. Another operator commits them
 * some time after that checkpoint is complete; when the one after it is complete, that has been
 * done. Even then a transaction of that next one, which began before others of the first one ended,
 * hides what is behind it. So a key is marked with the id of the next checkpoint and may be cleared
 * when three completed ones have that id or a later one. A run that failed may leave transactions
 * open, which hide what is behind them until the broker ends them: so nothing is cleared soon after
 * a restore, either.
 *
 * <p>State of a key: the mark. Which checkpoints were completed is counted anew after a restore.
 * Not thread-safe: of one function.
 */
final class ClearAfterCommit {
  private final ValueState<Long> mark;
  private final long hiddenMillis;
  private long begun = Long.MIN_VALUE;
  private long snapshot;
  private long last = Long.MIN_VALUE;
  private long secondLast = Long.MIN_VALUE;
  private long thirdLast = Long.MIN_VALUE;

  private ClearAfterCommit(ValueState<Long> mark, long snapshot, long hiddenMillis) {
    this.mark = mark;
    this.snapshot = snapshot;
    this.hiddenMillis = hiddenMillis;
  }

  /**
   * To be called in {@code initializeState}.
   *
   * @param openAtMost how long a transaction of an earlier run may be open
   */
  static ClearAfterCommit of(FunctionInitializationContext context, Duration openAtMost) {
    return new ClearAfterCommit(
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>("leaving", Types.LONG)),
        context.getRestoredCheckpointId().orElse(0),
        context.isRestored() ? openAtMost.toMillis() : 0);
  }

  /** To be called in {@code snapshotState}. */
  void snapshot(long checkpointId) {
    snapshot = Math.max(snapshot, checkpointId);
  }

  /** To be called in {@code notifyCheckpointComplete}. */
  void completed(long checkpointId) {
    if (checkpointId > last) {
      thirdLast = secondLast;
      secondLast = last;
      last = checkpointId;
    }
  }

  /** The key has written something: it is not cleared before that is committed, too. */
  void wrote() throws Exception {
    mark.clear();
  }

  /**
   * Whether the key may be cleared now. If not, a timer asks again in a day. After the last
   * watermark none may, for it says nothing about time, and a job that goes on from there would not
   * know what was cleared.
   *
   * @param timestamp of the timer that asks
   */
  boolean mayClear(long timestamp, TimerService timers) throws Exception {
    long watermark = timers.currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      return false;
    }
    long now = timers.currentProcessingTime();
    if (begun == Long.MIN_VALUE) {
      begun = now;
    }
    Long marked = mark.value();
    if (marked == null || marked > snapshot + 1) { // ids began again
      mark.update(snapshot + 1);
    } else if (thirdLast >= marked && now - begun >= hiddenMillis) {
      mark.clear();
      return true;
    }
    timers.registerEventTimeTimer(Math.max(timestamp, watermark) + Utc.DAY);
    return false;
  }
}
