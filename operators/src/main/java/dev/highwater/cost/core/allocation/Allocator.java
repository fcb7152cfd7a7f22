package dev.highwater.cost.core.allocation;

import dev.highwater.billing.Charge;
import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostCell;
import dev.highwater.cost.core.CostKey;
import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says who a charge is for, and makes it a cell. For each of application, environment and team: the
 * first rule that goes before tags, else the first tag key that has a value, else the first other
 * rule; else {@value CostKey#UNALLOCATED}. The namespace of a Kubernetes part is its application
 * where nothing else is. Not thread-safe.
 */
public final class Allocator {
  private static final int CACHED = 10_000;

  private final AllocationSettings settings;
  private final Map<Target, List<String>> keys = new HashMap<>();
  private final Map<String, String> normalKeys = new HashMap<>();
  private final Map<Map<String, String>, Said> said = new HashMap<>();

  /**
   * What tags say.
   *
   * @param tags values by normal key
   * @param tagged whether one of them says who a charge is for
   */
  private record Said(Map<String, String> tags, boolean tagged) {
    static final Said NOTHING = new Said(Map.of(), false);
  }

  public Allocator(AllocationSettings settings) {
    this.settings = settings;
    settings
        .tagKeys()
        .forEach((target, names) -> keys.put(target, names.stream().map(Tags::key).toList()));
  }

  /** The charge's cell; its money and rows are the charge's. */
  public CostCell cell(Charge charge) {
    Said said = said(charge.tags());
    Map<String, String> tags = said.tags;
    boolean quantified = charge.pricingQuantity() != null;
    String application = of(Target.APPLICATION, charge, tags);
    CostKey key =
        new CostKey(
            Utc.hour(charge.periodStartMillis()),
            charge.billingPeriodStartMillis(),
            charge.currency(),
            charge.provider(),
            charge.billingAccountId(),
            charge.subAccountId(),
            charge.serviceName(),
            charge.regionId(),
            charge.usageType(),
            quantified ? charge.pricingUnit() : "",
            charge.category(),
            charge.correction(),
            charge.commitmentStatus(),
            charge.commitmentId(),
            application.isEmpty() ? orUnallocated(charge.namespace()) : application,
            orUnallocated(of(Target.ENVIRONMENT, charge, tags)),
            orUnallocated(of(Target.TEAM, charge, tags)),
            said.tagged,
            charge.namespace(),
            charge.workload(),
            kept(tags));
    BigDecimal quantity = quantified ? charge.pricingQuantity() : BigDecimal.ZERO;
    return new CostCell(key, new Amounts(charge.costs(), quantity, 1));
  }

  private static String orUnallocated(String name) {
    return name.isEmpty() ? CostKey.UNALLOCATED : name;
  }

  private Said said(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return Said.NOTHING;
    }
    if (said.size() >= CACHED) {
      said.clear();
    }
    return said.computeIfAbsent(tags, this::read);
  }

  /**
   * Tags that say something, by normal key; of keys that are the same, the first in their order.
   */
  private Said read(Map<String, String> raw) {
    Map<String, String> tags = new HashMap<>();
    new TreeMap<>(raw)
        .forEach(
            (key, text) -> {
              String value = Tags.value(text, settings.untagged());
              if (!value.isEmpty()) {
                tags.putIfAbsent(normal(key), value);
              }
            });
    return new Said(tags, keys.values().stream().flatMap(List::stream).anyMatch(tags::containsKey));
  }

  private String normal(String key) {
    if (normalKeys.size() >= CACHED) {
      normalKeys.clear();
    }
    return normalKeys.computeIfAbsent(key, Tags::key);
  }

  private String of(Target target, Charge charge, Map<String, String> tags) {
    String value = byRule(target, charge, true);
    if (value.isEmpty()) {
      value = byTag(target, tags);
    }
    if (value.isEmpty()) {
      value = byRule(target, charge, false);
    }
    return settings
        .values()
        .getOrDefault(target, Map.of())
        .getOrDefault(value.toLowerCase(Locale.ROOT), value);
  }

  private String byRule(Target target, Charge charge, boolean beforeTags) {
    for (AllocationRule rule : settings.rules()) {
      if (rule.beforeTags() == beforeTags
          && rule.set().containsKey(target)
          && rule.matches(charge)) {
        return rule.set().get(target);
      }
    }
    return "";
  }

  private String byTag(Target target, Map<String, String> tags) {
    for (String key : keys.getOrDefault(target, List.of())) {
      String value = tags.get(key);
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  private Map<String, String> kept(Map<String, String> tags) {
    if (settings.keptTags().isEmpty()) {
      return Map.of();
    }
    Map<String, String> kept = new HashMap<>();
    for (String name : settings.keptTags()) {
      String value = tags.get(normal(name));
      if (value != null) {
        kept.put(name, value);
      }
    }
    return kept;
  }
}
