package dev.highwater.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * CPU time of this process, all threads with compiler and garbage collector, as the operating
 * system accounts it.
 */
final class CpuTime {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private CpuTime() {}

  static long nanos() {
    return SYSTEM.getProcessCpuTime();
  }
}
