package dev.highwater.anomalies;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.ResourceLimits;
import dev.highwater.anomalies.core.WatchRules;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Consumer;

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

  /** What the watch of a service is told. */
  public WatchRules rules() {
    return new WatchRules(
        windowMillis,
        sensitivity,
        quietMillis,
        updateEveryMillis,
        deploymentWindowMillis,
        forgetAfterMillis,
        Detectors.named(detector).maxRarity());
  }

  public AnomaliesSettings withDetector(String name) {
    return with(copy -> copy.detector = name);
  }

  public AnomaliesSettings withWindow(long millis) {
    return with(copy -> copy.windowMillis = millis);
  }

  public AnomaliesSettings withSensitivity(double falseAlarmsPerWeek) {
    return with(copy -> copy.sensitivity = falseAlarmsPerWeek);
  }

  public AnomaliesSettings withLives(long quiet, long updateEvery, long deploymentWindow) {
    return with(
        copy -> {
          copy.quietMillis = quiet;
          copy.updateEveryMillis = updateEvery;
          copy.deploymentWindowMillis = deploymentWindow;
        });
  }

  public AnomaliesSettings withSilence(int missing, long forgetAfter) {
    return with(
        copy -> {
          copy.missingLimit = missing;
          copy.forgetAfterMillis = forgetAfter;
        });
  }

  public AnomaliesSettings withBuffer(int series) {
    return with(copy -> copy.seriesBufferLimit = series);
  }

  public AnomaliesSettings withEnd(long millis) {
    return with(copy -> copy.endMillis = millis);
  }

  public AnomaliesSettings withExhaustion(long horizon, ResourceLimits of) {
    return with(
        copy -> {
          copy.exhaustionHorizonMillis = horizon;
          copy.limits = of;
        });
  }

  private AnomaliesSettings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.settings();
  }

  /** A copy that is being changed. */
  private static final class Copy {
    private String detector;
    private long windowMillis;
    private double sensitivity;
    private long quietMillis;
    private long updateEveryMillis;
    private long deploymentWindowMillis;
    private int missingLimit;
    private long forgetAfterMillis;
    private int seriesBufferLimit;
    private long exhaustionHorizonMillis;
    private ResourceLimits limits;
    private long endMillis;

    Copy(AnomaliesSettings of) {
      detector = of.detector;
      windowMillis = of.windowMillis;
      sensitivity = of.sensitivity;
      quietMillis = of.quietMillis;
      updateEveryMillis = of.updateEveryMillis;
      deploymentWindowMillis = of.deploymentWindowMillis;
      missingLimit = of.missingLimit;
      forgetAfterMillis = of.forgetAfterMillis;
      seriesBufferLimit = of.seriesBufferLimit;
      exhaustionHorizonMillis = of.exhaustionHorizonMillis;
      limits = of.limits;
      endMillis = of.endMillis;
    }

    AnomaliesSettings settings() {
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
          endMillis);
    }
  }
}
