package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Recommendations;
import dev.highwater.result.Recommendation;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.Collector;

/**
 * What was recommended last for each resource of a key, in state. What has ended is remembered for
 * {@value #REMEMBERED_DAYS} days: should it begin again, its revisions go on.
 */
final class LastRecommendations {
  private static final int REMEMBERED_DAYS = 14;

  private final MapState<String, Recommendation> last;
  private final BiPredicate<Recommendation, Recommendation> changed;

  LastRecommendations(
      MapState<String, Recommendation> last, BiPredicate<Recommendation, Recommendation> changed) {
    this.last = last;
    this.changed = changed;
  }

  /**
   * Writes what is new, has changed or has ended, in the order of the resources.
   *
   * @param now everything that is recommended, by resource
   */
  void update(Map<String, Recommendation> now, long asOfMillis, Collector<Recommendation> out)
      throws Exception {
    TreeMap<String, Recommendation> before = new TreeMap<>();
    for (Map.Entry<String, Recommendation> entry : last.entries()) {
      before.put(entry.getKey(), entry.getValue());
    }
    TreeMap<String, Recommendation> all = new TreeMap<>(before);
    all.putAll(now);
    for (String resource : all.keySet()) {
      Recommendation old = before.get(resource);
      Recommendation next = Recommendations.step(old, now.get(resource), asOfMillis, changed);
      if (next != null) {
        last.put(resource, next);
        out.collect(next);
      } else if (old != null
          && old.state().equals(Recommendation.ENDED)
          && old.asOfMillis() < asOfMillis - REMEMBERED_DAYS * Utc.DAY) {
        last.remove(resource);
      }
    }
  }
}
