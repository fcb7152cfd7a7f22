package dev.highwater.cost.core.allocation;

import dev.highwater.cost.core.allocation.AllocationSettings.Target;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Cost that several share: what matches is taken from whom it was allocated to and given to others.
 *
 * @param name for people
 * @param when which cells are shared
 * @param by of which target the others are
 * @param split how
 * @param shares weights by name; for {@link Split#EVEN} and {@link Split#PROPORTIONAL} only the
 *     names count. Without names, all that have cost of their own in that currency on that day
 */
public record SharedCost(
    String name, ChargeMatch when, Target by, Split split, Map<String, BigDecimal> shares)
    implements Serializable {

  /** How shared cost is split. */
  public enum Split {
    /** The same to each. */
    EVEN,
    /** By what each costs itself on that day. */
    PROPORTIONAL,
    /** By the weights that are given. */
    FIXED
  }

  public SharedCost {
    shares = Map.copyOf(shares);
    if (split == Split.FIXED && shares.isEmpty()) {
      throw new IllegalArgumentException(name + ": fixed shares, and none is given");
    }
  }
}
