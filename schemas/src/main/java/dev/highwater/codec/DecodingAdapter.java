package dev.highwater.codec;

import dev.highwater.billing.BillingItem;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Hash128;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.Payload;
import dev.highwater.event.RejectReason;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.Timed;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Records of one input in, {@link Decoded} items out: values as they are, rejects as dead letters
 * with their origin, the 128-bit hash of the record and, only where the input is not sensitive, up
 * to 4,096 of its bytes.
 *
 * <p>Every record gives at least one item, except well-formed ones that carry nothing (a remote
 * write of metadata only, an export without points). A tombstone is one item that was received, and
 * one dead letter (INVALID), unless the format gives it a meaning. Should a codec throw, which it
 * must not, the rest of the record is one dead letter. What the consumer throws goes through
 * untouched, and so does an {@link UncheckedIOException}: something had to be asked that did not
 * answer (a schema registry), and the record may be good.
 */
public final class DecodingAdapter implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_DETAIL = 300;
  private static final int MAX_BYTES = 4_096;

  private final Codec<? extends Timed> codec;
  private final String input;
  private final boolean sensitive;

  private DecodingAdapter(Codec<? extends Timed> codec, String input, boolean sensitive) {
    this.codec = codec;
    this.input = input;
    this.sensitive = sensitive;
  }

  /**
   * @param input name of the input, for dead letters
   * @param sensitive dead letters must not hold the record's bytes
   */
  public static DecodingAdapter metrics(Codec<MetricPoint> codec, String input, boolean sensitive) {
    return new DecodingAdapter(codec, input, sensitive);
  }

  /** As {@link #metrics}; spans may hold personal data, so their bytes are never kept. */
  public static DecodingAdapter spans(Codec<SpanEvent> codec, String input) {
    return new DecodingAdapter(codec, input, true);
  }

  /** As {@link #metrics}; logs may hold personal data, so their bytes are never kept. */
  public static DecodingAdapter logs(Codec<LogEvent> codec, String input) {
    return new DecodingAdapter(codec, input, true);
  }

  /** As {@link #metrics}; bills are nobody else's business, so their bytes are never kept. */
  public static DecodingAdapter bills(Codec<BillingItem> codec, String input) {
    return new DecodingAdapter(codec, input, true);
  }

  /** Highwater's own records: results that are read again, and what people say. */
  public static DecodingAdapter records(Codec<? extends Timed> codec, String input) {
    return new DecodingAdapter(codec, input, true);
  }

  /** Hands the record's items to {@code out}, in their order. */
  public void decode(Payload payload, Consumer<Decoded> out) {
    decode(codec, payload, new Output(payload, out));
  }

  private static <T extends Timed> void decode(Codec<T> codec, Payload payload, Output output) {
    Codec.Receiver<T> receiver =
        new Codec.Receiver<>() {
          @Override
          public void value(T value) {
            output.value(value);
          }

          @Override
          public void reject(int item, RejectReason reason, String detail) {
            output.reject(item, reason, detail);
          }
        };
    try {
      codec.decode(payload, receiver);
    } catch (RuntimeException | StackOverflowError e) {
      if (output.inConsumer || e instanceof UncheckedIOException) {
        throw e;
      }
      output.reject(
          output.items == 0 ? -1 : output.items,
          RejectReason.MALFORMED,
          "the codec failed: " + e.getClass().getSimpleName());
    }
  }

  private final class Output {
    private final Payload payload;
    private final Consumer<Decoded> out;
    private boolean inConsumer;
    private int items;
    private String hash;

    Output(Payload payload, Consumer<Decoded> out) {
      this.payload = payload;
      this.out = out;
    }

    void value(Timed value) {
      emit(Decoded.of(value));
    }

    void reject(int item, RejectReason reason, String detail) {
      emit(Decoded.of(deadLetter(item, reason, detail)));
    }

    private void emit(Decoded decoded) {
      items++;
      inConsumer = true;
      out.accept(decoded);
      inConsumer = false;
    }

    private DeadLetter deadLetter(int item, RejectReason reason, String detail) {
      byte[] bytes = payload.value();
      if (hash == null) {
        hash = Hash128.of(bytes == null ? new byte[0] : bytes).toString();
      }
      return new DeadLetter(
          input,
          payload.topic(),
          payload.partition(),
          payload.offset(),
          item,
          payload.timestampMillis(),
          reason,
          detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail,
          hash,
          sensitive || bytes == null
              ? null
              : Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES)));
    }
  }
}
