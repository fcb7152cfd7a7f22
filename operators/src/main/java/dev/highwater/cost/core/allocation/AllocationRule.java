package dev.highwater.cost.core.allocation;

import dev.highwater.billing.Charge;
import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import java.io.Serializable;
import java.util.Map;

/**
 * Charges that match are for somebody. The first rule that matches and names a target decides on
 * it.
 *
 * @param name for people
 * @param when what a charge must look like
 * @param set the targets' values
 * @param beforeTags whether it counts even where a tag says something else
 */
public record AllocationRule(
    String name, ChargeMatch when, Map<Target, String> set, boolean beforeTags)
    implements Serializable {
  public AllocationRule {
    set = Map.copyOf(set);
  }

  boolean matches(Charge charge) {
    return when.matches(charge);
  }
}
