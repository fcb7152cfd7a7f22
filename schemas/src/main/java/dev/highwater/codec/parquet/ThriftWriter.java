package dev.highwater.codec.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes Thrift's compact protocol. */
final class ThriftWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Deque<Integer> outer = new ArrayDeque<>();
  private int last;

  byte[] bytes() {
    return out.toByteArray();
  }

  ThriftWriter i32(int id, int value) {
    field(id, Thrift.I32);
    zigZag(value);
    return this;
  }

  ThriftWriter i64(int id, long value) {
    field(id, Thrift.I64);
    zigZag(value);
    return this;
  }

  ThriftWriter bool(int id, boolean value) {
    field(id, value ? Thrift.TRUE : Thrift.FALSE);
    return this;
  }

  ThriftWriter text(int id, String value) {
    field(id, Thrift.BINARY);
    element(value);
    return this;
  }

  /** Begins a struct that is a field; {@link #end} ends it. */
  ThriftWriter begin(int id) {
    field(id, Thrift.STRUCT);
    return begin();
  }

  /** Begins a struct that is an element of a list. */
  ThriftWriter begin() {
    outer.push(last);
    last = 0;
    return this;
  }

  ThriftWriter end() {
    out.write(0);
    last = outer.pop();
    return this;
  }

  ThriftWriter list(int id, int type, int size) {
    field(id, Thrift.LIST);
    if (size < 15) {
      out.write(size << 4 | type);
    } else {
      out.write(0xf0 | type);
      varint(size);
    }
    return this;
  }

  ThriftWriter element(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  ThriftWriter element(int value) {
    zigZag(value);
    return this;
  }

  /** Ends the outermost struct. */
  byte[] finish() {
    out.write(0);
    return out.toByteArray();
  }

  private void field(int id, int type) {
    int delta = id - last;
    if (delta > 0 && delta < 16) {
      out.write(delta << 4 | type);
    } else {
      out.write(type);
      zigZag(id);
    }
    last = id;
  }

  private void zigZag(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
