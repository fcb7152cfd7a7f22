package dev.highwater.anomalies.core;

import java.io.Serializable;

/**
 * What {@link ServiceWatch} is told; times in milliseconds.
 *
 * @param windowMillis of the points
 * @param sensitivity the dial: expected false alarms per service and week over all its series
 * @param quietMillis an anomaly is closed when nothing of it was odd for this long
 * @param updateEveryMillis a lasting anomaly is written again after this
 * @param deploymentWindowMillis what becomes odd so soon after a deployment is suppressed
 * @param forgetAfterMillis a silent service is forgotten after this
 * @param maxRarity the highest that the detector can tell, in decades
 */
public record WatchRules(
    long windowMillis,
    double sensitivity,
    long quietMillis,
    long updateEveryMillis,
    long deploymentWindowMillis,
    long forgetAfterMillis,
    double maxRarity)
    implements Serializable {

  /** With another dial. */
  public WatchRules withSensitivity(double falseAlarmsPerWeek) {
    return new WatchRules(
        windowMillis,
        falseAlarmsPerWeek,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        forgetAfterMillis,
        maxRarity);
  }
}
