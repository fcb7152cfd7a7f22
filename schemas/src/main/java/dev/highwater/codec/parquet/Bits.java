package dev.highwater.codec.parquet;

/** Numbers packed bit by bit, the lowest bit first. */
final class Bits {
  private Bits() {}

  /** {@code width} bits, at most 64, from bit {@code from}; the caller has checked the end. */
  static long get(byte[] bytes, long from, int width) {
    long value = 0;
    int at = (int) (from >>> 3);
    int skip = (int) (from & 7);
    int have = 0;
    while (have < width) {
      long part = (bytes[at++] & 0xffL) >>> skip;
      value |= part << have;
      have += 8 - skip;
      skip = 0;
    }
    return width == 64 ? value : value & ((1L << width) - 1);
  }
}
