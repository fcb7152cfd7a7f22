package dev.highwater.codec.parquet;

import dev.highwater.codec.wire.WireException;

/**
 * Parquet's runs and bit-packed groups: small numbers of a known width. Nothing is unpacked before
 * it is asked for, so a run of a billion costs nothing.
 */
final class Hybrid {
  private final byte[] bytes;
  private final int end;
  private final int width;
  private int at;
  private long left;
  private boolean packed;
  private int value;
  private long bit;

  Hybrid(byte[] bytes, int from, int to, int width) throws WireException {
    if (width < 0 || width > 32) {
      throw broken();
    }
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.width = width;
  }

  int next() throws WireException {
    if (width == 0) {
      return 0;
    }
    while (left == 0) {
      run();
    }
    left--;
    return packed ? unpack() : value;
  }

  private void run() throws WireException {
    long head = 0;
    for (int shift = 0; ; shift += 7) {
      if (shift > 28 || at >= end) {
        throw broken();
      }
      int b = bytes[at++] & 0xff;
      head |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        break;
      }
    }
    packed = (head & 1) != 0;
    long count = head >>> 1;
    if (packed) {
      long size = count * width;
      if (size > end - at) {
        throw broken();
      }
      left = 8 * count;
      bit = 8L * at;
      at += (int) size;
    } else {
      left = count;
      value = 0;
      for (int i = 0; i < (width + 7) / 8; i++) {
        if (at >= end) {
          throw broken();
        }
        value |= (bytes[at++] & 0xff) << 8 * i;
      }
    }
  }

  private int unpack() {
    int unpacked = (int) Bits.get(bytes, bit, width);
    bit += width;
    return unpacked;
  }

  private static WireException broken() {
    return WireException.malformed("Parquet: broken runs");
  }
}
