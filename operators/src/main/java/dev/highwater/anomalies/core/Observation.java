package dev.highwater.anomalies.core;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.result.Signal;
import java.nio.charset.StandardCharsets;

/**
 * The value of a series in one window, as a detector takes it.
 *
 * @param series hash of {@link Signal#series()}
 * @param timeMillis end of the window, epoch milliseconds, event time
 */
public record Observation(
    String service,
    String signal,
    Labels labels,
    Hash128 series,
    String unit,
    long timeMillis,
    double value) {

  /** Of a signal that has a value. */
  public static Observation of(Signal signal) {
    return new Observation(
        signal.service(),
        signal.signal(),
        signal.labels(),
        Hash128.of(signal.series().getBytes(StandardCharsets.UTF_8)),
        signal.unit(),
        signal.windowEndMillis(),
        signal.value());
  }

  /**
   * Whether a signal is judged: the first answer of a window of this length, with a value, and not
   * one of our own.
   */
  public static boolean isOf(Signal signal, long windowMillis) {
    return signal.windowMillis() == windowMillis
        && signal.revision() == 0
        && signal.value() != null
        && Math.floorMod(signal.windowEndMillis(), windowMillis) == 0
        && !signal.signal().startsWith("anomaly_")
        && !signal.signal().startsWith("exhaustion_");
  }
}
