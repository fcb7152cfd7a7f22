package dev.highwater.result;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro binary from an array, never believing a length: Avro's own decoder allocates what a string,
 * map or array claims to hold before it looks whether that many bytes are there. Items of arrays
 * and maps are taken to need at least one byte each.
 */
final class BoundedDecoder extends Decoder {
  private final byte[] bytes;
  private int position;

  BoundedDecoder(byte[] bytes, int from) {
    this.bytes = bytes;
    this.position = from;
  }

  boolean atEnd() {
    return position == bytes.length;
  }

  private int remaining() {
    return bytes.length - position;
  }

  private int next() throws EOFException {
    if (position >= bytes.length) {
      throw new EOFException();
    }
    return bytes[position++] & 0xff;
  }

  /** Claims {@code length} bytes and answers where they begin. */
  private int take(long length) throws EOFException {
    if (length < 0 || length > remaining()) {
      throw new EOFException();
    }
    int from = position;
    position += (int) length;
    return from;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws EOFException {
    return next() == 1;
  }

  @Override
  public int readInt() throws EOFException {
    long value = readLong();
    if (value != (int) value) {
      throw new EOFException();
    }
    return (int) value;
  }

  @Override
  public long readLong() throws EOFException {
    long zigzag = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      zigzag |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw new EOFException();
  }

  private long littleEndian(int count) throws EOFException {
    int from = take(count);
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes[from + i] & 0xffL);
    }
    return value;
  }

  @Override
  public float readFloat() throws EOFException {
    return Float.intBitsToFloat((int) littleEndian(4));
  }

  @Override
  public double readDouble() throws EOFException {
    return Double.longBitsToDouble(littleEndian(8));
  }

  @Override
  public Utf8 readString(Utf8 old) throws EOFException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws EOFException {
    long length = readLong();
    int from = take(length);
    return new String(bytes, from, (int) length, StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws EOFException {
    take(readLong());
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws EOFException {
    long length = readLong();
    int from = take(length);
    byte[] copy = new byte[(int) length];
    System.arraycopy(bytes, from, copy, 0, copy.length);
    return ByteBuffer.wrap(copy);
  }

  @Override
  public void skipBytes() throws EOFException {
    take(readLong());
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws EOFException {
    System.arraycopy(bytes, take(length), target, start, length);
  }

  @Override
  public void skipFixed(int length) throws EOFException {
    take(length);
  }

  @Override
  public int readEnum() throws EOFException {
    return readInt();
  }

  @Override
  public int readIndex() throws EOFException {
    return readInt();
  }

  /** Items of the next block; a negative count is followed by the block's size in bytes. */
  private long block() throws EOFException {
    long count = readLong();
    if (count < 0) {
      count = -count;
      long size = readLong();
      if (size < 0 || size > remaining()) {
        throw new EOFException();
      }
    }
    if (count < 0 || count > remaining()) {
      throw new EOFException();
    }
    return count;
  }

  @Override
  public long readArrayStart() throws EOFException {
    return block();
  }

  @Override
  public long arrayNext() throws EOFException {
    return block();
  }

  @Override
  public long skipArray() throws EOFException {
    return block();
  }

  @Override
  public long readMapStart() throws EOFException {
    return block();
  }

  @Override
  public long mapNext() throws EOFException {
    return block();
  }

  @Override
  public long skipMap() throws EOFException {
    return block();
  }
}
