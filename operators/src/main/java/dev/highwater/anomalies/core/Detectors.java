package dev.highwater.anomalies.core;

import java.util.List;

/** Every detector there is; the contract test runs over them. */
public final class Detectors {
  private static final List<Detector<?>> ALL =
      List.of(new SurpriseDetector(), new RobustZDetector());

  private Detectors() {}

  /** The default first. */
  public static List<Detector<?>> all() {
    return ALL;
  }

  /**
   * @throws IllegalArgumentException where there is none; names those that there are
   */
  public static Detector<?> named(String name) {
    for (Detector<?> detector : ALL) {
      if (detector.name().equals(name)) {
        return detector;
      }
    }
    throw new IllegalArgumentException(
        "no detector \""
            + name
            + "\"; expected one of "
            + ALL.stream().map(Detector::name).toList());
  }
}
