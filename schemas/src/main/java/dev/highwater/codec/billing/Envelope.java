package dev.highwater.codec.billing;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusColumn;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.KeyValues;
import dev.highwater.codec.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a row on a topic has beside its FOCUS columns: {@code deliveryId}, {@code mode} ({@code
 * overwrite}, {@code append}), {@code scope}, {@code ordinal} and {@code knownAtMillis}. A
 * delivery's last record is the note that it is complete: {@code
 * {"deliveryId","mode","scope","knownAtMillis","deliveryComplete":true,"rows":N}}.
 */
public final class Envelope {
  private static final String ID = "deliveryId";
  private static final String MODE = "mode";
  public static final String SCOPE = "scope";
  private static final String ORDINAL = "ordinal";
  public static final String KNOWN_AT = "knownAtMillis";
  private static final String COMPLETE = "deliveryComplete";
  private static final String ROWS = "rows";

  private static final Set<String> NAMES =
      Set.of(ID, MODE, SCOPE, ORDINAL, KNOWN_AT, COMPLETE, ROWS);

  private Envelope() {}

  /** A row of a delivery, as JSON. */
  public static byte[] row(Delivery delivery, long ordinal, FocusRow row) {
    StringBuilder json = begin(delivery).append(",\"" + ORDINAL + "\":").append(ordinal);
    for (FocusColumn column : FocusColumn.values()) {
      String value = row.get(column);
      if (value == null) {
        continue;
      }
      name(json, column.focusName());
      if (column.type() == FocusColumn.Type.KEY_VALUE && KeyValues.isObject(value)) {
        json.append(value);
      } else {
        KeyValues.quote(json, value);
      }
    }
    row.extra()
        .forEach(
            (name, value) -> {
              if (!NAMES.contains(name)) {
                name(json, name);
                KeyValues.quote(json, value);
              }
            });
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The note that a delivery of so many rows is complete, as JSON. */
  public static byte[] complete(Delivery delivery, long rows) {
    return begin(delivery)
        .append(",\"" + COMPLETE + "\":true,\"" + ROWS + "\":")
        .append(rows)
        .append('}')
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static StringBuilder begin(Delivery delivery) {
    StringBuilder json = new StringBuilder(512).append("{\"" + ID + "\":");
    KeyValues.quote(json, delivery.id());
    name(json, MODE);
    KeyValues.quote(json, delivery.mode().name().toLowerCase(Locale.ROOT));
    name(json, SCOPE);
    KeyValues.quote(json, delivery.scope());
    return json.append(",\"" + KNOWN_AT + "\":").append(delivery.knownAtMillis());
  }

  private static void name(StringBuilder json, String name) {
    json.append(',');
    KeyValues.quote(json, name);
    json.append(':');
  }

  /** Where the envelope is among a table's columns. */
  public static final class Columns {
    private final List<String> names;

    private Columns(List<String> names) {
      this.names = names;
    }

    /** {@code null} where the rows have no envelope. */
    public static Columns of(List<String> names) {
      return names.contains(ID) ? new Columns(names) : null;
    }

    /** Whether the cells are the note that a delivery is complete. */
    public boolean isNote(String[] cells) {
      return "true".equals(cell(cells, COMPLETE));
    }

    /** The note that the cells are. */
    public BillingItem note(String[] cells) throws WireException {
      return new BillingItem(delivery(cells), 0, null, number(cells, ROWS));
    }

    /** A row of a delivery. */
    public BillingItem item(String[] cells, Charge charge) throws WireException {
      return new BillingItem(delivery(cells), number(cells, ORDINAL), charge, 0);
    }

    private Delivery delivery(String[] cells) throws WireException {
      String mode = cell(cells, MODE);
      if (mode != null && !mode.equals("overwrite") && !mode.equals("append")) {
        throw WireException.invalid("field mode: expected overwrite or append");
      }
      return new Delivery(
          needed(cells, ID),
          "overwrite".equals(mode) ? Delivery.Mode.OVERWRITE : Delivery.Mode.APPEND,
          needed(cells, SCOPE),
          number(cells, KNOWN_AT));
    }

    private String needed(String[] cells, String name) throws WireException {
      String cell = cell(cells, name);
      if (cell == null || cell.isEmpty()) {
        throw WireException.invalid("field " + name + " is missing");
      }
      return cell;
    }

    private long number(String[] cells, String name) throws WireException {
      String cell = needed(cells, name);
      try {
        long number = Long.parseLong(cell);
        if (number >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // falls through: it is none
      }
      throw WireException.invalid("field " + name + ": expected a whole number, not negative");
    }

    private String cell(String[] cells, String name) {
      int index = names.indexOf(name);
      return index < 0 || index >= cells.length ? null : cells[index];
    }
  }
}
