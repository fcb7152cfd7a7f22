package dev.highwater.signals;

import dev.highwater.signals.core.LeaderElection;
import dev.highwater.signals.core.TelemetrySource;
import java.io.Serializable;
import java.util.List;

/**
 * What golden signals can be told. Times are milliseconds of event time.
 *
 * @param allowedLatenessMillis an item older than the watermark by more goes to the late stream;
 *     within it, windows are revised
 * @param sourceOrder which telemetry is preferred, first first
 * @param sourceHoldMillis how long a source that was seen keeps being preferred
 * @param silenceAfterMillis a service fed by spans and logs only is silent after this
 * @param forgetAfterMillis a silent service or series is forgotten after this
 * @param seriesLimit series per metric family, service and window; the others are folded into one
 * @param replicaFailoverMillis a replica not heard for more than this loses the lead
 * @param seriesBufferLimit points of one series that wait for the watermark; beyond it the oldest
 *     half is released early
 * @param combinerLimit pane accumulators that one sending subtask holds; beyond it all are sent
 *     early, which changes traffic, not results
 * @param timeEndsWithInput the inputs are bounded, and what is silent at their end stays silent: it
 *     is said until services are forgotten. False for a live job: being drained says nothing of
 *     what comes after
 */
public record SignalsSettings(
    long allowedLatenessMillis,
    List<TelemetrySource> sourceOrder,
    long sourceHoldMillis,
    long silenceAfterMillis,
    long forgetAfterMillis,
    int seriesLimit,
    long replicaFailoverMillis,
    int seriesBufferLimit,
    int combinerLimit,
    boolean timeEndsWithInput)
    implements Serializable {

  public SignalsSettings {
    sourceOrder = List.copyOf(sourceOrder);
    if (allowedLatenessMillis < 0 || sourceHoldMillis < 0) {
      throw new IllegalArgumentException("times must not be negative");
    }
    if (seriesLimit < 1 || seriesBufferLimit < 2 || combinerLimit < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  public static SignalsSettings defaults() {
    return new SignalsSettings(
        60_000,
        List.of(TelemetrySource.METRICS, TelemetrySource.SPANS, TelemetrySource.LOGS),
        300_000,
        300_000,
        3_600_000,
        10_000,
        LeaderElection.FAILOVER_MILLIS,
        1_024,
        20_000,
        true);
  }

  public SignalsSettings withAllowedLateness(long millis) {
    return new SignalsSettings(
        millis,
        sourceOrder,
        sourceHoldMillis,
        silenceAfterMillis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        timeEndsWithInput);
  }

  public SignalsSettings withSourceOrder(List<TelemetrySource> order) {
    return new SignalsSettings(
        allowedLatenessMillis,
        order,
        sourceHoldMillis,
        silenceAfterMillis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        timeEndsWithInput);
  }

  public SignalsSettings withSourceHold(long millis) {
    return new SignalsSettings(
        allowedLatenessMillis,
        sourceOrder,
        millis,
        silenceAfterMillis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        timeEndsWithInput);
  }

  public SignalsSettings withSilenceAfter(long millis) {
    return new SignalsSettings(
        allowedLatenessMillis,
        sourceOrder,
        sourceHoldMillis,
        millis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        timeEndsWithInput);
  }

  public SignalsSettings withSeriesLimit(int limit) {
    return new SignalsSettings(
        allowedLatenessMillis,
        sourceOrder,
        sourceHoldMillis,
        silenceAfterMillis,
        forgetAfterMillis,
        limit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        timeEndsWithInput);
  }

  public SignalsSettings withBuffers(int seriesBuffer, int combiner) {
    return new SignalsSettings(
        allowedLatenessMillis,
        sourceOrder,
        sourceHoldMillis,
        silenceAfterMillis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBuffer,
        combiner,
        timeEndsWithInput);
  }

  public SignalsSettings withTimeEndsWithInput(boolean ends) {
    return new SignalsSettings(
        allowedLatenessMillis,
        sourceOrder,
        sourceHoldMillis,
        silenceAfterMillis,
        forgetAfterMillis,
        seriesLimit,
        replicaFailoverMillis,
        seriesBufferLimit,
        combinerLimit,
        ends);
  }
}
