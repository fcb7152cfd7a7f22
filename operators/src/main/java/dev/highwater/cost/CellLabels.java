package dev.highwater.cost;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.event.Labels;
import dev.highwater.result.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A cell's key as labels of a {@link Cost} record, and back. */
public final class CellLabels {
  private static final String TAG = "tag_";

  private CellLabels() {}

  /** By whom and for what: the labels that sums have. */
  public static Labels.Builder allocation(CostKey key) {
    return Labels.builder()
        .set("service", key.serviceName())
        .set("application", key.application())
        .set("environment", key.environment())
        .set("team", key.team());
  }

  /**
   * All that a key says.
   *
   * @param scope tells cells of two scopes apart
   */
  public static Labels of(CostKey key, String scope) {
    Labels.Builder labels =
        allocation(key)
            .set("scope", scope)
            .set("billing_period", Instant.ofEpochMilli(key.billingPeriodMillis()).toString())
            .set("provider", key.provider())
            .set("billing_account", key.billingAccountId())
            .set("account", key.subAccountId())
            .set("region", key.regionId())
            .set("usage_type", key.usageType())
            .set("category", key.category().focusName())
            .set("correction", key.correction() ? "true" : "")
            .set(
                "commitment_status",
                key.commitmentStatus() == CommitmentStatus.NONE
                    ? ""
                    : key.commitmentStatus().name())
            .set("commitment", key.commitmentId())
            .set("tagged", key.tagged() ? "true" : "")
            .set("namespace", key.namespace())
            .set("workload", key.workload());
    key.tags().forEach((name, value) -> labels.set(TAG + name, value));
    return labels.build();
  }

  /** The cell of a record of level cell. */
  public static CostCell cell(Cost cost) {
    Labels labels = cost.labels();
    Map<String, String> tags = new HashMap<>();
    labels
        .toMap()
        .forEach(
            (name, value) -> {
              if (name.startsWith(TAG)) {
                tags.put(name.substring(TAG.length()), value);
              }
            });
    String status = labels.getOrDefault("commitment_status", "");
    CostKey key =
        new CostKey(
            cost.startMillis(),
            Instant.parse(labels.get("billing_period")).toEpochMilli(),
            cost.currency(),
            labels.getOrDefault("provider", ""),
            labels.getOrDefault("billing_account", ""),
            labels.getOrDefault("account", ""),
            labels.getOrDefault("service", ""),
            labels.getOrDefault("region", ""),
            labels.getOrDefault("usage_type", ""),
            cost.unit(),
            ChargeCategory.ofFocusName(labels.get("category")).orElseThrow(),
            labels.get("correction") != null,
            status.isEmpty() ? CommitmentStatus.NONE : CommitmentStatus.valueOf(status),
            labels.getOrDefault("commitment", ""),
            labels.getOrDefault("application", ""),
            labels.getOrDefault("environment", ""),
            labels.getOrDefault("team", ""),
            labels.get("tagged") != null,
            labels.getOrDefault("namespace", ""),
            labels.getOrDefault("workload", ""),
            tags);
    BigDecimal quantity = cost.quantity() == null ? BigDecimal.ZERO : cost.quantity();
    return new CostCell(key, new Amounts(cost.costs(), quantity, cost.rows()));
  }
}
