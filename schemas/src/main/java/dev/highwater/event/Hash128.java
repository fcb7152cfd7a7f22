package dev.highwater.event;

import java.util.HexFormat;

/**
 * A 128-bit hash (MurmurHash3 x64 128, seed 0), the identity of a series: the same in every JVM,
 * ordered as an unsigned 128-bit number.
 */
public record Hash128(long high, long low) implements Comparable<Hash128> {
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  /** The hash of {@code bytes}, by the algorithm's public description. */
  public static Hash128 of(byte[] bytes) {
    long h1 = 0;
    long h2 = 0;
    int blocks = bytes.length / 16;
    for (int block = 0; block < blocks; block++) {
      h1 ^= mix1(littleEndian(bytes, 16 * block, 8));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729L;
      h2 ^= mix2(littleEndian(bytes, 16 * block + 8, 8));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5L;
    }
    int tail = bytes.length - 16 * blocks;
    if (tail > 8) {
      h2 ^= mix2(littleEndian(bytes, 16 * blocks + 8, tail - 8));
    }
    if (tail > 0) {
      h1 ^= mix1(littleEndian(bytes, 16 * blocks, Math.min(8, tail)));
    }
    h1 ^= bytes.length;
    h2 ^= bytes.length;
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    h1 += h2;
    h2 += h1;
    return new Hash128(h1, h2);
  }

  private static long littleEndian(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes[from + i] & 0xffL);
    }
    return value;
  }

  private static long mix1(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mix2(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long finish(long k) {
    k = (k ^ (k >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }

  @Override
  public int compareTo(Hash128 other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public int hashCode() {
    return (int) (high ^ (high >>> 32));
  }

  /** 32 hex digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
