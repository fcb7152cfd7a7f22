package dev.highwater.codec.wire;

import dev.highwater.codec.Codec;
import dev.highwater.codec.CodecLimits;
import dev.highwater.event.RejectReason;

/** Counts one record's items on their way to the receiver, and stops a record that has too many. */
public final class Items<T> {
  private final Codec.Receiver<T> receiver;
  private int next;

  public Items(Codec.Receiver<T> receiver) {
    this.receiver = receiver;
  }

  /** To be called before each item is read: ends the record where it has too many. */
  public void admit() throws RecordTooLarge {
    if (next >= CodecLimits.MAX_ITEMS) {
      throw new RecordTooLarge();
    }
  }

  public void value(T value) {
    next++;
    receiver.value(value);
  }

  /** Rejects the item that comes now. */
  public void reject(WireException why) {
    receiver.reject(next++, why.reason(), why.getMessage());
  }

  /** Rejects what is left of the record: the whole of it where no item came before. */
  public void rejectRest(RejectReason reason, String detail) {
    receiver.reject(next == 0 ? -1 : next, reason, detail);
  }

  /**
   * The record has more items than {@link CodecLimits#MAX_ITEMS}. Unlike {@link WireException} it
   * is not about one item.
   */
  public static final class RecordTooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    private RecordTooLarge() {
      super("more than " + CodecLimits.MAX_ITEMS + " items", null, false, false);
    }
  }
}
