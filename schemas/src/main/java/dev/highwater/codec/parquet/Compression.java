package dev.highwater.codec.parquet;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.SnappyBlock;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** What pages are compressed with. */
final class Compression {
  static final int NONE = 0;
  static final int SNAPPY = 1;
  static final int GZIP = 2;

  private Compression() {}

  /** The bytes of a page; {@code claimed} is what the file says that there are. */
  static byte[] expand(int codec, byte[] in, int from, int to, int claimed) throws WireException {
    if (claimed < 0 || claimed > CodecLimits.MAX_RECORD_BYTES) {
      throw WireException.tooLarge("Parquet: a page of " + claimed + " bytes");
    }
    return switch (codec) {
      case NONE -> Arrays.copyOfRange(in, from, to);
      case SNAPPY -> from == to ? new byte[0] : SnappyBlock.decompress(in, from, to);
      case GZIP -> gunzip(in, from, to, claimed);
      default ->
          throw new WireException(
              RejectReason.UNSUPPORTED,
              "Parquet: pages compressed with codec " + codec + "; expected none, snappy or gzip");
    };
  }

  private static byte[] gunzip(byte[] in, int from, int to, int claimed) throws WireException {
    if (from == to) {
      return new byte[0];
    }
    try (GZIPInputStream unpacked =
        new GZIPInputStream(new ByteArrayInputStream(in, from, to - from))) {
      byte[] out = unpacked.readNBytes(claimed);
      if (out.length < claimed) {
        throw WireException.malformed("Parquet: a page shorter than it claims");
      }
      return out;
    } catch (IOException e) {
      throw WireException.malformed("Parquet: broken gzip");
    }
  }
}
