package dev.highwater.anomalies.core;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which signals run up to a limit, and where it is: {@code saturation_ratio} up to 1, what is left
 * of a budget ({@code …_budget_remaining_ratio}) down to 0, and what the user says, such as the
 * capacity of a queue.
 */
public final class ResourceLimits implements Serializable {
  private static final long serialVersionUID = 1;

  private static final String SATURATION = "saturation_ratio";
  private static final String BUDGET = "_budget_remaining_ratio";

  private final TreeMap<String, Double> given;

  /**
   * @param given limits that the value of a signal rises to, by the signal's name, in its unit
   */
  public ResourceLimits(Map<String, Double> given) {
    this.given = new TreeMap<>(given);
  }

  /** Whether a signal has a limit. */
  public boolean has(String signal) {
    return given.containsKey(signal) || signal.equals(SATURATION) || signal.endsWith(BUDGET);
  }

  /** The limit of a signal that has one, in its unit. */
  public double of(String signal) {
    Double limit = given.get(signal);
    return limit != null ? limit : signal.endsWith(BUDGET) ? 0 : 1;
  }

  /** From which side it is reached. */
  public Exhaustion.Limit side(String signal) {
    return !given.containsKey(signal) && signal.endsWith(BUDGET)
        ? Exhaustion.Limit.BELOW
        : Exhaustion.Limit.ABOVE;
  }
}
