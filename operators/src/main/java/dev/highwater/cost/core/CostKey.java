package dev.highwater.cost.core;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cell of the ledger is about. Texts are empty where there is nothing to say, never {@code
 * null}.
 *
 * @param hourMillis start of the hour in which the charge period starts, UTC
 * @param billingPeriodMillis start of the billing period
 * @param currency ISO 4217; cells of two currencies are never added
 * @param provider who sells
 * @param billingAccountId who pays
 * @param subAccountId who uses
 * @param serviceName FOCUS' {@code ServiceName}
 * @param regionId where
 * @param usageType what is metered
 * @param unit of the quantity
 * @param category why there is a charge
 * @param correction whether it corrects an invoiced period
 * @param commitmentStatus whether a commitment paid
 * @param commitmentId which one
 * @param application by allocation
 * @param environment by allocation
 * @param team by allocation
 * @param tagged whether a tag, after normalisation, said one of the three
 * @param namespace Kubernetes namespace of a part
 * @param workload Kubernetes workload of a part
 * @param tags further tags that the allocation keeps
 */
public record CostKey(
    long hourMillis,
    long billingPeriodMillis,
    String currency,
    String provider,
    String billingAccountId,
    String subAccountId,
    String serviceName,
    String regionId,
    String usageType,
    String unit,
    ChargeCategory category,
    boolean correction,
    CommitmentStatus commitmentStatus,
    String commitmentId,
    String application,
    String environment,
    String team,
    boolean tagged,
    String namespace,
    String workload,
    Map<String, String> tags)
    implements Comparable<CostKey> {
  /** What nobody has been found for. */
  public static final String UNALLOCATED = "unallocated";

  private static final Comparator<CostKey> ORDER =
      Comparator.comparingLong(CostKey::hourMillis)
          .thenComparingLong(CostKey::billingPeriodMillis)
          .thenComparing(CostKey::currency)
          .thenComparing(CostKey::provider)
          .thenComparing(CostKey::billingAccountId)
          .thenComparing(CostKey::subAccountId)
          .thenComparing(CostKey::serviceName)
          .thenComparing(CostKey::regionId)
          .thenComparing(CostKey::usageType)
          .thenComparing(CostKey::unit)
          .thenComparing(CostKey::category)
          .thenComparing(CostKey::correction)
          .thenComparing(CostKey::commitmentStatus)
          .thenComparing(CostKey::commitmentId)
          .thenComparing(CostKey::application)
          .thenComparing(CostKey::environment)
          .thenComparing(CostKey::team)
          .thenComparing(CostKey::tagged)
          .thenComparing(CostKey::namespace)
          .thenComparing(CostKey::workload)
          .thenComparing(key -> key.tags.isEmpty() ? "" : new TreeMap<>(key.tags).toString());

  public CostKey {
    tags = Map.copyOf(tags);
  }

  /** The same for somebody else. */
  public CostKey allocatedTo(String otherApplication, String otherEnvironment, String otherTeam) {
    return with(currency, otherApplication, otherEnvironment, otherTeam, tags);
  }

  /** The same in another currency. */
  public CostKey in(String otherCurrency) {
    return with(otherCurrency, application, environment, team, tags);
  }

  /** The same with other tags. */
  public CostKey withTags(Map<String, String> otherTags) {
    return with(currency, application, environment, team, otherTags);
  }

  private CostKey with(
      String newCurrency,
      String newApplication,
      String newEnvironment,
      String newTeam,
      Map<String, String> newTags) {
    return new CostKey(
        hourMillis,
        billingPeriodMillis,
        newCurrency,
        provider,
        billingAccountId,
        subAccountId,
        serviceName,
        regionId,
        usageType,
        unit,
        category,
        correction,
        commitmentStatus,
        commitmentId,
        newApplication,
        newEnvironment,
        newTeam,
        tagged,
        namespace,
        workload,
        newTags);
  }

  @Override
  public int compareTo(CostKey other) {
    return ORDER.compare(this, other);
  }
}
