package dev.highwater.cost.anomalies;

import java.io.Serializable;

/**
 * The limits of cost anomalies. Money is in the currency of the bills.
 *
 * @param floor what an anomaly must have cost, or saved, before it is told: the difference from
 *     what was expected, added up over its periods
 * @param percent how far a period must be off what was expected
 * @param rarity how rare a period must be by the detector, in decades
 * @param newDays how long a new service is quiet
 * @param newDaily what it may cost a day in that time
 */
public record CostAnomalyRules(
    double floor, double percent, double rarity, int newDays, double newDaily)
    implements Serializable {
  /** 100, 40 %, one normal period of a thousand, 14 days, 500 a day. */
  public static final CostAnomalyRules DEFAULT = new CostAnomalyRules(100, 40, 3, 14, 500);
}
