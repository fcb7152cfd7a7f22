package dev.highwater.cost.findings;

import dev.highwater.cost.core.Utc;
import dev.highwater.result.Signal;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Requests of services by the hour, from signals: the totals of {@code requests_per_second} in
 * windows of an hour, of each window the highest revision. Case does not matter in names, as it
 * does not in allocation. Bounded by services × hours. Not thread-safe.
 */
public final class Traffic {
  private static final String SIGNAL = "requests_per_second";

  private final Map<String, TreeMap<Long, Map<String, Latest>>> services = new HashMap<>();

  private record Latest(int revision, Double requests) {}

  /** Whether a signal is the requests of an hour. */
  public static boolean isOf(Signal signal) {
    return signal.signal().equals(SIGNAL)
        && signal.windowMillis() == Utc.HOUR
        && signal.labels().get("by") == null;
  }

  /** Takes a signal in any order; others than requests by the hour are passed over. */
  public void add(Signal signal) {
    if (isOf(signal)) {
      add(
          signal.service(),
          signal.series(),
          signal.windowStartMillis(),
          signal.revision(),
          signal.count());
    }
  }

  /** Takes what a signal says of an hour; {@code null} requests are not known. */
  public void add(String service, String series, long hourMillis, int revision, Double requests) {
    services
        .computeIfAbsent(name(service), name -> new TreeMap<>())
        .computeIfAbsent(hourMillis, hour -> new HashMap<>())
        .merge(
            series,
            new Latest(revision, requests),
            (one, other) -> one.revision() >= other.revision() ? one : other);
  }

  /** How it names an application or a service. */
  public static String name(String service) {
    return service.toLowerCase(Locale.ROOT);
  }

  /** The services of which anything is known. */
  public Set<String> names() {
    return Collections.unmodifiableSet(services.keySet());
  }

  /** Whether anything is known. */
  public boolean isEmpty() {
    return services.isEmpty();
  }

  /** Whether anything is known of an application in some time. */
  boolean knows(String application, long fromMillis, long toMillis) {
    TreeMap<Long, Map<String, Latest>> hours = services.get(name(application));
    return hours != null
        && hours.subMap(fromMillis, toMillis).keySet().stream()
            .anyMatch(hour -> requests(application, hour) != null);
  }

  /** The requests of an hour; {@code null} where nobody knows them. */
  Double requests(String application, long hourMillis) {
    Map<String, Latest> series =
        services
            .getOrDefault(name(application), new TreeMap<>())
            .getOrDefault(hourMillis, Map.of());
    Double sum = null;
    for (String name : new TreeSet<>(series.keySet())) { // sums of doubles depend on their order
      Double requests = series.get(name).requests();
      if (requests != null && requests >= 0) {
        sum = sum == null ? requests : (Double) (sum + requests);
      }
    }
    return sum;
  }

  /** The requests of the applications in an hour, as far as they are known. */
  public Map<String, Double> hour(Set<String> applications, long hourMillis) {
    Map<String, Double> hour = new TreeMap<>();
    for (String application : applications) {
      Double requests = requests(application, hourMillis);
      if (requests != null) {
        hour.put(application, requests);
      }
    }
    return hour;
  }

  /**
   * The requests of the applications in a day of which every hour is known.
   *
   * @param applications as the cost names them
   */
  public Map<String, Double> day(Set<String> applications, long dayMillis) {
    Map<String, Double> day = new TreeMap<>();
    for (String application : applications) {
      if (services.containsKey(name(application))) {
        Double sum = 0.0;
        for (long hour = dayMillis; hour < dayMillis + Utc.DAY && sum != null; hour += Utc.HOUR) {
          Double requests = requests(application, hour);
          sum = requests == null ? null : (Double) (sum + requests);
        }
        if (sum != null) {
          day.put(application, sum);
        }
      }
    }
    return day;
  }
}
