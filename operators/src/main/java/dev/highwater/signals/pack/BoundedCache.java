package dev.highwater.signals.pack;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers at most {@code capacity} entries: two generations, a full young one becomes the old one
 * and the old one is forgotten. An entry that is asked for moves to the young generation, so what
 * is in use stays. Not thread-safe.
 */
final class BoundedCache<K, V> {
  private final int generation;
  private Map<K, V> young = new HashMap<>();
  private Map<K, V> old = new HashMap<>();

  BoundedCache(int capacity) {
    generation = Math.max(1, capacity / 2);
  }

  V get(K key) {
    V value = young.get(key);
    if (value == null) {
      value = old.remove(key);
      if (value != null) {
        put(key, value);
      }
    }
    return value;
  }

  void put(K key, V value) {
    if (young.size() >= generation && !young.containsKey(key)) {
      old = young;
      young = new HashMap<>();
    }
    young.put(key, value);
  }

  /** Entries held, never more than the capacity (two, if that is one). */
  int size() {
    return young.size() + old.size();
  }
}
