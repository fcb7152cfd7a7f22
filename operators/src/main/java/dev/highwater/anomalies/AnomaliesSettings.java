package dev.highwater.anomalies;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.ResourceLimits;
import java.io.Serializable;
import java.util.Map;

/**
 * What the search for anomalies can be told. Times are milliseconds of event time.
 *
 * @param detector by name, see {@link dev.highwater.anomalies.core.Detectors}
 * @param windowMillis window of the signals that are judged
 * @param sensitivity the dial: expected false alarms per service and week over all its series
 * @param quietMillis an anomaly is closed when nothing of it was odd for this long
 * @param updateEveryMillis a lasting anomaly is written again after this, however little changed
 * @param deploymentWindowMillis what is odd so soon after a deployment of the service is suppressed
 * @param missingLimit windows in a row that are judged as missing when a series falls silent;
 *     afterwards it is only waited for
 * @param forgetAfterMillis a silent series is forgotten after this
 * @param seriesBufferLimit signals of one series that wait for the watermark; beyond it the older
 *     half is judged early
 * @param exhaustionHorizonMillis how far ahead resources are seen to run out; 0 for not at all
 * @param limits which signals run up to a limit
 * @param endMillis the inputs are bounded and time goes on to here: series that ended before are
 *     missing until then, anomalies that were quiet by then are closed. {@link Long#MIN_VALUE} for
 *     a live job: being drained says nothing of what comes after
 */
public record AnomaliesSettings(
    String detector,
    long windowMillis,
    double sensitivity,
    long quietMillis,
    long updateEveryMillis,
    long deploymentWindowMillis,
    int missingLimit,
    long forgetAfterMillis,
    int seriesBufferLimit,
    long exhaustionHorizonMillis,
    ResourceLimits limits,
    long endMillis)
    implements Serializable {

  public AnomaliesSettings {
    if (windowMillis < 1
        || quietMillis < 0
        || updateEveryMillis < 1
        || deploymentWindowMillis < 0
        || exhaustionHorizonMillis < 0) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (!(sensitivity > 0)) {
      throw new IllegalArgumentException("the sensitivity must be positive");
    }
    if (missingLimit < 0 || seriesBufferLimit < 2 || forgetAfterMillis < windowMillis) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** Of a live job. */
  public static AnomaliesSettings defaults() {
    return new AnomaliesSettings(
        Detectors.all().get(0).name(),
        60_000,
        0.1,
        600_000,
        900_000,
        600_000,
        60,
        8 * 86_400_000L,
        1_024,
        7 * 86_400_000L,
        new ResourceLimits(Map.of()),
        Long.MIN_VALUE);
  }

  public AnomaliesSettings withDetector(String name) {
    return new AnomaliesSettings(
        name,
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withWindow(long millis) {
    return new AnomaliesSettings(
        detector,
        millis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withSensitivity(double falseAlarmsPerWeek) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        falseAlarmsPerWeek,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withLives(long quiet, long updateEvery, long deploymentWindow) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        sensitivity,
        quiet,
        updateEvery,
        deploymentWindow,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withSilence(int missing, long forgetAfter) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missing,
        forgetAfter,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withBuffer(int series) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        series,
        exhaustionHorizonMillis,
        limits,
        endMillis);
  }

  public AnomaliesSettings withEnd(long millis) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        exhaustionHorizonMillis,
        limits,
        millis);
  }

  public AnomaliesSettings withExhaustion(long horizon, ResourceLimits of) {
    return new AnomaliesSettings(
        detector,
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        missingLimit,
        forgetAfterMillis,
        seriesBufferLimit,
        horizon,
        of,
        endMillis);
  }
}
