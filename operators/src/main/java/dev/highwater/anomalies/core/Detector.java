package dev.highwater.anomalies.core;

import java.io.Serializable;

/**
 * Finds anomalies in one series, point by point: a step function over an immutable state. It looks
 * at no later point, has no settings per series and no clock; it is deterministic.
 *
 * <p>Points come in the order of their times; a time that is not after the last one is the caller's
 * mistake.
 *
 * @param <S> what is known of a series; immutable, and at most {@link #MAX_STATE_BYTES} when
 *     encoded
 */
public interface Detector<S> extends Serializable {
  /** Bound of an encoded state. */
  int MAX_STATE_BYTES = 4_096;

  /** Name in settings and reports. */
  String name();

  /** The highest {@link Verdict#rarity()} that it can tell, in decades. */
  double maxRarity();

  /**
   * A series of which nothing has been seen.
   *
   * @param seed of whatever is random; the hash of the series' labels
   */
  S initial(long seed);

  /**
   * Judges one point.
   *
   * @param timeMillis epoch milliseconds, event time, after that of the last point
   * @param value NaN or infinite: the point was due and is missing
   */
  Step<S> step(S state, long timeMillis, double value);

  /** The state as bytes, the first of which names the format. */
  byte[] encode(S state);

  /**
   * The state from bytes of this or an earlier format.
   *
   * @throws IllegalArgumentException where they are none
   */
  S decode(byte[] bytes);
}
