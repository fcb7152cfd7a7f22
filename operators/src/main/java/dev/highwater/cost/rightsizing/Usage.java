package dev.highwater.cost.rightsizing;

import dev.highwater.cost.core.Utc;
import java.util.BitSet;

/**
 * How an instance, or all of a group, was used over the look-back. Mutable, bounded, free of order
 * but for the last bits of the means.
 *
 * <p>Units: percent of the instance's processors and memory; time domain: event time.
 */
public final class Usage {
  private static final double TAIL = 0.995;

  private final long fromMillis;
  private final long toMillis;
  private final BitSet hours = new BitSet();
  private final Highest cpu = new Highest();
  private final Highest memory = new Highest();
  private double cpuSum;
  private double memorySum;

  /**
   * @param fromMillis start of the look-back, epoch milliseconds, inclusive
   * @param toMillis its end, exclusive
   */
  public Usage(long fromMillis, long toMillis) {
    if (toMillis <= fromMillis || toMillis - fromMillis > 400 * Utc.DAY) {
      throw new IllegalArgumentException("a look-back from " + fromMillis + " to " + toMillis);
    }
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  /**
   * Takes a sample; one outside the look-back, or without a processor value, is left out.
   *
   * @param cpuPercent NaN where unknown
   * @param memoryPercent NaN where unknown
   */
  public void add(long timeMillis, double cpuPercent, double memoryPercent) {
    if (timeMillis < fromMillis || timeMillis >= toMillis || Double.isNaN(cpuPercent)) {
      return;
    }
    hours.set((int) ((timeMillis - fromMillis) / Utc.HOUR));
    cpu.add(cpuPercent);
    cpuSum += cpuPercent;
    if (!Double.isNaN(memoryPercent)) {
      memory.add(memoryPercent);
      memorySum += memoryPercent;
    }
  }

  /** Adds the samples of another instance of a group, over the same look-back. */
  public void addAll(Usage other) {
    hours.or(other.hours);
    cpu.addAll(other.cpu);
    memory.addAll(other.memory);
    cpuSum += other.cpuSum;
    memorySum += other.memorySum;
  }

  /** Hours in which there was a sample. */
  public int hours() {
    return hours.cardinality();
  }

  /** Hours with a sample that begin in a part of the look-back. */
  int hours(long partFromMillis, long partToMillis) {
    int first = (int) Math.max(0, -Math.floorDiv(fromMillis - partFromMillis, Utc.HOUR));
    int last = (int) Math.max(first, -Math.floorDiv(fromMillis - partToMillis, Utc.HOUR));
    return hours.get(first, last).cardinality();
  }

  /** Hours of the look-back. */
  public int ofHours() {
    return (int) ((toMillis - fromMillis + Utc.HOUR - 1) / Utc.HOUR);
  }

  public long samples() {
    return cpu.count();
  }

  public double cpuAverage() {
    return cpu.count() == 0 ? Double.NaN : cpuSum / cpu.count();
  }

  /** The 99.5th percentile, between two values linearly. */
  public double cpuP995() {
    return cpu.percentile(TAIL);
  }

  public double cpuMax() {
    return cpu.max();
  }

  /** Whether memory was measured in at least nine of ten samples. */
  public boolean hasMemory() {
    return memory.count() > 0 && memory.count() >= 0.9 * cpu.count();
  }

  public double memoryAverage() {
    return memory.count() == 0 ? Double.NaN : memorySum / memory.count();
  }

  public double memoryP995() {
    return memory.percentile(TAIL);
  }

  public double memoryMax() {
    return memory.max();
  }
}
