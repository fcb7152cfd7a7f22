package dev.highwater.cost.anomalies;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The traffic of applications in the last period, as a ratio of what it should have been. Case does
 * not matter in their names. Mutable; applications without traffic in a period are forgotten.
 */
final class TrafficRatios {
  /** How much of the cost's growth the traffic must have grown by to explain it. */
  private static final double EXPLAINS = 0.8;

  private final CostStep step;
  private final Map<String, Baseline> baselines = new HashMap<>();
  private final Map<String, Double> ratios = new HashMap<>();

  TrafficRatios(CostStep step) {
    this.step = step;
  }

  /**
   * Takes a period.
   *
   * @param requests by application, as far as they are known
   */
  void add(Map<String, Double> requests) {
    ratios.clear();
    Map<String, Double> known = new HashMap<>();
    requests.forEach((application, count) -> known.put(name(application), count));
    known.forEach(
        (application, count) -> {
          Baseline baseline = baselines.computeIfAbsent(application, name -> new Baseline(step));
          double expected = baseline.expected();
          if (expected > 0) {
            ratios.put(application, count / expected);
          }
          baseline.add(count);
        });
    baselines.keySet().retainAll(known.keySet());
  }

  private static String name(String application) {
    return application.toLowerCase(Locale.ROOT);
  }

  /** What it keeps of each application. */
  Map<String, Baseline> baselines() {
    return baselines;
  }

  /** The ratio of an application; NaN where nobody knows it. */
  double of(String application) {
    return ratios.getOrDefault(name(application), Double.NaN);
  }

  /** Whether traffic of such a ratio is the reason of a move; NaN explains nothing. */
  static boolean explains(double ratio, CostGroup.Move move, boolean up) {
    double cost = move.actual() / move.expected();
    return move.expected() > 0
        && !Double.isNaN(ratio)
        && (up ? ratio - 1 >= EXPLAINS * (cost - 1) : 1 - ratio >= EXPLAINS * (1 - cost));
  }
}
