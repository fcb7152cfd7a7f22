package dev.highwater.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.IOException;

/**
 * What all codecs have in common: tombstones and empty records are one reject (INVALID), records
 * over the limit one (TOO_LARGE), a Confluent wire header (0x00 and four bytes of schema id) is
 * taken off, and what a reader throws becomes a reject.
 */
public abstract class RecordCodec<T> implements Codec<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public final void decode(Payload payload, Receiver<T> receiver) {
    Items<T> items = new Items<>(receiver);
    byte[] bytes = payload.value();
    if (bytes == null) {
      tombstone(payload, items);
    } else if (bytes.length == 0) {
      items.rejectRest(RejectReason.INVALID, "the record is empty");
    } else if (bytes.length > CodecLimits.MAX_RECORD_BYTES) {
      items.rejectRest(RejectReason.TOO_LARGE, "record of " + bytes.length + " bytes");
    } else {
      try {
        read(Frame.of(payload), items);
      } catch (WireException e) {
        items.rejectRest(e.reason(), e.getMessage());
      } catch (Items.RecordTooLarge e) {
        items.rejectRest(RejectReason.TOO_LARGE, e.getMessage());
      } catch (StreamConstraintsException e) {
        items.rejectRest(
            RejectReason.TOO_LARGE, "JSON: nested too deep, or a number or text too long");
      } catch (JsonProcessingException e) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        items.rejectRest(
            RejectReason.MALFORMED, at < 0 ? "JSON: syntax" : "JSON: syntax, near byte " + at);
      } catch (IOException e) {
        items.rejectRest(RejectReason.MALFORMED, "ends too early");
      }
    }
  }

  /** Reads a record without a value: a reject, unless the format gives it a meaning. */
  protected void tombstone(Payload payload, Items<T> items) {
    items.rejectRest(RejectReason.INVALID, "tombstone: the record has no value");
  }

  /**
   * Reads one record. Bad items are rejected one by one; what is thrown rejects the rest of the
   * record.
   *
   * <p>Public for codecs that choose among others.
   */
  public abstract void read(Frame frame, Items<T> items)
      throws WireException, Items.RecordTooLarge, IOException;
}
