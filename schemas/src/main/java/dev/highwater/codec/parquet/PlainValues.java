package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;

/** The encoding PLAIN. */
final class PlainValues implements PageValues {
  private final Leaf leaf;
  private final byte[] bytes;
  private final int end;
  private int at;
  private int bit;

  PlainValues(Leaf leaf, byte[] bytes, int from, int to) {
    this.leaf = leaf;
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  @Override
  public String next() throws WireException {
    return switch (leaf.physical()) {
      case Leaf.BOOLEAN -> bool();
      case Leaf.INT32 -> PlainText.of(leaf, (int) little(4));
      case Leaf.INT64 -> PlainText.of(leaf, little(8));
      case Leaf.INT96 -> {
        long nanos = little(8);
        yield PlainText.ofInt96(nanos, (int) little(4));
      }
      case Leaf.FLOAT -> PlainText.of(Float.intBitsToFloat((int) little(4)));
      case Leaf.DOUBLE -> PlainText.of(Double.longBitsToDouble(little(8)));
      case Leaf.FIXED -> text(leaf.length());
      default -> text(length());
    };
  }

  private String bool() throws WireException {
    if (at >= end) {
      throw tooShort();
    }
    boolean value = (bytes[at] >> bit & 1) != 0;
    bit = bit + 1 & 7;
    at += bit == 0 ? 1 : 0;
    return Boolean.toString(value);
  }

  private int length() throws WireException {
    long length = little(4) & 0xffff_ffffL;
    if (length > end - at) {
      throw tooShort();
    }
    return (int) length;
  }

  private String text(int length) throws WireException {
    if (length > end - at) {
      throw tooShort();
    }
    String text = PlainText.of(leaf, bytes, at, length);
    at += length;
    return text;
  }

  private long little(int size) throws WireException {
    if (size > end - at) {
      throw tooShort();
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    at += size;
    return value;
  }

  static WireException tooShort() {
    return WireException.malformed("Parquet: a page ends too early");
  }
}
