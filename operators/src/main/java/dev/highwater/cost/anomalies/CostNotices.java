package dev.highwater.cost.anomalies;

import dev.highwater.result.CostNotice;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Anomalies as records. */
public final class CostNotices {
  private static final int CENTS = 2;

  private CostNotices() {}

  /**
   * A step in an anomaly's life.
   *
   * @param timeMillis end of the day that it was told for
   * @param knownAtMillis when that day was known to be complete
   */
  public static CostNotice of(CostAnomaly anomaly, long timeMillis, long knownAtMillis) {
    return new CostNotice(
        anomaly.id(),
        CostNotice.ANOMALY,
        anomaly.state(),
        anomaly.revision(),
        anomaly.currency(),
        anomaly.dimension(),
        anomaly.name(),
        anomaly.direction(),
        anomaly.openedAtMillis(),
        anomaly.untilMillis(),
        timeMillis,
        knownAtMillis,
        money(anomaly.actual()),
        money(anomaly.expected()),
        null,
        anomaly.causes().stream()
            .map(
                cause ->
                    new CostNotice.Cause(
                        cause.service(),
                        cause.account(),
                        cause.region(),
                        cause.usageType(),
                        money(cause.impact()),
                        cause.share()))
            .toList(),
        anomaly.alsoSeenIn(),
        anomaly.expectedGrowth(),
        anomaly.reason());
  }

  private static BigDecimal money(double amount) {
    return BigDecimal.valueOf(amount).setScale(CENTS, RoundingMode.HALF_UP);
  }
}
