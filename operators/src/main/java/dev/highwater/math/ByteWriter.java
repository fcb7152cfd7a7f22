package dev.highwater.math;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Grows a byte array: big-endian fixed numbers, LEB128 varints, length-prefixed UTF-8. Not
 * thread-safe.
 */
public final class ByteWriter {
  private byte[] bytes;
  private int size;

  public ByteWriter() {
    this(64);
  }

  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public int size() {
    return size;
  }

  public ByteWriter writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Unsigned LEB128 of the 64 bits: 1 to 10 bytes. */
  public ByteWriter writeVarLong(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** Zigzag varint: small absolute values are short. */
  public ByteWriter writeSignedVarLong(long value) {
    return writeVarLong((value << 1) ^ (value >> 63));
  }

  public ByteWriter writeLong(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /**
   * IEEE 754 bits, big-endian; every NaN becomes the canonical one, so that equal values have equal
   * bytes.
   */
  public ByteWriter writeDouble(double value) {
    return writeLong(Double.doubleToLongBits(value));
  }

  public ByteWriter writeBytes(byte[] value) {
    writeVarLong(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  public ByteWriter writeString(String value) {
    return writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
