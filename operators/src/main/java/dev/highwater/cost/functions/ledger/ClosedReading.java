package dev.highwater.cost.functions.ledger;

import dev.highwater.cost.ClosedCosts;
import dev.highwater.result.Cost;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Reads records of closed months for no longer than a checkpoint can wait. While a subtask reads,
 * no barrier passes it; many bills of the past at once would let checkpoints and transactions
 * expire, and the job would begin again with the same. So between two of a subtask's snapshots
 * there is a limit: well under the five minutes after which the configurations of this project give
 * a checkpoint up. Not thread-safe: of one function.
 */
final class ClosedReading {
  static final Duration BETWEEN_SNAPSHOTS = Duration.ofMinutes(2);

  private final ClosedCosts costs;
  private long leftNanos = BETWEEN_SNAPSHOTS.toNanos();

  ClosedReading(ClosedCosts costs) {
    this.costs = costs;
  }

  /** To be called in {@code snapshotState}. */
  void snapshot() {
    leftNanos = BETWEEN_SNAPSHOTS.toNanos();
  }

  /**
   * The newest record of each key.
   *
   * @throws TimeoutException where the limit is reached
   */
  Map<String, Cost> newest(Predicate<String> keys) throws Exception {
    if (leftNanos <= 0) {
      throw new TimeoutException(
          "closed months were read for " + BETWEEN_SNAPSHOTS.toMinutes() + " min at once");
    }
    long start = System.nanoTime();
    try {
      return costs.newest(keys, Duration.ofNanos(leftNanos));
    } finally {
      leftNanos -= System.nanoTime() - start;
    }
  }
}
