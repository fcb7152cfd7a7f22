package dev.highwater.cost.anomalies;

import dev.highwater.cost.anomalies.CostAnomaly.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What each leaf of the cost should have been, and so who makes up a difference. Mutable; leaves
 * without cost for four weeks are forgotten.
 */
final class Causes {
  private static final int TOLD = 5;

  /** Leaves of one application that make up this share are its move. */
  private static final double LEADING = 0.7;

  private final CostStep step;
  private final Map<CostLeaf, Baseline> baselines = new HashMap<>();
  private final Map<CostLeaf, Double> differences = new HashMap<>();

  Causes(CostStep step) {
    this.step = step;
  }

  void add(Map<CostLeaf, Double> amounts) {
    differences.clear();
    for (CostLeaf leaf : amounts.keySet()) {
      baselines.computeIfAbsent(leaf, key -> new Baseline(step));
    }
    baselines
        .entrySet()
        .removeIf(
            entry -> {
              double amount = amounts.getOrDefault(entry.getKey(), 0.0);
              double expected = entry.getValue().expected();
              differences.put(entry.getKey(), amount - (Double.isNaN(expected) ? 0 : expected));
              entry.getValue().add(amount);
              return entry.getValue().isForgotten();
            });
  }

  /** What it keeps of each leaf. */
  Map<CostLeaf, Baseline> baselines() {
    return baselines;
  }

  /** The parts of a move in the last period, the most money first. */
  List<Cause> of(Collection<CostLeaf> leaves, boolean up) {
    Map<List<String>, Double> parts = new TreeMap<>(Comparator.comparing(List::toString));
    double all = 0;
    for (CostLeaf leaf : leaves) {
      double difference = differences.getOrDefault(leaf, 0.0);
      if (difference != 0 && difference > 0 == up) {
        parts.merge(
            List.of(leaf.service(), leaf.account(), leaf.region(), leaf.usageType()),
            difference,
            Double::sum);
        all += difference;
      }
    }
    List<Cause> causes = new ArrayList<>();
    for (Map.Entry<List<String>, Double> part : parts.entrySet()) {
      List<String> names = part.getKey();
      causes.add(
          new Cause(
              names.get(0),
              names.get(1),
              names.get(2),
              names.get(3),
              part.getValue(),
              part.getValue() / all));
    }
    causes.sort(Comparator.comparingDouble(cause -> -Math.abs(cause.impact())));
    return List.copyOf(causes.subList(0, Math.min(TOLD, causes.size())));
  }

  /** The value whose leaves make up most of a move in the last period; empty where none does. */
  String leading(Collection<CostLeaf> leaves, boolean up, Function<CostLeaf, String> of) {
    Map<String, Double> parts = new TreeMap<>();
    double all = 0;
    for (CostLeaf leaf : leaves) {
      double difference = differences.getOrDefault(leaf, 0.0);
      if (difference != 0 && difference > 0 == up) {
        parts.merge(of.apply(leaf), difference, Double::sum);
        all += difference;
      }
    }
    for (Map.Entry<String, Double> part : parts.entrySet()) {
      if (part.getValue() / all >= LEADING) {
        return part.getKey();
      }
    }
    return "";
  }
}
