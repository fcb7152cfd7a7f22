package dev.highwater.billing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of a bill in FOCUS: the columns of 1.2 as canonical text, and whatever other columns came
 * with it (later versions', {@code x_…}) as they came.
 *
 * <p>Canonical: {@code null} where there is no value, moments as {@code 2024-09-01T00:00:00Z},
 * decimals in plain digits, closed lists in FOCUS' own casing. Not thread-safe; the one who reads a
 * row fills it, and nobody else changes it.
 */
public final class FocusRow {
  private static final FocusColumn[] COLUMNS = FocusColumn.values();

  private final String[] values = new String[COLUMNS.length];

  /** What texts mean, as far as it is known: decimals, moments, tags. */
  private final Object[] meanings = new Object[COLUMNS.length];

  private final Map<String, String> extra = new LinkedHashMap<>();

  /** A column's value; {@code null} where it has none. */
  public String get(FocusColumn column) {
    return values[column.ordinal()];
  }

  /** A column's value; empty where it has none. */
  public String text(FocusColumn column) {
    String value = values[column.ordinal()];
    return value == null ? "" : value;
  }

  /** A decimal column's value; {@code null} where it has none. */
  public BigDecimal decimal(FocusColumn column) {
    int at = column.ordinal();
    if (meanings[at] == null && values[at] != null) {
      meanings[at] = new BigDecimal(values[at]);
    }
    return (BigDecimal) meanings[at];
  }

  /** A moment, epoch milliseconds; the row must have it. */
  public long millis(FocusColumn column) {
    int at = column.ordinal();
    if (meanings[at] == null) {
      meanings[at] = Instant.parse(values[at]).toEpochMilli();
    }
    return (Long) meanings[at];
  }

  /** Sets a canonical value; {@code null} for none. */
  public FocusRow set(FocusColumn column, String canonical) {
    return set(column, canonical, null);
  }

  /** Sets a canonical value and what it means; {@code null} where nobody knows yet. */
  FocusRow set(FocusColumn column, String canonical, Object meaning) {
    values[column.ordinal()] = canonical;
    meanings[column.ordinal()] = meaning;
    return this;
  }

  /** Sets a decimal; {@code null} for none. */
  public FocusRow set(FocusColumn column, BigDecimal value) {
    if (value == null) {
      return set(column, (String) null);
    }
    BigDecimal canonical = Decimals.canonical(value);
    return set(column, canonical.toPlainString(), canonical);
  }

  /** A column that 1.2 does not have; {@code null} where the row has no value for it. */
  public String extra(String name) {
    return extra.get(name);
  }

  /** Sets a column that 1.2 does not have. */
  public FocusRow setExtra(String name, String value) {
    if (value == null) {
      extra.remove(name);
    } else {
      extra.put(name, value);
    }
    return this;
  }

  /** All columns that 1.2 does not have, in their order. */
  public Map<String, String> extra() {
    return extra;
  }

  /** The tags, keys and values; nobody changes them. */
  @SuppressWarnings("unchecked")
  public Map<String, String> tags() {
    int at = FocusColumn.TAGS.ordinal();
    if (meanings[at] == null) {
      meanings[at] = Map.copyOf(KeyValues.parse(text(FocusColumn.TAGS)));
    }
    return (Map<String, String>) meanings[at];
  }

  /** A row with the same values. */
  public FocusRow copy() {
    FocusRow copy = new FocusRow();
    System.arraycopy(values, 0, copy.values, 0, values.length);
    System.arraycopy(meanings, 0, copy.meanings, 0, meanings.length);
    copy.extra.putAll(extra);
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (FocusColumn column : COLUMNS) {
      if (get(column) != null) {
        text.append(column.focusName()).append('=').append(get(column)).append(' ');
      }
    }
    return text.append(extra).toString();
  }
}
