package dev.highwater.sink.cloudwatch;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many different metrics are written, since each costs money for as long as it is
 * written. A metric that was not written for two hours of event time makes room for another.
 */
final class Admission {
  private static final long HELD_MILLIS = 2 * 3_600_000L;

  private final int most;
  private final Map<String, Long> admitted = new HashMap<>();

  Admission(int most) {
    this.most = most;
  }

  boolean admits(String metric, long timeMillis) {
    Long last = admitted.get(metric);
    if (last == null && admitted.size() >= most) {
      admitted.values().removeIf(time -> time < timeMillis - HELD_MILLIS);
      if (admitted.size() >= most) {
        return false;
      }
    }
    admitted.put(metric, last == null ? timeMillis : Math.max(last, timeMillis));
    return true;
  }

  int size() {
    return admitted.size();
  }
}
