package dev.highwater.codec.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf into a growing array, up to a bound. Nested messages get their length, five bytes
 * of it, when they end.
 */
public final class ProtoWriter {
  private static final int LENGTH_BYTES = 5;

  private final int limit;
  private byte[] bytes;
  private int size;

  public ProtoWriter(int expected, int limit) {
    this.bytes = new byte[Math.max(64, expected)];
    this.limit = limit;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  private void reserve(int more) throws WireException {
    if (bytes.length - size < more) {
      if (more > limit - size) {
        throw WireException.tooLarge("record becomes larger than " + limit + " bytes");
      }
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(limit, Math.max(2L * bytes.length, (long) size + more)));
    }
  }

  public void tag(int field, int wireType) throws WireException {
    varint((long) field << 3 | wireType);
  }

  public void varint(long value) throws WireException {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  public void fixed32(int value) throws WireException {
    reserve(4);
    for (int i = 0; i < 4; i++) {
      bytes[size++] = (byte) (value >> (8 * i));
    }
  }

  public void fixed64(long value) throws WireException {
    reserve(8);
    for (int i = 0; i < 8; i++) {
      bytes[size++] = (byte) (value >> (8 * i));
    }
  }

  public void fixed8(byte value) throws WireException {
    reserve(1);
    bytes[size++] = value;
  }

  public void blob(byte[] value) throws WireException {
    varint(value.length);
    raw(value);
  }

  /** Bytes without their length. */
  public void raw(byte[] value) throws WireException {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  public void text(String value) throws WireException {
    blob(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins a nested message; the answer is for {@link #end}. */
  public int begin(int field) throws WireException {
    tag(field, 2);
    reserve(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  public void end(int begin) {
    int length = size - begin;
    for (int i = 0; i < LENGTH_BYTES - 1; i++) {
      bytes[begin - LENGTH_BYTES + i] = (byte) (length | 0x80);
      length >>>= 7;
    }
    bytes[begin - 1] = (byte) length;
  }

  /** Says that here was a value that could not be read: what is around it will be rejected. */
  public void poison() throws WireException {
    tag(ProtoReader.POISON_FIELD, 0);
    varint(0);
  }
}
