package dev.highwater.cost.rightsizing;

import dev.highwater.cost.core.Utc;

/**
 * The limits of rightsizing. Percent are of the instance's own processors and memory.
 *
 * @param lookBackMillis how far back usage counts
 * @param minHours hours with data below which nothing is recommended
 * @param cpuAverageBelow over-provisioned is what is below this and
 * @param memoryAverageBelow below this, on average
 * @param overUsedFrom 99.5th percentile of processor use, or highest memory use, from which it is
 *     too small
 * @param idleBelow highest processor use below which it is idle
 * @param headroomPercent of a candidate that must stay free
 * @param otherArchitectures whether a type of another architecture may be recommended
 * @param burstable whether a type may be recommended whose processors cannot be used fully all the
 *     time
 * @param countCpuOnly whether savings without a measured memory count as potential
 * @param snapshotMillis age from which a snapshot is old
 * @param unattachedMillis time from which storage that nothing uses is told
 */
public record RightsizingRules(
    long lookBackMillis,
    int minHours,
    double cpuAverageBelow,
    double memoryAverageBelow,
    double overUsedFrom,
    double idleBelow,
    double headroomPercent,
    boolean otherArchitectures,
    boolean burstable,
    boolean countCpuOnly,
    long snapshotMillis,
    long unattachedMillis) {
  /**
   * Fourteen days, three of them with data, 20 % and 30 %, 20 % headroom, the same architecture.
   */
  public static final RightsizingRules DEFAULT =
      new RightsizingRules(
          14 * Utc.DAY, 72, 20, 30, 90, 1, 20, false, false, false, 90 * Utc.DAY, 7 * Utc.DAY);
}
