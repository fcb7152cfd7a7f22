package dev.highwater.anomalies;

import dev.highwater.event.Labels;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Signals of a few services over some hours, with incidents, holes and what is not judged. */
final class Story {
  static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  static final int MINUTES = 180;
  static final long END = T + MINUTES * 60_000L;

  private Story() {}

  /** Of a window of a minute; the tenant is left out where empty. */
  static Signal signal(String service, String name, String tenant, int minute, Double value) {
    return signal(service, name, tenant, minute, value, 60_000, 0);
  }

  private static Signal signal(
      String service,
      String name,
      String tenant,
      int minute,
      Double value,
      long window,
      int revision) {
    long end = T + minute * 60_000L;
    Labels labels = tenant.isEmpty() ? Labels.empty() : Labels.of("by", "tenant", "tenant", tenant);
    return new Signal(
        name,
        service,
        labels,
        "metrics",
        end - window,
        end,
        window,
        revision,
        false,
        "1/s",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        value,
        List.of());
  }

  static List<Signal> signals(long seed) {
    Random random = new Random(seed);
    List<Signal> signals = new ArrayList<>();
    for (String service : List.of("cart", "pay", "web")) {
      for (String name : List.of("requests_per_second", "latency_seconds", "error_ratio")) {
        for (String tenant : List.of("", "a", "b")) {
          for (int minute = 1; minute <= MINUTES; minute++) {
            boolean incident =
                service.equals("cart") && minute > 100 && minute < 108
                    || service.equals("web") && minute > 104 && minute < 111;
            boolean silent = service.equals("web") && minute > 130 && minute < 150;
            boolean hole = random.nextInt(60) == 0;
            if (!hole && !silent) {
              double value = 100 + 5 * random.nextGaussian() + (incident ? 90 : 0);
              signals.add(signal(service, name, tenant, minute, value));
              if (random.nextInt(10) == 0) {
                signals.add(signal(service, name, tenant, minute, value, 60_000, 1));
                signals.add(signal(service, name, tenant, minute, null));
                signals.add(signal(service, name, tenant, minute, value, 10_000, 0));
                signals.add(signal(service, "anomaly_grade", tenant, minute, value));
              }
            }
          }
        }
      }
    }
    return signals;
  }

  /** Partitions at random, each disordered by less than the bound. */
  static List<List<Signal>> disordered(
      List<Signal> signals, int partitions, long boundMillis, Random random) {
    record Arrival(Signal signal, long atMillis) {}
    List<List<Arrival>> split = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      split.add(new ArrayList<>());
    }
    for (Signal one : signals) {
      long at = one.windowEndMillis() + random.nextInt((int) boundMillis);
      split.get(random.nextInt(partitions)).add(new Arrival(one, at));
    }
    List<List<Signal>> result = new ArrayList<>();
    for (List<Arrival> partition : split) {
      partition.sort(Comparator.comparingLong(Arrival::atMillis));
      result.add(new ArrayList<>(partition.stream().map(Arrival::signal).toList()));
    }
    return result;
  }
}
