package dev.highwater.cost.core.allocation;

import dev.highwater.cost.core.CostFileException;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import dev.highwater.cost.core.allocation.SharedCost.Split;
import dev.highwater.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads allocation from YAML; all keys may be left out.
 *
 * <pre>{@code
 * tags: {team: [team, owner], environment: [env], application: [app]}   # best first
 * values: {environment: {production: prod, prd: prod}}                  # other names of values
 * untagged: [none, n/a]                                                 # values that say nothing
 * keep: [project]                                                       # for report --group-by tag:project
 * rules:                                                                # first match wins
 *   - name: data lake
 *     when: {subAccount: ["1234*"], service: Amazon Redshift, tags: {project: lake}}
 *     set: {team: data, environment: prod}
 *     beforeTags: true                                                  # default false
 * shared:
 *   - name: support
 *     when: {service: AWS Support*}
 *     by: team                                                          # application, environment, team
 *     split: proportional                                               # even, proportional, fixed
 *     shares: {web: 60, data: 40}                                       # or a list of names
 * }</pre>
 */
public final class AllocationReader {
  private final List<String> problems = new ArrayList<>();

  private AllocationReader() {}

  /**
   * @param file its name, for problems
   * @throws CostFileException every mistake
   */
  public static AllocationSettings read(String file, String text) {
    AllocationReader reader = new AllocationReader();
    YamlNode root = YamlNode.parse(file, text, reader.problems);
    AllocationSettings settings = root == null ? null : reader.settings(root);
    if (!reader.problems.isEmpty()) {
      throw new CostFileException(reader.problems);
    }
    return settings;
  }

  private AllocationSettings settings(YamlNode root) {
    YamlNode.Fields fields = root.fields("tags", "values", "untagged", "keep", "rules", "shared");
    if (fields == null) {
      return null;
    }
    AllocationSettings defaults = AllocationSettings.DEFAULT;
    Map<Target, List<String>> tagKeys = new EnumMap<>(Target.class);
    tagKeys.putAll(defaults.tagKeys());
    targets(fields, "tags").forEach((target, node) -> tagKeys.put(target, node.texts()));
    Map<Target, Map<String, String>> values = new EnumMap<>(Target.class);
    targets(fields, "values").forEach((target, node) -> values.put(target, names(node)));
    List<AllocationRule> rules = new ArrayList<>();
    List<SharedCost> shared = new ArrayList<>();
    if (fields.has("rules")) {
      fields.get("rules").elements().forEach(node -> rule(node, rules));
    }
    if (fields.has("shared")) {
      fields.get("shared").elements().forEach(node -> shared(node, shared));
    }
    List<String> untagged = new ArrayList<>(defaults.untagged());
    fields.texts("untagged").forEach(value -> untagged.add(value.toLowerCase(Locale.ROOT)));
    return new AllocationSettings(tagKeys, values, untagged, fields.texts("keep"), rules, shared);
  }

  private static Map<Target, YamlNode> targets(YamlNode.Fields fields, String key) {
    Map<Target, YamlNode> targets = new EnumMap<>(Target.class);
    YamlNode.Fields named =
        fields.has(key) ? fields.get(key).fields("application", "environment", "team") : null;
    if (named != null) {
      named
          .entries()
          .forEach((name, node) -> target(name).ifPresent(target -> targets.put(target, node)));
    }
    return targets;
  }

  private static Optional<Target> target(String name) {
    return Arrays.stream(Target.values())
        .filter(target -> target.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private static Map<String, String> names(YamlNode node) {
    Map<String, String> names = new HashMap<>();
    Map<String, YamlNode> entries = node.entries();
    if (entries != null) {
      entries.forEach((name, value) -> names.put(name.toLowerCase(Locale.ROOT), value.text()));
    }
    return names;
  }

  private void rule(YamlNode node, List<AllocationRule> rules) {
    YamlNode.Fields fields = node.fields("name", "when", "set", "beforeTags");
    if (fields == null) {
      return;
    }
    ChargeMatch when = ChargeMatchReader.ofCharges(fields.required("when"));
    Map<Target, String> set = new EnumMap<>(Target.class);
    fields.required("set");
    targets(fields, "set").forEach((target, value) -> set.put(target, value.text()));
    if (when != null) {
      rules.add(new AllocationRule(fields.text("name", ""), when, set, fields.flag("beforeTags")));
    }
  }

  private void shared(YamlNode node, List<SharedCost> shared) {
    YamlNode.Fields fields = node.fields("name", "when", "by", "split", "shares");
    if (fields == null) {
      return;
    }
    ChargeMatch when = ChargeMatchReader.ofCells(fields.required("when"));
    Target by = fields.has("by") ? fields.get("by").oneOf(Target.class, Target.TEAM) : Target.TEAM;
    YamlNode how = fields.required("split");
    Split split = how == null ? Split.EVEN : how.oneOf(Split.class, Split.EVEN);
    Map<String, BigDecimal> shares =
        split == Split.FIXED ? weights(node, fields) : names(fields.texts("shares"));
    if (when != null && shares != null) {
      shared.add(new SharedCost(fields.text("name", ""), when, by, split, shares));
    }
  }

  private static Map<String, BigDecimal> names(List<String> names) {
    Map<String, BigDecimal> shares = new LinkedHashMap<>();
    names.forEach(name -> shares.put(name, BigDecimal.ONE));
    return shares;
  }

  /** {@code null} with a problem noted where nothing can be split by them. */
  private static Map<String, BigDecimal> weights(YamlNode node, YamlNode.Fields fields) {
    Map<String, YamlNode> given = fields.has("shares") ? fields.get("shares").entries() : Map.of();
    if (given == null) {
      return null;
    }
    Map<String, BigDecimal> weights = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          BigDecimal weight = value.decimal(one -> one.signum() >= 0, "a weight of 0 or more");
          if (weight != null) {
            weights.put(name, weight);
          }
        });
    if (given.isEmpty()) {
      node.problem("shares", "are missing; a fixed split needs a weight for each name");
    } else if (weights.size() < given.size()) {
      return null;
    } else if (weights.values().stream().allMatch(weight -> weight.signum() == 0)) {
      fields.get("shares").problem("", "every weight is 0; expected one above 0");
    } else {
      return weights;
    }
    return null;
  }
}
