package dev.highwater.cost.core.allocation;

import dev.highwater.billing.Charge;
import dev.highwater.cost.core.CostKey;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a charge must look like: every field that is named has to match one of its patterns. In a
 * pattern {@code *} stands for any text; case does not matter.
 *
 * @param fields patterns by field
 * @param tags patterns by tag key
 */
public record ChargeMatch(Map<Field, List<String>> fields, Map<String, List<String>> tags)
    implements Serializable {
  public ChargeMatch {
    fields = Map.copyOf(fields);
    tags = Map.copyOf(tags);
  }

  /** Fields of a charge that rules may ask for. */
  public enum Field {
    PROVIDER,
    ACCOUNT,
    SUB_ACCOUNT,
    SERVICE,
    REGION,
    USAGE_TYPE,
    CATEGORY,
    RESOURCE,
    DESCRIPTION,
    NAMESPACE,
    WORKLOAD,
    APPLICATION,
    ENVIRONMENT,
    TEAM;

    private String of(Charge charge) {
      return switch (this) {
        case PROVIDER -> charge.provider();
        case ACCOUNT -> charge.billingAccountId();
        case SUB_ACCOUNT -> charge.subAccountId();
        case SERVICE -> charge.serviceName();
        case REGION -> charge.regionId();
        case USAGE_TYPE -> charge.usageType();
        case CATEGORY -> charge.category().focusName();
        case RESOURCE -> charge.resourceId();
        case DESCRIPTION -> charge.description();
        case NAMESPACE -> charge.namespace();
        case WORKLOAD -> charge.workload();
        case APPLICATION, ENVIRONMENT, TEAM -> "";
      };
    }

    /** {@code null} where cells do not have it. */
    private String of(CostKey key) {
      return switch (this) {
        case PROVIDER -> key.provider();
        case ACCOUNT -> key.billingAccountId();
        case SUB_ACCOUNT -> key.subAccountId();
        case SERVICE -> key.serviceName();
        case REGION -> key.regionId();
        case USAGE_TYPE -> key.usageType();
        case CATEGORY -> key.category().focusName();
        case NAMESPACE -> key.namespace();
        case WORKLOAD -> key.workload();
        case APPLICATION -> key.application();
        case ENVIRONMENT -> key.environment();
        case TEAM -> key.team();
        case RESOURCE, DESCRIPTION -> null;
      };
    }

    /** Whether cells have it, so that it can be asked for after charges were added up. */
    boolean isOfCells() {
      return this != RESOURCE && this != DESCRIPTION;
    }

    /** Whether charges have it before they are allocated. */
    boolean isOfCharges() {
      return this != APPLICATION && this != ENVIRONMENT && this != TEAM;
    }
  }

  boolean matches(Charge charge) {
    for (Map.Entry<Field, List<String>> field : fields.entrySet()) {
      if (!any(field.getValue(), field.getKey().of(charge))) {
        return false;
      }
    }
    if (tags.isEmpty()) {
      return true;
    }
    Map<String, String> given = new TreeMap<>();
    charge.tags().forEach((key, value) -> given.put(Tags.key(key), value));
    for (Map.Entry<String, List<String>> tag : tags.entrySet()) {
      String value = given.get(Tags.key(tag.getKey()));
      if (value == null || !any(tag.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a cell looks so. */
  public boolean matches(CostKey key) {
    for (Map.Entry<Field, List<String>> field : fields.entrySet()) {
      String value = field.getKey().of(key);
      if (value == null || !any(field.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(List<String> patterns, String value) {
    for (String pattern : patterns) {
      if (like(pattern, value)) {
        return true;
      }
    }
    return false;
  }

  /** Greedy with one point of return: linear in practice, and never recursive. */
  private static boolean like(String pattern, String value) {
    int star = -1;
    int retry = 0;
    int p = 0;
    int v = 0;
    while (v < value.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = v;
      } else if (p < pattern.length() && same(pattern.charAt(p), value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
