package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;

/** The encoding DELTA_BINARY_PACKED: whole numbers by their differences. */
final class Deltas {
  private static final int MAX_BLOCK = 1 << 16;

  private final byte[] bytes;
  private final int end;
  private final int perMiniblock;
  private final int[] widths;
  private final long count;
  private int at;
  private long given;
  private long value;
  private long minDelta;
  private int miniblock;
  private int inMiniblock;
  private long bit;

  Deltas(byte[] bytes, int from, int to) throws WireException {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    long block = varint();
    long miniblocks = varint();
    count = varint();
    value = zigZag();
    if (block <= 0
        || block > MAX_BLOCK
        || miniblocks <= 0
        || miniblocks > block
        || block % miniblocks != 0
        || count < 0) {
      throw broken();
    }
    perMiniblock = (int) (block / miniblocks);
    widths = new int[(int) miniblocks];
    miniblock = widths.length;
    inMiniblock = perMiniblock;
  }

  long count() {
    return count;
  }

  long next() throws WireException {
    if (given >= count) {
      throw broken();
    }
    if (given++ > 0) {
      if (inMiniblock == perMiniblock) {
        miniblock();
      }
      inMiniblock++;
      int width = widths[miniblock];
      value += minDelta + (width == 0 ? 0 : Bits.get(bytes, bit, width));
      bit += width;
    }
    return value;
  }

  private void miniblock() throws WireException {
    if (++miniblock >= widths.length) {
      minDelta = zigZag();
      if (widths.length > end - at) {
        throw broken();
      }
      for (int i = 0; i < widths.length; i++) {
        widths[i] = bytes[at++] & 0xff;
      }
      miniblock = 0;
    }
    inMiniblock = 0;
    long size = ((long) widths[miniblock] * perMiniblock + 7) / 8;
    if (widths[miniblock] > 64 || size > end - at) {
      throw broken();
    }
    bit = 8L * at;
    at += (int) size;
  }

  /** Behind the last value, once all have been given. */
  int position() {
    return at;
  }

  private long zigZag() throws WireException {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  private long varint() throws WireException {
    long raw = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw broken();
      }
      int b = bytes[at++] & 0xff;
      raw |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return raw;
      }
    }
    throw broken();
  }

  private static WireException broken() {
    return WireException.malformed("Parquet: broken deltas");
  }
}
