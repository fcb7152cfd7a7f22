package dev.highwater.billing;

import dev.highwater.event.Timed;
import java.math.BigDecimal;
import java.util.Map;

/**
 * One row of a bill, as far as Highwater computes with it: the typed part of a FOCUS row.
 *
 * <p>Texts are empty where the row has none; they are never {@code null}.
 *
 * @param id the provider's line item; empty where it gives none
 * @param provider who sells: {@code ProviderName}
 * @param billingAccountId who pays
 * @param subAccountId who uses; empty for charges of the whole billing account
 * @param subAccountName its name
 * @param invoiceId the invoice, once there is one
 * @param currency ISO 4217
 * @param periodStartMillis start of the charge period, inclusive, epoch milliseconds: event time
 * @param periodEndMillis its end, exclusive
 * @param billingPeriodStartMillis start of the billing period, inclusive
 * @param billingPeriodEndMillis its end, exclusive
 * @param correction whether it corrects an invoiced period: {@code ChargeClass} Correction
 * @param serviceName {@code ServiceName}
 * @param serviceCategory {@code ServiceCategory}
 * @param regionId {@code RegionId}
 * @param usageType what is metered: the provider's usage type, else {@code SkuMeter}, else {@code
 *     SkuId}
 * @param skuPriceId the price: {@code SkuPriceId}
 * @param description {@code ChargeDescription}
 * @param resourceId {@code ResourceId}
 * @param resourceType {@code ResourceType}
 * @param instanceType the compute instance's type where the row tells it
 * @param pricingCategory {@code PricingCategory}: Standard, Dynamic (spot), Committed …
 * @param commitmentId the commitment: {@code CommitmentDiscountId}
 * @param splitOf resource whose cost this row shares out among workloads; empty for others. The
 *     parent row and its parts are alternatives: never add both.
 * @param namespace Kubernetes namespace of a part
 * @param workload Kubernetes workload of a part
 * @param pricingQuantity priced amount; {@code null} where the row has none
 * @param pricingUnit its unit
 * @param consumedQuantity used amount; {@code null} where the row has none
 * @param consumedUnit its unit
 * @param tags keys and values as delivered
 */
public record Charge(
    String id,
    String provider,
    String billingAccountId,
    String subAccountId,
    String subAccountName,
    String invoiceId,
    String currency,
    long periodStartMillis,
    long periodEndMillis,
    long billingPeriodStartMillis,
    long billingPeriodEndMillis,
    ChargeCategory category,
    boolean correction,
    String serviceName,
    String serviceCategory,
    String regionId,
    String usageType,
    String skuPriceId,
    String description,
    String resourceId,
    String resourceType,
    String instanceType,
    String pricingCategory,
    String commitmentId,
    CommitmentStatus commitmentStatus,
    String splitOf,
    String namespace,
    String workload,
    Costs costs,
    BigDecimal pricingQuantity,
    String pricingUnit,
    BigDecimal consumedQuantity,
    String consumedUnit,
    Map<String, String> tags)
    implements Timed {

  public Charge {
    tags = Map.copyOf(tags);
  }

  /** Start of the charge period. */
  @Override
  public long timeMillis() {
    return periodStartMillis;
  }

  /** Whether the row's cost is a share of the row of another resource, which has it all. */
  public boolean isShare() {
    return !splitOf.isEmpty() && !splitOf.equals(resourceId);
  }

  /** The same with other tags. */
  public Charge withTags(Map<String, String> other) {
    return new Charge(
        id,
        provider,
        billingAccountId,
        subAccountId,
        subAccountName,
        invoiceId,
        currency,
        periodStartMillis,
        periodEndMillis,
        billingPeriodStartMillis,
        billingPeriodEndMillis,
        category,
        correction,
        serviceName,
        serviceCategory,
        regionId,
        usageType,
        skuPriceId,
        description,
        resourceId,
        resourceType,
        instanceType,
        pricingCategory,
        commitmentId,
        commitmentStatus,
        splitOf,
        namespace,
        workload,
        costs,
        pricingQuantity,
        pricingUnit,
        consumedQuantity,
        consumedUnit,
        other);
  }
}
