package dev.highwater.cost.core.allocation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How charges are allocated.
 *
 * @param tagKeys for each target the tag keys that name it, best first; spelling, case and
 *     separators do not matter
 * @param values for each target other names of its values: from a value in lower case to the name
 *     that counts
 * @param untagged values that say nothing, in lower case
 * @param keptTags tag keys that cells keep, so that reports can group by them
 * @param rules in their order
 * @param shared what is shared out afterwards, in its order
 */
public record AllocationSettings(
    Map<Target, List<String>> tagKeys,
    Map<Target, Map<String, String>> values,
    List<String> untagged,
    List<String> keptTags,
    List<AllocationRule> rules,
    List<SharedCost> shared)
    implements Serializable {

  /** What a charge is allocated to. */
  public enum Target {
    APPLICATION,
    ENVIRONMENT,
    TEAM
  }

  /** Tags in the usual spelling, no rules. */
  public static final AllocationSettings DEFAULT =
      new AllocationSettings(
          Map.of(
              Target.APPLICATION,
              List.of("application", "app", "service", "app.kubernetes.io/name"),
              Target.ENVIRONMENT,
              List.of("environment", "env", "stage"),
              Target.TEAM,
              List.of("team", "owner", "business_unit", "cost_center")),
          Map.of(),
          List.of(
              "",
              "-",
              "n/a",
              "na",
              "none",
              "null",
              "nil",
              "undefined",
              "unknown",
              "unallocated",
              "untagged",
              "tbd"),
          List.of(),
          List.of(),
          List.of());

  public AllocationSettings {
    tagKeys = Map.copyOf(tagKeys);
    values = Map.copyOf(values);
    untagged = List.copyOf(untagged);
    keptTags = List.copyOf(keptTags);
    rules = List.copyOf(rules);
    shared = List.copyOf(shared);
  }

  /** Every tag key that is looked at, as {@link Tags#key} writes it. */
  public Set<String> allTagKeys() {
    return Stream.of(
            tagKeys.values().stream().flatMap(List::stream),
            keptTags.stream(),
            rules.stream().flatMap(rule -> rule.when().tags().keySet().stream()))
        .flatMap(keys -> keys)
        .map(Tags::key)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** With further tags that cells keep. */
  public AllocationSettings withKeptTags(List<String> more) {
    List<String> kept = new ArrayList<>(keptTags);
    more.stream().filter(key -> !kept.contains(key)).forEach(kept::add);
    return new AllocationSettings(tagKeys, values, untagged, kept, rules, shared);
  }
}
