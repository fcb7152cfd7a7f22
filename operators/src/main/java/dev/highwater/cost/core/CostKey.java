package dev.highwater.cost.core;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.billing.CommitmentStatus;
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
    int order = Long.compare(hourMillis, other.hourMillis);
    order = order != 0 ? order : Long.compare(billingPeriodMillis, other.billingPeriodMillis);
    order = order != 0 ? order : compare(currency, other.currency);
    order = order != 0 ? order : compare(provider, other.provider);
    order = order != 0 ? order : compare(billingAccountId, other.billingAccountId);
    order = order != 0 ? order : compare(subAccountId, other.subAccountId);
    order = order != 0 ? order : compare(serviceName, other.serviceName);
    order = order != 0 ? order : compare(regionId, other.regionId);
    order = order != 0 ? order : compare(usageType, other.usageType);
    order = order != 0 ? order : compare(unit, other.unit);
    order = order != 0 ? order : category.compareTo(other.category);
    order = order != 0 ? order : Boolean.compare(correction, other.correction);
    order = order != 0 ? order : commitmentStatus.compareTo(other.commitmentStatus);
    order = order != 0 ? order : compare(commitmentId, other.commitmentId);
    order = order != 0 ? order : compare(application, other.application);
    order = order != 0 ? order : compare(environment, other.environment);
    order = order != 0 ? order : compare(team, other.team);
    order = order != 0 ? order : Boolean.compare(tagged, other.tagged);
    order = order != 0 ? order : compare(namespace, other.namespace);
    order = order != 0 ? order : compare(workload, other.workload);
    return order != 0 || tags.equals(other.tags) ? order : text(tags).compareTo(text(other.tags));
  }

  /** Most texts of keys are shared. */
  @SuppressWarnings("ReferenceEquality")
  private static int compare(String one, String other) {
    return one == other ? 0 : one.compareTo(other);
  }

  private static String text(Map<String, String> tags) {
    return tags.isEmpty() ? "" : new TreeMap<>(tags).toString();
  }
}
