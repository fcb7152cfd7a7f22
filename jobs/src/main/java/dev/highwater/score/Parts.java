package dev.highwater.score;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A division of scored files for cross-validation: for each part a threshold is chosen on all
 * others, and used on it.
 *
 * @param parts numbers of files by the name of their part
 */
record Parts(Map<String, int[]> parts) {
  /** A part for each group. */
  static Parts groups(List<String> groups, Function<String, int[]> filesOf) {
    Map<String, int[]> parts = new LinkedHashMap<>();
    groups.forEach(group -> parts.put(group, filesOf.apply(group)));
    return new Parts(parts);
  }

  /** Every second file, and the others. */
  static Parts halves(int files) {
    Map<String, int[]> parts = new LinkedHashMap<>();
    parts.put("even", IntStream.range(0, files).filter(file -> file % 2 == 0).toArray());
    if (files > 1) {
      parts.put("odd", IntStream.range(0, files).filter(file -> file % 2 == 1).toArray());
    }
    return new Parts(parts);
  }

  /** Whether there is another part to choose a threshold on. */
  boolean areSeveral() {
    return parts.size() > 1;
  }

  /**
   * What is chosen for each part.
   *
   * @param choose from files, ascending
   */
  <T> Map<String, T> fromTheOthers(Function<int[], T> choose) {
    Map<String, T> chosen = new LinkedHashMap<>();
    for (String part : parts.keySet()) {
      chosen.put(
          part,
          choose.apply(
              parts.entrySet().stream()
                  .filter(other -> !other.getKey().equals(part))
                  .flatMapToInt(other -> Arrays.stream(other.getValue()))
                  .sorted()
                  .toArray()));
    }
    return chosen;
  }
}
