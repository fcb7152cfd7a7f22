package dev.highwater.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * An immutable set of name/value pairs, sorted by name (UTF-16 order), names unique.
 *
 * <p>A pair with an empty value is the same as no pair, as in Prometheus, and is never stored. The
 * canonical text is {@code {a="b",c="d"}} with backslash, double quote and line feed escaped as in
 * the Prometheus text format; equality, order and the {@linkplain #hash() 128-bit hash} are those
 * of the canonical text, so they are the same in every JVM.
 */
public final class Labels implements Comparable<Labels> {
  private static final Labels EMPTY = new Labels(new String[0]);

  /** Alternating names and values, sorted by name. */
  private final String[] pairs;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  public static Labels empty() {
    return EMPTY;
  }

  /** Labels of alternating names and values; a later duplicate name wins. */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("names and values must alternate");
    }
    Builder builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.set(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  public static Labels copyOf(Map<String, String> map) {
    Builder builder = builder();
    map.forEach(builder::set);
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    Builder builder = new Builder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.set(pairs[i], pairs[i + 1]);
    }
    return builder;
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** Name of the pair at {@code index}, in name order. */
  public String name(int index) {
    return pairs[2 * index];
  }

  /** Value of the pair at {@code index}, in name order. */
  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /** The value of {@code name}, or {@code null} where there is none. */
  public String get(String name) {
    int low = 0;
    int high = pairs.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = pairs[2 * middle].compareTo(name);
      if (order == 0) {
        return pairs[2 * middle + 1];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  public String getOrDefault(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  /** The first non-empty value among {@code names}, in their order, or {@code null}. */
  public String firstOf(Iterable<String> names) {
    for (String name : names) {
      String value = get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** These labels without the pairs for which {@code drop} answers true. */
  public Labels without(BiPredicate<String, String> drop) {
    Builder builder = new Builder();
    for (int i = 0; i < pairs.length; i += 2) {
      if (!drop.test(pairs[i], pairs[i + 1])) {
        builder.set(pairs[i], pairs[i + 1]);
      }
    }
    return builder.map.size() == size() ? this : builder.build();
  }

  public Labels with(String name, String value) {
    return toBuilder().set(name, value).build();
  }

  /** Name-ordered, mutable copy. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /** The canonical text, {@code {a="b",c="d"}}; {@code {}} where there are none. */
  public String canonical() {
    StringBuilder text = new StringBuilder(16 * pairs.length + 2);
    text.append('{');
    for (int i = 0; i < pairs.length; i += 2) {
      if (i > 0) {
        text.append(',');
      }
      text.append(pairs[i]).append("=\"");
      String value = pairs[i + 1];
      for (int c = 0; c < value.length(); c++) {
        char ch = value.charAt(c);
        switch (ch) {
          case '\\' -> text.append("\\\\");
          case '"' -> text.append("\\\"");
          case '\n' -> text.append("\\n");
          default -> text.append(ch);
        }
      }
      text.append('"');
    }
    return text.append('}').toString();
  }

  /** Murmur3 x64 128 of the canonical text in UTF-8. */
  public Hash128 hash() {
    return Hash128.of(canonical().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int compareTo(Labels other) {
    return canonical().compareTo(other.canonical());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return canonical();
  }

  /** Collects pairs; not thread-safe. */
  public static final class Builder {
    private final TreeMap<String, String> map = new TreeMap<>();

    private Builder() {}

    /** Sets a pair; a null or empty value removes it. */
    public Builder set(String name, String value) {
      Objects.requireNonNull(name, "name");
      if (value == null || value.isEmpty()) {
        map.remove(name);
      } else {
        map.put(name, value);
      }
      return this;
    }

    public Builder setAll(Labels labels) {
      for (int i = 0; i < labels.pairs.length; i += 2) {
        set(labels.pairs[i], labels.pairs[i + 1]);
      }
      return this;
    }

    public Builder remove(String name) {
      map.remove(name);
      return this;
    }

    public String get(String name) {
      return map.get(name);
    }

    public Labels build() {
      if (map.isEmpty()) {
        return EMPTY;
      }
      String[] pairs = new String[2 * map.size()];
      int i = 0;
      for (Map.Entry<String, String> pair : map.entrySet()) {
        pairs[i++] = pair.getKey();
        pairs[i++] = pair.getValue();
      }
      return new Labels(pairs);
    }
  }
}
