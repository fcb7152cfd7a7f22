package dev.highwater.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    return new Builder().setAll(this);
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
    return builder.size() == size() ? this : builder.build();
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

  /** These labels with those of {@code over} on top: where both have a name, {@code over} wins. */
  public Labels merge(Labels over) {
    if (over.pairs.length == 0) {
      return this;
    }
    return pairs.length == 0 ? over : merge(pairs, over.pairs, over.pairs.length);
  }

  private static Labels merge(String[] base, String[] over, int overLength) {
    String[] merged = new String[base.length + overLength];
    int b = 0;
    int o = 0;
    int m = 0;
    while (b < base.length && o < overLength) {
      int order = base[b].compareTo(over[o]);
      if (order < 0) {
        merged[m++] = base[b++];
        merged[m++] = base[b++];
      } else {
        merged[m++] = over[o++];
        merged[m++] = over[o++];
        if (order == 0) {
          b += 2;
        }
      }
    }
    System.arraycopy(base, b, merged, m, base.length - b);
    m += base.length - b;
    System.arraycopy(over, o, merged, m, overLength - o);
    m += overLength - o;
    return new Labels(m == merged.length ? merged : Arrays.copyOf(merged, m));
  }

  /**
   * Collects pairs; not thread-safe. Keeps them sorted in one array: appending in name order costs
   * one comparison, and {@link #clear()} makes the builder ready for the next set without a new
   * allocation.
   */
  public static final class Builder {
    private String[] sorted = new String[32];
    private int length;

    private Builder() {}

    /** Sets a pair; a null or empty value removes it. */
    public Builder set(String name, String value) {
      Objects.requireNonNull(name, "name");
      if (value == null || value.isEmpty()) {
        return remove(name);
      }
      int at = length == 0 || sorted[length - 2].compareTo(name) < 0 ? ~length : find(name);
      if (at >= 0) {
        sorted[at + 1] = value;
        return this;
      }
      if (length == sorted.length) {
        sorted = Arrays.copyOf(sorted, 2 * length);
      }
      System.arraycopy(sorted, ~at, sorted, ~at + 2, length - ~at);
      sorted[~at] = name;
      sorted[~at + 1] = value;
      length += 2;
      return this;
    }

    public Builder setAll(Labels labels) {
      for (int i = 0; i < labels.pairs.length; i += 2) {
        set(labels.pairs[i], labels.pairs[i + 1]);
      }
      return this;
    }

    public Builder remove(String name) {
      int at = find(name);
      if (at >= 0) {
        System.arraycopy(sorted, at + 2, sorted, at, length - at - 2);
        length -= 2;
      }
      return this;
    }

    public String get(String name) {
      int at = find(name);
      return at >= 0 ? sorted[at + 1] : null;
    }

    /** Pairs set so far. */
    public int size() {
      return length / 2;
    }

    /** Forgets all pairs. */
    public Builder clear() {
      length = 0;
      return this;
    }

    public Labels build() {
      return length == 0 ? EMPTY : new Labels(Arrays.copyOf(sorted, length));
    }

    /** {@code base} with the pairs of this builder on top. */
    public Labels buildOver(Labels base) {
      if (length == 0) {
        return base;
      }
      return base.pairs.length == 0 ? build() : merge(base.pairs, sorted, length);
    }

    /** Index of {@code name} in {@code sorted}, or the complement of where it belongs. */
    private int find(String name) {
      int low = 0;
      int high = length / 2 - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = sorted[2 * middle].compareTo(name);
        if (order == 0) {
          return 2 * middle;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return ~(2 * low);
    }
  }
}
