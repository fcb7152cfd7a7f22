package dev.highwater.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.MapState;

/** What {@link java.util.Map} can do and {@link MapState} cannot. */
public final class MapStates {
  private MapStates() {}

  /** A copy of the keys that are wanted: while it is gone through, the state may be changed. */
  public static <K> List<K> keys(MapState<K, ?> state, Predicate<K> wanted) throws Exception {
    List<K> keys = new ArrayList<>();
    for (K key : state.keys()) {
      if (wanted.test(key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** Puts a value, or what it makes of the one that is there. */
  public static <K, V> void merge(MapState<K, V> state, K key, V value, BinaryOperator<V> both)
      throws Exception {
    V before = state.get(key);
    state.put(key, before == null ? value : both.apply(before, value));
  }
}
