package dev.highwater.result;

import dev.highwater.event.Timed;
import java.math.BigDecimal;
import java.util.List;

/**
 * What somebody has to know about costs: the record on {@code highwater.cost-anomalies}. Either one
 * step in the life of an anomaly, or a budget that has reached a threshold. All records of one
 * anomaly have the same id; the one of the highest revision is the latest.
 *
 * @param id 32 hex digits: the hash of what it is about and when it began, so that who reads the
 *     same bills again writes the same ids; the key
 * @param kind {@link #ANOMALY} in days, {@link #ANOMALY_HOURLY} in hours, {@link #BUDGET_ACTUAL} or
 *     {@link #BUDGET_FORECAST}
 * @param state of an anomaly {@code open}, {@code growing} or {@code ended}; of a budget {@code
 *     reached}
 * @param revision 0 first, then one more with each record
 * @param currency ISO 4217
 * @param dimension {@code service}, {@code account}, {@code tag:KEY} or {@code budget}
 * @param name of the service, the account, the tag's value or the budget
 * @param direction {@code up} or {@code down}
 * @param openedAtMillis start of the first odd day or hour, or of the budget's period
 * @param untilMillis end of the last odd day or hour, or of the budget's period
 * @param timeMillis end of the day or hour that it was told for; of a budget, of the last complete
 *     day then
 * @param knownAtMillis when the bill was delivered that told it; the record's timestamp
 * @param actual what it cost; of a forecast, what it will have cost
 * @param expected what it should have cost; of a budget, its amount
 * @param threshold of a budget, in percent of its amount; {@code null} for anomalies
 * @param causes parts of an anomaly's difference, the most money first
 * @param alsoSeenIn accounts and tag values that are odd for the same reason
 * @param expectedGrowth whether traffic changed as much
 * @param reason one plain sentence
 */
public record CostNotice(
    String id,
    String kind,
    String state,
    int revision,
    String currency,
    String dimension,
    String name,
    String direction,
    long openedAtMillis,
    long untilMillis,
    long timeMillis,
    long knownAtMillis,
    BigDecimal actual,
    BigDecimal expected,
    Integer threshold,
    List<Cause> causes,
    List<String> alsoSeenIn,
    boolean expectedGrowth,
    String reason)
    implements Timed {
  public static final String ANOMALY = "anomaly";
  public static final String ANOMALY_HOURLY = "anomaly-hourly";
  public static final String BUDGET_ACTUAL = "budget-actual";
  public static final String BUDGET_FORECAST = "budget-forecast";

  /** The state of a budget's notice. */
  public static final String REACHED = "reached";

  public CostNotice {
    causes = List.copyOf(causes);
    alsoSeenIn = List.copyOf(alsoSeenIn);
  }

  /**
   * A part of the difference on the anomaly's last odd day or hour.
   *
   * @param impact difference from what was expected of it
   * @param share of all differences in this direction, 0..1
   */
  public record Cause(
      String service,
      String account,
      String region,
      String usageType,
      BigDecimal impact,
      double share) {}

  /** Whether it is about an anomaly, of days or hours. */
  public boolean isAnomaly() {
    return kind.equals(ANOMALY) || kind.equals(ANOMALY_HOURLY);
  }

  /** Start of the time that it is told of: a day, an hour, or a budget's period. */
  public long fromMillis() {
    return kind.equals(ANOMALY)
        ? timeMillis - 86_400_000L
        : kind.equals(ANOMALY_HOURLY) ? timeMillis - 3_600_000L : openedAtMillis;
  }

  /** Its end. */
  public long toMillis() {
    return isAnomaly() ? timeMillis : untilMillis;
  }
}
