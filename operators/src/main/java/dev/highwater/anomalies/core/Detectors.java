package dev.highwater.anomalies.core;

import java.util.List;

/** Every detector there is; the contract test runs over them. */
public final class Detectors {
  /** A detector and what its score means. */
  public record Entry(Detector<?> detector, Calibration calibration) {}

  private static final List<Entry> ALL =
      List.of(new Entry(new RobustZDetector(), RobustZDetector.CALIBRATION));

  private Detectors() {}

  /** The default first. */
  public static List<Entry> all() {
    return ALL;
  }

  /**
   * @throws IllegalArgumentException where there is none; names those that there are
   */
  public static Entry named(String name) {
    for (Entry entry : ALL) {
      if (entry.detector().name().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(
        "no detector \""
            + name
            + "\"; expected one of "
            + ALL.stream().map(entry -> entry.detector().name()).toList());
  }
}
