package dev.highwater.files;

import dev.highwater.codec.wire.Numbers;
import dev.highwater.codec.wire.Times;
import java.time.ZoneOffset;

/**
 * Reads the times of one file: ISO 8601, {@code yyyy-MM-dd HH:mm:ss}, or epoch numbers. A missing
 * zone is UTC. Whether numbers are seconds, milliseconds, microseconds or nanoseconds is told by
 * the size of the file's first one and holds for the file. Not thread-safe.
 */
public final class RowTimes {
  private double millisEach;

  /** Epoch milliseconds, or {@link Times#NONE}. */
  public long read(String text) {
    String trimmed = text.trim();
    if (trimmed.length() >= 10 && trimmed.charAt(4) == '-') {
      return Times.parse(trimmed, ZoneOffset.UTC);
    }
    Double number = Numbers.real(trimmed);
    if (number == null || !(Math.abs(number) < 1e19)) {
      return Times.NONE;
    }
    if (millisEach == 0) {
      millisEach = number < 1e11 ? 1e3 : number < 1e14 ? 1 : number < 1e17 ? 1e-3 : 1e-6;
    }
    return (long) Math.floor(number * millisEach);
  }
}
