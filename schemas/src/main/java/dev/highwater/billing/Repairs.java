package dev.highwater.billing;

import java.util.EnumMap;
import java.util.Map;

/** How often what was untidy had to be repaired, by kind. Not thread-safe. */
public final class Repairs {
  /** What was untidy. */
  public enum Kind {
    /** A moment without {@code T} or zone, or with a fraction or an offset. */
    TIME("moments not written as YYYY-MM-DDTHH:mm:ssZ"),
    /** The word {@code NULL} in place of no value. */
    NULL_WORD("the word NULL for no value"),
    /** An empty text in place of no value, where the format has nulls. */
    EMPTY_TEXT("empty texts for no value"),
    /** A value of a closed list in other casing. */
    CASING("values of closed lists in other casing"),
    /** Blanks around a value. */
    BLANKS("blanks around values"),
    /** A column's name in other casing. */
    COLUMN_CASING("column names in other casing"),
    /** Bytes that are no UTF-8, or what another program has put in their place before. */
    ENCODING("values with bytes that are no UTF-8, each now U+FFFD");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** For people. */
    public String title() {
      return title;
    }
  }

  private final long[] counts = new long[Kind.values().length];

  public void count(Kind kind) {
    counts[kind.ordinal()]++;
  }

  public long of(Kind kind) {
    return counts[kind.ordinal()];
  }

  /** Those that happened. */
  public Map<Kind, Long> all() {
    Map<Kind, Long> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (of(kind) > 0) {
        all.put(kind, of(kind));
      }
    }
    return all;
  }

  /** Adds those of another. */
  public void add(Repairs other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }
}
