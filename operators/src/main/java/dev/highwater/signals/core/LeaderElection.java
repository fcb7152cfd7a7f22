package dev.highwater.signals.core;

import java.util.SortedSet;

/**
 * Which replica of a high-availability pair counts, decided in event time from who was heard in
 * each pane. The first leader is the smallest name of the first pane. A leader not heard for more
 * than {@code failoverMillis} loses to the smallest name heard then; one not heard for more than
 * {@code forgetMillis}, together with all others, is forgotten.
 *
 * <p>Panes are given in ascending order, each once. Equal presence gives equal leaders, whatever
 * order it came in.
 */
public final class LeaderElection {
  /** Fail-over time of Prometheus replica pairs. */
  public static final long FAILOVER_MILLIS = 30_000;

  private LeaderElection() {}

  /**
   * What is known of a cluster.
   *
   * @param leader {@code null} before the first pane
   * @param leaderSeenMillis start of the last pane in which the leader was heard
   * @param anySeenMillis start of the last pane in which any replica was heard
   */
  public record State(String leader, long leaderSeenMillis, long anySeenMillis) {
    public static final State NONE = new State(null, Long.MIN_VALUE, Long.MIN_VALUE);
  }

  /**
   * The state after the pane that starts at {@code paneMillis}, in which {@code heard} (not empty)
   * were heard.
   */
  public static State step(
      State before,
      long paneMillis,
      SortedSet<String> heard,
      long failoverMillis,
      long forgetMillis) {
    boolean unknown = before.leader() == null || paneMillis - before.anySeenMillis() > forgetMillis;
    if (!unknown && heard.contains(before.leader())) {
      return new State(before.leader(), paneMillis, paneMillis);
    }
    if (unknown || paneMillis - before.leaderSeenMillis() > failoverMillis) {
      return new State(heard.first(), paneMillis, paneMillis);
    }
    return new State(before.leader(), before.leaderSeenMillis(), paneMillis);
  }
}
