package dev.highwater.cost.core.report;

import dev.highwater.cost.core.CostKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * By what cost is broken down.
 *
 * @param setting on the command line
 * @param field in the report
 * @param title for people
 * @param allocated whether its values are people's words: such that differ in case only are one
 * @param name what a cell counts for; empty for none
 */
public record Grouping(
    String setting, String field, String title, boolean allocated, Function<CostKey, String> name) {
  public static final Grouping SERVICE =
      new Grouping("service", "byService", "Service", false, CostKey::serviceName);
  public static final Grouping APPLICATION =
      new Grouping("application", "byApplication", "Application", true, CostKey::application);
  public static final Grouping ENVIRONMENT =
      new Grouping("environment", "byEnvironment", "Environment", true, CostKey::environment);
  public static final Grouping TEAM = new Grouping("team", "byTeam", "Team", true, CostKey::team);
  public static final Grouping ACCOUNT =
      new Grouping(
          "account",
          "byAccount",
          "Account",
          false,
          key -> key.subAccountId().isEmpty() ? key.billingAccountId() : key.subAccountId());
  public static final Grouping REGION =
      new Grouping("region", "byRegion", "Region", false, CostKey::regionId);
  public static final Grouping USAGE_TYPE =
      new Grouping("usage-type", "byUsageType", "Usage type", false, CostKey::usageType);
  public static final Grouping CATEGORY =
      new Grouping(
          "category",
          "byCategory",
          "Charge category",
          false,
          key -> key.category().focusName() + (key.correction() ? " (correction)" : ""));
  public static final Grouping NAMESPACE =
      new Grouping("namespace", "byNamespace", "Namespace", false, CostKey::namespace);
  public static final Grouping WORKLOAD =
      new Grouping("workload", "byWorkload", "Workload", false, CostKey::workload);

  /** All that have a fixed name. */
  public static final List<Grouping> ALL =
      List.of(
          SERVICE,
          APPLICATION,
          ENVIRONMENT,
          TEAM,
          ACCOUNT,
          REGION,
          USAGE_TYPE,
          CATEGORY,
          NAMESPACE,
          WORKLOAD);

  /** What every report has. */
  public static final List<Grouping> STANDARD =
      List.of(SERVICE, ENVIRONMENT, TEAM, APPLICATION, ACCOUNT, REGION, CATEGORY);

  private static final String TAG = "tag:";

  /** Groups by the value of a tag that cells keep. */
  public static Grouping tag(String key) {
    return new Grouping(
        TAG + key, "byTag:" + key, "Tag " + key, true, cell -> cell.tags().getOrDefault(key, ""));
  }

  /** The key of the tag where a setting names one. */
  public static Optional<String> tagOf(String setting) {
    return setting.startsWith(TAG) && setting.length() > TAG.length()
        ? Optional.of(setting.substring(TAG.length()))
        : Optional.empty();
  }

  /** By the name on the command line. */
  public static Optional<Grouping> of(String setting) {
    return tagOf(setting)
        .map(Grouping::tag)
        .or(() -> ALL.stream().filter(one -> one.setting.equals(setting)).findFirst());
  }

  /** What a cell counts for. */
  public String of(CostKey key) {
    String found = name.apply(key);
    return !found.isEmpty() ? found : allocated ? CostKey.UNALLOCATED : "none";
  }
}
