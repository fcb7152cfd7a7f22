package dev.highwater.input;

import java.io.Serializable;

/**
 * An interval of event time.
 *
 * @param fromMillis inclusive
 * @param toMillis exclusive
 */
public record EventTimeRange(long fromMillis, long toMillis) implements Serializable {
  /** All of time. */
  public static final EventTimeRange ALL = new EventTimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long timeMillis) {
    return timeMillis >= fromMillis && timeMillis < toMillis;
  }
}
