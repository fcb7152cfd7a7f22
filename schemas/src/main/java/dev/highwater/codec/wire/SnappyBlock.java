package dev.highwater.codec.wire;

import dev.highwater.codec.CodecLimits;

/**
 * Decompresses snappy's block format by its public description. In Java, because what comes off a
 * topic should not reach native code, and with every claim checked first: the length against the
 * limit and against what so many bytes can hold at most.
 */
public final class SnappyBlock {
  /** A copy element of three bytes makes at most 64: no block grows more than this. */
  private static final int MAX_RATIO = 22;

  private SnappyBlock() {}

  /** The decompressed bytes. */
  public static byte[] decompress(byte[] in, int from, int to) throws WireException {
    ProtoReader header = new ProtoReader(in, from, to);
    long length = header.varint();
    if (length < 0 || length > CodecLimits.MAX_RECORD_BYTES) {
      throw WireException.tooLarge(
          "snappy: claims more than " + CodecLimits.MAX_RECORD_BYTES + " bytes");
    }
    int at = header.position();
    if (length > (long) MAX_RATIO * (to - at)) {
      throw WireException.malformed("snappy: claims more than the block can hold");
    }
    byte[] out = new byte[(int) length];
    int size = 0;
    while (at < to) {
      int tag = in[at++] & 0xff;
      int count;
      int offset = 0;
      switch (tag & 3) {
        case 0 -> {
          count = (tag >> 2) + 1;
          int extra = count - 60;
          if (extra > 0) {
            if (to - at < extra) {
              throw broken();
            }
            long literal = littleEndian(in, at, extra) + 1;
            at += extra;
            if (literal > to - at) {
              throw broken();
            }
            count = (int) literal;
          }
          if (count > to - at || count > out.length - size) {
            throw broken();
          }
          System.arraycopy(in, at, out, size, count);
          at += count;
          size += count;
          continue;
        }
        case 1 -> {
          if (to - at < 1) {
            throw broken();
          }
          count = ((tag >> 2) & 7) + 4;
          offset = (tag & 0xe0) << 3 | (in[at++] & 0xff);
        }
        default -> {
          int bytes = (tag & 3) == 2 ? 2 : 4;
          if (to - at < bytes) {
            throw broken();
          }
          count = (tag >> 2) + 1;
          long far = littleEndian(in, at, bytes);
          at += bytes;
          if (far > size) {
            throw broken();
          }
          offset = (int) far;
        }
      }
      if (offset == 0 || offset > size || count > out.length - size) {
        throw broken();
      }
      if (offset >= count) {
        System.arraycopy(out, size - offset, out, size, count);
        size += count;
      } else {
        for (int end = size + count; size < end; size++) {
          out[size] = out[size - offset];
        }
      }
    }
    if (size != out.length) {
      throw broken();
    }
    return out;
  }

  private static long littleEndian(byte[] in, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (in[at + i] & 0xff);
    }
    return value;
  }

  private static WireException broken() {
    return WireException.malformed("snappy: broken block");
  }
}
