package dev.highwater.codec.otlp;

import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.WireException;

/**
 * What OTLP in protobuf looks like from outside. Costs one step for each resource in the record.
 */
public final class OtlpFraming {
  private static final int FIELD_1 = 1 << 3 | 2;

  private OtlpFraming() {}

  /**
   * Whether the bytes are, at their outermost, an export request: nothing but messages in field 1,
   * and nothing behind.
   */
  public static boolean isRequest(byte[] bytes, int from, int to) {
    ProtoReader reader = new ProtoReader(bytes, from, to);
    try {
      for (int tag; (tag = reader.tag()) != 0; ) {
        if (tag != FIELD_1) {
          return false;
        }
        reader.leave(reader.enter());
      }
      return from < to;
    } catch (WireException e) {
      return false;
    }
  }

  /** Whether the bytes are export requests, each behind its length as a varint. */
  public static boolean isDelimited(byte[] bytes, int from, int to) {
    ProtoReader reader = new ProtoReader(bytes, from, to);
    try {
      while (reader.position() < to) {
        int outer = reader.enter();
        if (!isRequest(bytes, reader.position(), reader.end())) {
          return false;
        }
        reader.leave(outer);
      }
      return from < to;
    } catch (WireException e) {
      return false;
    }
  }
}
