package dev.highwater.input;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Which of an input's items go on, by their times: the one place that judges them, before they can
 * move any watermark.
 *
 * <p>An item later than its {@link Reference} by more than the permitted skew, and one before 1970,
 * become dead letters. Of the others those outside the range are left out.
 *
 * @param input name of the input, for dead letters
 * @param maxFutureSkewMillis how far an item's time may lie after its reference
 * @param range items outside are not given; dead letters always are
 */
record ItemTimes(String input, long maxFutureSkewMillis, EventTimeRange range)
    implements Serializable {

  /**
   * A time that was "now" when an item was already there.
   *
   * @param name of the time, as a dead letter tells it
   */
  record Reference(long millis, String name) {
    static Reference of(Payload payload) {
      return payload.timestampMillis() >= 0
          ? new Reference(payload.timestampMillis(), "the record's timestamp")
          : new Reference(
              System.currentTimeMillis(), "the time of reading, as its record has none");
    }
  }

  /** Takes all items of a payload, each in its turn, and hands on what is left of them. */
  Consumer<Decoded> judge(Payload payload, Reference reference, Consumer<Decoded> out) {
    return new Judge(payload, reference, out);
  }

  private final class Judge implements Consumer<Decoded> {
    private final Payload payload;
    private final Reference reference;
    private final Consumer<Decoded> out;
    private int item;

    Judge(Payload payload, Reference reference, Consumer<Decoded> out) {
      this.payload = payload;
      this.reference = reference;
      this.out = out;
    }

    @Override
    public void accept(Decoded decoded) {
      int index = item++;
      if (decoded.deadLetter() != null) {
        out.accept(decoded);
        return;
      }
      long time = decoded.timeMillis();
      if (time < 0) {
        out.accept(dead(index, RejectReason.INVALID, "the item's time is before 1970"));
      } else if (time - maxFutureSkewMillis > reference.millis) {
        out.accept(dead(index, RejectReason.FUTURE_TIMESTAMP, tooEarly(time)));
      } else if (range.contains(time)) {
        out.accept(decoded);
      }
    }

    private String tooEarly(long time) {
      return "the item's time is "
          + (time - reference.millis) / 1000
          + " s after "
          + reference.name
          + "; time.maxFutureSkew is "
          + maxFutureSkewMillis / 1000
          + " s";
    }

    private Decoded dead(int index, RejectReason reason, String detail) {
      return Decoded.of(
          new DeadLetter(
              input,
              payload.topic(),
              payload.partition(),
              payload.offset(),
              index,
              payload.timestampMillis(),
              reason,
              detail,
              Hash128.of(payload.value() == null ? new byte[0] : payload.value()).toString(),
              null));
    }
  }
}
