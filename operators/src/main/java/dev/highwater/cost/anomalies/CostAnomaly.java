package dev.highwater.cost.anomalies;

import java.util.List;

/**
 * One step in the life of one cost anomaly. All records of an anomaly have the same id; the highest
 * revision is the latest. Money is in the currency of the bills, an estimate.
 *
 * @param id 32 hex digits: the hash of what it is about and when it began, so that who reads the
 *     same bills again writes the same ids
 * @param state {@link #OPEN}, {@link #GROWING} or {@link #ENDED}
 * @param revision 0 when opened, then one more with each record
 * @param step {@code day} or {@code hour}
 * @param dimension {@code service}, {@code account} or {@code tag:KEY}
 * @param name of the service, the account or the tag's value
 * @param direction {@link #UP} or {@link #DOWN}
 * @param openedAtMillis start of its first period, epoch milliseconds
 * @param untilMillis end of the last period that was odd
 * @param actual what its periods cost; of a group whose total hides it, its odd parts alone
 * @param expected what they should have cost
 * @param causes parts of the difference, the most money first
 * @param alsoSeenIn accounts and tag values that are odd for the same reason
 * @param expectedGrowth whether the traffic changed as much
 * @param amounts what the reason says of amounts, without a full stop
 * @param because what it says of causes behind them, without one; empty where there are none
 */
public record CostAnomaly(
    String id,
    String state,
    int revision,
    String step,
    String currency,
    String dimension,
    String name,
    String direction,
    long openedAtMillis,
    long untilMillis,
    double actual,
    double expected,
    List<Cause> causes,
    List<String> alsoSeenIn,
    boolean expectedGrowth,
    String amounts,
    String because) {
  public static final String OPEN = "open";
  public static final String GROWING = "growing";
  public static final String ENDED = "ended";
  public static final String UP = "up";
  public static final String DOWN = "down";

  /** What it cost more than expected; negative where it cost less. */
  public double impact() {
    return actual - expected;
  }

  /** One plain sentence. */
  public String reason() {
    return amounts + because + '.';
  }

  /**
   * A part of the difference in the anomaly's last odd period.
   *
   * @param impact difference from what was expected of it
   * @param share of all differences in this direction, 0..1
   */
  public record Cause(
      String service,
      String account,
      String region,
      String usageType,
      double impact,
      double share) {}
}
