package dev.highwater.codec.wire;

import dev.highwater.event.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over protobuf bytes. Reads in place and allocates only what it returns, never by a size
 * that the input claims: every length is checked against the bytes that are there.
 *
 * <p>Use: loop over {@link #tag()} until 0, switch over the whole tag (number and wire type),
 * {@link #skip} the others. Nested messages: {@code int outer = enter(); … leave(outer)}. Positions
 * may be saved and restored to read a message twice.
 */
public final class ProtoReader {
  /**
   * A field that no message has. The JSON transcoder puts it where a value could not be read, so
   * that only the item around it is rejected.
   */
  public static final int POISON_FIELD = 0x1fff_fff0;

  private static final int POISON_TAG = POISON_FIELD << 3;

  private final byte[] bytes;
  private int position;
  private int end;

  public ProtoReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  public int position() {
    return position;
  }

  public int end() {
    return end;
  }

  /** Goes to where the cursor was when {@link #position()} and {@link #end()} said so. */
  public void restore(int position, int end) {
    this.position = position;
    this.end = end;
  }

  /** The next field's tag, 0 at the end of the message. */
  public int tag() throws WireException {
    if (position >= end) {
      return 0;
    }
    int first = bytes[position];
    if (first >= 8) {
      position++;
      return first;
    }
    long tag = varint();
    if (tag < 8 || tag > 0xffff_ffffL) {
      throw WireException.malformed("protobuf: not a tag");
    }
    if ((int) tag == POISON_TAG) {
      throw WireException.malformed("a value is not of its field's type");
    }
    return (int) tag;
  }

  public long varint() throws WireException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position >= end) {
        throw truncated();
      }
      byte b = bytes[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw WireException.malformed("protobuf: varint of more than ten bytes");
  }

  public static long zigZag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  public int fixed32() throws WireException {
    if (end - position < 4) {
      throw truncated();
    }
    int p = position;
    position = p + 4;
    return (bytes[p] & 0xff)
        | (bytes[p + 1] & 0xff) << 8
        | (bytes[p + 2] & 0xff) << 16
        | bytes[p + 3] << 24;
  }

  public long fixed64() throws WireException {
    return (fixed32() & 0xffff_ffffL) | (long) fixed32() << 32;
  }

  public double real() throws WireException {
    return Double.longBitsToDouble(fixed64());
  }

  /** A length that is there. */
  public int length() throws WireException {
    long length = varint();
    if (length < 0 || length > end - position) {
      throw truncated();
    }
    return (int) length;
  }

  /**
   * Narrows the cursor to the nested message that comes now; answers the outer end for {@link
   * #leave}.
   */
  public int enter() throws WireException {
    int length = length();
    int outer = end;
    end = position + length;
    return outer;
  }

  /** Goes behind the nested message. */
  public void leave(int outer) {
    position = end;
    end = outer;
  }

  /** Text; bytes that are not UTF-8 become replacement characters. */
  public String text() throws WireException {
    int length = length();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** The name that comes now, from the table of names seen before. */
  public Names.Name name(Names names) throws WireException {
    int length = length();
    Names.Name name = names.of(bytes, position, length);
    position += length;
    return name;
  }

  public byte[] blob() throws WireException {
    int length = length();
    byte[] blob = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return blob;
  }

  /**
   * An id in lower-case hex: "" for an empty one and for one of zeros, {@code null} where it has
   * another length than {@code size}.
   */
  public String hexId(int size) throws WireException {
    int length = length();
    int from = position;
    position += length;
    if (length == 0) {
      return "";
    }
    return length == size ? Hex.id(bytes, from, size) : null;
  }

  public void skip(int tag) throws WireException {
    switch (tag & 7) {
      case 0 -> varint();
      case 1 -> fixed64();
      case 2 -> leave(enter());
      case 5 -> fixed32();
      default -> throw WireException.malformed("protobuf: groups are not read");
    }
  }

  public static WireException truncated() {
    return new WireException(RejectReason.MALFORMED, "protobuf: ends too early");
  }
}
