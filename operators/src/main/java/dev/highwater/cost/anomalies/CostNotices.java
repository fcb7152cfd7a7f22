package dev.highwater.cost.anomalies;

import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.budget.BudgetAlarm;
import dev.highwater.cost.core.budget.CostBudget;
import dev.highwater.event.Hash128;
import dev.highwater.result.CostNotice;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Anomalies and budgets as records. */
public final class CostNotices {
  private static final int CENTS = 2;

  private CostNotices() {}

  /**
   * A step in an anomaly's life.
   *
   * @param timeMillis end of the day, or of the hour, that it was told for
   * @param knownAtMillis when that was known to be complete
   */
  public static CostNotice of(CostAnomaly anomaly, long timeMillis, long knownAtMillis) {
    return new CostNotice(
        anomaly.id(),
        anomaly.step().equals(CostStep.HOUR.text())
            ? CostNotice.ANOMALY_HOURLY
            : CostNotice.ANOMALY,
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
        Amounts.cents(anomaly.actual()),
        Amounts.cents(anomaly.expected()),
        null,
        anomaly.causes().stream()
            .map(
                cause ->
                    new CostNotice.Cause(
                        cause.service(),
                        cause.account(),
                        cause.region(),
                        cause.usageType(),
                        Amounts.cents(cause.impact()),
                        cause.share()))
            .toList(),
        anomaly.alsoSeenIn(),
        anomaly.expectedGrowth(),
        anomaly.reason());
  }

  /**
   * A budget that has reached a threshold.
   *
   * @param completeMillis end of the last complete day
   * @param knownAtMillis when it was known
   */
  public static CostNotice of(
      BudgetAlarm alarm, CostBudget budget, long completeMillis, long knownAtMillis) {
    boolean forecast = alarm.kind() == BudgetAlarm.Kind.FORECAST;
    LocalDate to = budget.period().end(alarm.from());
    String id =
        String.join(
            "\0",
            "budget",
            alarm.budget(),
            alarm.from().toString(),
            alarm.kind().name(),
            Integer.toString(alarm.threshold()));
    return new CostNotice(
        Hash128.of(id.getBytes(StandardCharsets.UTF_8)).toString(),
        forecast ? CostNotice.BUDGET_FORECAST : CostNotice.BUDGET_ACTUAL,
        CostNotice.REACHED,
        0,
        budget.currency(),
        "budget",
        alarm.budget(),
        CostAnomaly.UP,
        Utc.millis(alarm.from()),
        Utc.millis(to),
        completeMillis,
        knownAtMillis,
        alarm.spent(),
        alarm.amount(),
        alarm.threshold(),
        List.of(),
        List.of(),
        false,
        String.format(
            Locale.ROOT,
            "budget %s %s %s of its %s %s from %s to %s: %d %% is reached.",
            alarm.budget(),
            forecast ? "will have spent" : "has spent",
            alarm.spent().setScale(CENTS, RoundingMode.HALF_UP).toPlainString(),
            alarm.amount().toPlainString(),
            budget.currency(),
            alarm.from(),
            to.minusDays(1),
            alarm.threshold()));
  }
}
