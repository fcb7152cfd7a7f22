package dev.highwater.codec;

import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.Serializable;

/**
 * Turns one record's bytes into items. Stateless and thread-safe.
 *
 * <p>Whatever the bytes are, {@link #decode} returns normally: each item ends as one call of {@link
 * Receiver#value} or {@link Receiver#reject}. A record that cannot be read at all is one reject
 * with item −1; a half-good record gives its good items and one reject for each bad one. Memory is
 * bounded by {@link CodecLimits}: sizes that the input claims are checked before anything is
 * allocated.
 *
 * @param <T> the item type
 */
public interface Codec<T> extends Serializable {

  void decode(Payload payload, Receiver<T> receiver);

  /** Takes a record's items in their order. */
  interface Receiver<T> {
    void value(T value);

    /**
     * @param item index of the item in the record, −1 for the record as a whole
     * @param detail one line without the input's own text
     */
    void reject(int item, RejectReason reason, String detail);
  }
}
