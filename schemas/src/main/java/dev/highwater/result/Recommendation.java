package dev.highwater.result;

import java.math.BigDecimal;
import java.util.List;

/**
 * What can be done about a resource: the record on {@code highwater.recommendations}. It is written
 * when it is first recommended, when what is recommended changes, and when it has ended. Money is
 * USD a month of 730 hours, for all members.
 *
 * @param resource the instance, the group of instances, the volume, the snapshot or the commitment;
 *     the key
 * @param state {@link #OPEN} or {@link #ENDED}
 * @param revision 0 first, then one more with each record
 * @param kind over-provisioned, over-provisioned-cpu-only, over-used or idle; unattached-storage,
 *     old-snapshot; unused-commitment
 * @param members the instances; empty for what is none
 * @param type the present one; empty for what is no instance
 * @param region where it runs; empty where unknown
 * @param monthly what it costs now: at list prices; storage as the inventory says; of a commitment
 *     what nothing used. {@code null} where unknown
 * @param cpuAverage percent over the look-back; {@code null} where unknown, as the others
 * @param cpuP995 its 99.5th percentile
 * @param memoryAverage percent over the look-back
 * @param memoryMax its highest
 * @param reasons codes
 * @param options the best first; empty when it has ended, for storage whose price is not known and
 *     for commitments, which are paid whatever is done
 * @param asOfMillis end of the look-back, or of the day; the record's time
 */
public record Recommendation(
    String resource,
    String state,
    int revision,
    String kind,
    List<String> members,
    String type,
    String region,
    BigDecimal monthly,
    Double cpuAverage,
    Double cpuP995,
    Double memoryAverage,
    Double memoryMax,
    List<String> reasons,
    List<Option> options,
    long asOfMillis) {
  public static final String OPEN = "open";
  public static final String ENDED = "ended";

  public Recommendation {
    members = List.copyOf(members);
    reasons = List.copyOf(reasons);
    options = List.copyOf(options);
  }

  /**
   * One of the things that can be done.
   *
   * @param action {@code resize}, {@code terminate} or {@code delete}
   * @param type the one to take; empty for none
   * @param listSavings at list prices; negative where it costs more
   * @param effectiveSavings as really paid, without what a commitment pays anyway
   * @param risk 0 none … 4 high
   * @param reasons codes
   */
  public record Option(
      String action,
      String type,
      BigDecimal listSavings,
      BigDecimal effectiveSavings,
      int risk,
      List<String> reasons) {
    public Option {
      reasons = List.copyOf(reasons);
    }
  }

  /** Whether another says the same of the resource, use aside. */
  public boolean saysAs(Recommendation other) {
    return state.equals(other.state)
        && kind.equals(other.kind)
        && members.equals(other.members)
        && type.equals(other.type)
        && region.equals(other.region)
        && reasons.equals(other.reasons)
        && options.equals(other.options);
  }
}
