package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;
import java.nio.charset.StandardCharsets;

/** Reads Thrift's compact protocol, which Parquet's metadata is written in. Reads in place. */
final class Thrift {
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int I32 = 5;
  static final int I64 = 6;
  static final int BINARY = 8;
  static final int LIST = 9;
  static final int STRUCT = 12;

  private static final int MAX_DEPTH = 24;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int type;
  private int depth;

  Thrift(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  int position() {
    return at;
  }

  /** Type of the field that {@link #field} has found. */
  int type() {
    return type;
  }

  /** Id of the next field of a struct, given the last one's; 0 at its end. */
  int field(int last) throws WireException {
    int head = unsigned();
    if (head == 0) {
      return 0;
    }
    type = head & 15;
    int delta = head >>> 4;
    int id = delta == 0 ? (int) zigZag() : last + delta;
    if (id <= 0 || id > Short.MAX_VALUE) {
      throw broken();
    }
    return id;
  }

  void enter() throws WireException {
    if (++depth > MAX_DEPTH) {
      throw broken();
    }
  }

  void leave() {
    depth--;
  }

  int i32() throws WireException {
    long value = zigZag();
    if (value != (int) value) {
      throw broken();
    }
    return (int) value;
  }

  long zigZag() throws WireException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  String text() throws WireException {
    int length = size();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Elements of the list that comes now, each of at least one byte. Sets their type. */
  int list() throws WireException {
    int head = unsigned();
    type = head & 15;
    int count = head >>> 4;
    return count == 15 ? size() : count;
  }

  /** A length that is there. */
  private int size() throws WireException {
    long size = varint();
    if (size < 0 || size > end - at) {
      throw broken();
    }
    return (int) size;
  }

  void skip(int skipped) throws WireException {
    switch (skipped) {
      case TRUE, FALSE -> {}
      case 3 -> need(1);
      case 4, I32, I64 -> varint();
      case 7 -> need(8);
      case BINARY -> need(size());
      case LIST, 10 -> {
        int count = list();
        int of = type;
        enter();
        for (int i = 0; i < count; i++) {
          if (of == TRUE || of == FALSE) {
            need(1);
          } else {
            skip(of);
          }
        }
        leave();
      }
      case 11 -> {
        int count = size();
        if (count > 0) {
          int types = unsigned();
          enter();
          for (int i = 0; i < count; i++) {
            skip(types >>> 4);
            skip(types & 15);
          }
          leave();
        }
      }
      case STRUCT -> {
        enter();
        for (int id = 0; (id = field(id)) != 0; ) {
          skip(type);
        }
        leave();
      }
      default -> throw broken();
    }
  }

  private void need(int count) throws WireException {
    if (count > end - at) {
      throw broken();
    }
    at += count;
  }

  private int unsigned() throws WireException {
    if (at >= end) {
      throw broken();
    }
    return bytes[at++] & 0xff;
  }

  private long varint() throws WireException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = unsigned();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw broken();
  }

  static WireException broken() {
    return WireException.malformed("Parquet: broken metadata");
  }
}
