package dev.highwater.billing;

import dev.highwater.codec.wire.Times;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Rows of a table with FOCUS columns, of 1.0 and later, to canonical {@link FocusRow}s. What is
 * only untidy is repaired and counted; what breaks a rule that is relied on is a {@link
 * RuleException}. Later versions' columns are carried as they are, and {@code ServiceProviderName}
 * stands in where {@code ProviderName} is gone.
 */
public final class FocusReading implements BillReading {
  /** Moments, tags and names of one bill come again and again; a power of two. */
  private static final int MAX_REMEMBERED = 4_096;

  /** Longer tags and texts are not remembered. */
  private static final int MAX_REMEMBERED_CHARS = 1_024;

  /** A record of a topic has few rows, and a reading of its own. */
  private static final int ROWS_TO_REMEMBER = 100;

  /** Fewer names in common are chance. */
  private static final int FEWEST_COLUMNS = 5;

  /** Names that other bills do not have. */
  private static final Set<FocusColumn> OWN_COLUMNS =
      EnumSet.of(
          FocusColumn.BILLED_COST,
          FocusColumn.EFFECTIVE_COST,
          FocusColumn.LIST_COST,
          FocusColumn.CONTRACTED_COST,
          FocusColumn.CHARGE_PERIOD_START);

  /** What decoders put in the place of bytes that are no UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final String[] names;
  private final FocusColumn[] columns;
  private final boolean emptyIsNull;
  private final Repairs repairs;
  private final Map<String, Moment> moments = new HashMap<>();
  private final Map<String, Map<String, String>> tags = new HashMap<>();
  private String[] texts;
  private long rows;

  /** A moment as FOCUS writes it. */
  private record Moment(String text, Long millis) {}

  /**
   * @param names the table's columns, in their order
   * @param emptyIsNull the format has no other way to say that there is no value (CSV)
   * @param repairs counts what was repaired
   */
  public FocusReading(List<String> names, boolean emptyIsNull, Repairs repairs) {
    this.names = new String[names.size()];
    this.columns = new FocusColumn[names.size()];
    this.emptyIsNull = emptyIsNull;
    this.repairs = repairs;
    for (int i = 0; i < columns.length; i++) {
      String name = names.get(i).strip();
      this.columns[i] = FocusColumn.of(name);
      this.names[i] = columns[i] == null ? Charges.extraName(name) : columns[i].focusName();
      if (!this.names[i].equals(name)) {
        repairs.count(Repairs.Kind.COLUMN_CASING);
      }
    }
  }

  /**
   * Whether columns are those of a FOCUS table, be it one that lacks some that it must have. Some
   * names (Tags, ResourceId) are in other bills, too: one of its costs or ChargePeriodStart is
   * there.
   */
  public static boolean isFocus(List<String> names) {
    Set<FocusColumn> found = EnumSet.noneOf(FocusColumn.class);
    for (String name : names) {
      FocusColumn column = FocusColumn.of(name.strip());
      if (column != null) {
        found.add(column);
      }
    }
    return found.size() >= FEWEST_COLUMNS && !Collections.disjoint(found, OWN_COLUMNS);
  }

  @Override
  public List<FocusRow> read(String[] cells) throws RuleException {
    rows++;
    FocusRow row = new FocusRow();
    for (int i = 0; i < columns.length && i < cells.length; i++) {
      String value = tidy(cells[i]);
      if (value != null) {
        if (columns[i] == null) {
          row.setExtra(names[i], shared(value));
        } else {
          set(row, columns[i], value);
        }
      }
    }
    if (row.get(FocusColumn.PROVIDER_NAME) == null) {
      row.set(FocusColumn.PROVIDER_NAME, row.extra(Charges.SERVICE_PROVIDER));
    }
    FocusRules.check(row);
    return List.of(row);
  }

  @Override
  public List<String> extraColumns() {
    List<String> extra = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (columns[i] == null) {
        extra.add(names[i]);
      }
    }
    if (!extra.contains(FocusCompletion.ISSUING_ENTITY)) {
      extra.add(FocusCompletion.ISSUING_ENTITY);
    }
    return extra;
  }

  /** A cell without blanks around it; {@code null} for what stands for no value. */
  String tidy(String raw) {
    if (raw == null) {
      return null;
    }
    String value = raw;
    if (raw.indexOf(REPLACEMENT) >= 0) {
      repairs.count(Repairs.Kind.ENCODING);
    }
    int length = raw.length();
    if (length > 0 && (raw.charAt(0) <= ' ' || raw.charAt(length - 1) <= ' ')) {
      value = raw.strip();
      repairs.count(Repairs.Kind.BLANKS);
    }
    if (value.isEmpty()) {
      if (!emptyIsNull || length > 0) {
        repairs.count(Repairs.Kind.EMPTY_TEXT);
      }
      return null;
    }
    if (value.length() == 4 && value.equalsIgnoreCase("null")) {
      repairs.count(Repairs.Kind.NULL_WORD);
      return null;
    }
    return value;
  }

  private void set(FocusRow row, FocusColumn column, String value) throws RuleException {
    switch (column.type()) {
      case DECIMAL -> decimal(row, column, value);
      case TIME -> moment(row, column, value);
      case KEY_VALUE -> keyValues(row, column, value);
      case TEXT ->
          row.set(
              column,
              column == FocusColumn.BILLING_CURRENCY || column == FocusColumn.PRICING_CURRENCY
                  ? currency(shared(value))
                  : listed(column, shared(value)));
    }
  }

  /** The same text of an earlier row, as far as it is remembered: sums of rows keep many. */
  private String shared(String text) {
    if (rows < ROWS_TO_REMEMBER || text.length() > MAX_REMEMBERED_CHARS) {
      return text;
    }
    if (texts == null) {
      texts = new String[MAX_REMEMBERED];
    }
    int at = text.hashCode() & MAX_REMEMBERED - 1;
    if (!text.equals(texts[at])) {
      texts[at] = text;
    }
    return texts[at];
  }

  private static void decimal(FocusRow row, FocusColumn column, String value) throws RuleException {
    BigDecimal number = Decimals.parse(value);
    if (number == null) {
      throw new RuleException(
          column.formatRule(),
          column.focusName(),
          "a number: digits and a point, no sign of a currency, no thousands");
    }
    if (Decimals.isCanonical(value)) {
      row.set(column, value, number);
    } else {
      row.set(column, number);
    }
  }

  void moment(FocusRow row, FocusColumn column, String value) throws RuleException {
    Moment known = moments.get(value);
    if (known == null) {
      long millis = Times.parse(value, ZoneOffset.UTC);
      if (millis == Times.NONE || value.indexOf('-') != 4) {
        throw new RuleException(
            column.formatRule(), column.focusName(), "a moment as YYYY-MM-DDTHH:mm:ssZ");
      }
      long whole = Math.floorDiv(millis, 1_000L) * 1_000L;
      known = new Moment(Instant.ofEpochMilli(whole).toString(), whole);
      if (moments.size() >= MAX_REMEMBERED) {
        moments.clear();
      }
      moments.put(value, known);
    }
    if (!known.text.equals(value)) {
      repairs.count(Repairs.Kind.TIME);
    }
    row.set(column, known.text, known.millis);
  }

  private void keyValues(FocusRow row, FocusColumn column, String value) throws RuleException {
    if (value.equals("{}")) {
      return;
    }
    row.set(column, value, column == FocusColumn.TAGS ? tags(value) : null);
  }

  private Map<String, String> tags(String value) throws RuleException {
    Map<String, String> known = tags.get(value);
    if (known == null) {
      Map<String, String> read = KeyValues.read(value);
      if (read == null) {
        throw new RuleException(
            FocusColumn.TAGS.formatRule(), FocusColumn.TAGS.focusName(), "a flat JSON object");
      }
      known = Map.copyOf(read);
      if (tags.size() >= MAX_REMEMBERED) {
        tags.clear();
      }
      if (value.length() <= MAX_REMEMBERED_CHARS) {
        tags.put(value, known);
      }
    }
    return known;
  }

  private String currency(String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    if (!upper.equals(value)) {
      repairs.count(Repairs.Kind.CASING);
    }
    return upper;
  }

  private String listed(FocusColumn column, String value) {
    for (String allowed : column.allowed()) {
      if (allowed.equals(value)) {
        return allowed;
      }
    }
    for (String allowed : column.allowed()) {
      if (allowed.equalsIgnoreCase(value)) {
        repairs.count(Repairs.Kind.CASING);
        return allowed;
      }
    }
    return value;
  }
}
