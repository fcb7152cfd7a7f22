package dev.highwater.codec.billing;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Charges;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.codec.Frame;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Payload;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Bills on topics and in files to billing items. A record holds one row (JSON), or a table of them;
 * a row that breaks a FOCUS rule that is relied on is a reject that names the rule.
 *
 * <p>A row may have the envelope of a delivery beside its columns ({@link Envelope}); it is visible
 * when the delivery is complete. Rows without one are visible at once: they are appends, of one
 * delivery for each topic, partition and UTC day of the record's timestamp, known at that
 * timestamp, their ordinal made of the record's offset and the charge's place in it. A record
 * without a timestamp (a file) was known when its charge period ended.
 */
public final class BillCodec extends RecordCodec<BillingItem> {
  private static final long serialVersionUID = 1L;

  /** More than a record's charges: a row makes two at most. */
  private static final int ORDINAL_BITS = 20;

  private static final long MAX_OFFSET = Long.MAX_VALUE >> ORDINAL_BITS;

  private final InputFormat format;

  /**
   * @param format one that carries bills
   */
  public BillCodec(InputFormat format) {
    this.format = format;
  }

  @Override
  public void read(Frame frame, Items<BillingItem> items)
      throws WireException, Items.RecordTooLarge, IOException {
    try (BillTable table = BillFormat.open(format, frame.bytes(), frame.from(), frame.to())) {
      read(table, frame.payload(), items);
    }
  }

  private void read(BillTable table, Payload payload, Items<BillingItem> items)
      throws WireException, Items.RecordTooLarge, IOException {
    List<String> columns = null;
    BillReading reading = null;
    Envelope.Columns envelope = null;
    Repairs repairs = new Repairs();
    boolean empty = true;
    long charges = 0;
    while (true) {
      items.admit();
      try {
        String[] cells = table.next();
        if (cells == null) {
          if (empty) {
            throw WireException.invalid("a table without rows");
          }
          return;
        }
        empty = false;
        if (columns == null || columns != table.columns()) {
          columns = table.columns();
          envelope = Envelope.Columns.of(columns);
          reading =
              envelope != null && envelope.isNote(cells)
                  ? null
                  : BillFormat.reading(format, columns, table.emptyIsNull(), repairs);
        }
        if (envelope != null && envelope.isNote(cells)) {
          items.value(envelope.note(cells));
        } else {
          charges += rows(reading, envelope, cells, payload, charges, items);
        }
      } catch (RuleException e) {
        items.reject(WireException.invalid(e.getMessage()));
      } catch (WireException e) {
        if (!table.goesOn()) {
          throw e;
        }
        empty = false;
        columns = null;
        items.reject(e);
      }
    }
  }

  /** Hands on a row's charges; answers how many. */
  private static int rows(
      BillReading reading,
      Envelope.Columns envelope,
      String[] cells,
      Payload payload,
      long place,
      Items<BillingItem> items)
      throws RuleException, WireException {
    if (reading == null) {
      throw WireException.invalid("field deliveryComplete: expected true, or a row");
    }
    int charges = 0;
    for (FocusRow row : reading.read(cells)) {
      items.value(
          envelope != null
              ? envelope.item(cells, Charges.of(row))
              : append(Charges.of(row), payload, place + charges));
      charges++;
    }
    return charges;
  }

  private static BillingItem append(Charge charge, Payload payload, long place)
      throws WireException {
    long known =
        payload.timestampMillis() >= 0 ? payload.timestampMillis() : charge.periodEndMillis();
    if (payload.offset() > MAX_OFFSET) {
      throw WireException.tooLarge("beyond the ordinals of one delivery");
    }
    String day =
        payload.timestampMillis() >= 0
            ? "/" + Instant.ofEpochMilli(known).atZone(ZoneOffset.UTC).toLocalDate()
            : "";
    Delivery delivery =
        new Delivery(
            payload.topic() + "/" + payload.partition() + day,
            Delivery.Mode.APPEND,
            payload.topic(),
            known);
    return new BillingItem(
        delivery, payload.offset() << ORDINAL_BITS | place, charge, BillingItem.VISIBLE_AT_ONCE);
  }
}
