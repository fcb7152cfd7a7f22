package dev.highwater.math;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote; bytes that end early or ask for too much are an {@link
 * IllegalArgumentException}.
 */
public final class ByteReader {
  private final byte[] bytes;
  private int position;

  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public int remaining() {
    return bytes.length - position;
  }

  public int readByte() {
    need(1);
    return bytes[position++] & 0xff;
  }

  public long readVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (next & 0x7fL) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a varint of more than ten bytes");
  }

  public long readSignedVarLong() {
    long raw = readVarLong();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** A varint that counts elements of at least {@code bytesEach} bytes that are still to come. */
  public int readCount(int bytesEach) {
    long count = readVarLong();
    if (count < 0 || count > remaining() / Math.max(1, bytesEach)) {
      throw new IllegalArgumentException("count " + count + " in " + remaining() + " bytes");
    }
    return (int) count;
  }

  public long readLong() {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[position++] & 0xffL);
    }
    return value;
  }

  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  public byte[] readBytes() {
    int length = readCount(1);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  public String readString() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** Checks the format byte, and says what was there instead. */
  public void expectFormat(int format, String what) {
    int found = readByte();
    if (found != format) {
      throw new IllegalArgumentException(
          what + " of format " + found + "; this version reads format " + format);
    }
  }

  /** Checks that nothing is left. */
  public void expectEnd(String what) {
    if (remaining() != 0) {
      throw new IllegalArgumentException(remaining() + " bytes after the end of " + what);
    }
  }

  private void need(int count) {
    if (remaining() < count) {
      throw new IllegalArgumentException("ended " + (count - remaining()) + " bytes early");
    }
  }
}
