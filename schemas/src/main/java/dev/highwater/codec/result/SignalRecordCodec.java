package dev.highwater.codec.result;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.WireException;
import dev.highwater.result.Encoding;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.result.registry.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Records of {@code highwater.signals} in every encoding (Avro single-object, Confluent, JSON), of
 * every version, each recognised by its first byte. One item a record.
 *
 * <p>A schema registry that does not answer is an {@link UncheckedIOException}: the record may be
 * good.
 */
public final class SignalRecordCodec extends RecordCodec<Signal> {
  private static final long serialVersionUID = 1L;

  /** Bytes of one record: as much as Highwater writes by default. */
  private static final int MAX_BYTES = 1 << 20;

  private final RegistrySettings registry;
  private transient ResultDecoder<Signal> decoder;

  /**
   * @param registry needed for records in Confluent wire format only, else may be {@code null}
   */
  public SignalRecordCodec(RegistrySettings registry) {
    this.registry = registry;
  }

  @Override
  public void read(Frame frame, Items<Signal> items) throws WireException {
    byte[] bytes = frame.payload().value();
    if (bytes.length > MAX_BYTES) {
      throw WireException.tooLarge("signal of " + bytes.length + " bytes");
    }
    Signal signal;
    try {
      signal = decode(bytes);
    } catch (ResultFormatException e) {
      throw WireException.malformed("signal: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    check(signal);
    items.value(signal);
  }

  private synchronized Signal decode(byte[] bytes) throws IOException {
    if (decoder == null) {
      decoder = ResultCodec.of(ResultTypes.SIGNAL, Encoding.AVRO, "signals", registry).decoder();
    }
    return decoder.decode(bytes);
  }

  private static void check(Signal signal) throws WireException {
    if (signal.signal().isEmpty() || signal.service().isEmpty()) {
      throw WireException.invalid("signal without a name or a service");
    }
    if (signal.windowStartMillis() < 0
        || signal.windowMillis() <= 0
        || signal.windowEndMillis() - signal.windowStartMillis() != signal.windowMillis()) {
      throw WireException.invalid("signal whose window cannot be");
    }
    if (signal.labels().size() > CodecLimits.MAX_LABELS) {
      throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
    }
  }
}
