package dev.highwater.codec.parquet;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.IOException;

/** The values of one column chunk, one after the other; one page of it is in memory. */
final class ColumnReader {
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_V2 = 3;

  private static final int PLAIN = 0;
  private static final int PLAIN_DICTIONARY = 2;
  private static final int RLE = 3;
  private static final int DELTA_INTS = 5;
  private static final int DELTA_LENGTHS = 6;
  private static final int DELTA_TEXTS = 7;
  private static final int RLE_DICTIONARY = 8;
  private static final int SPLIT_BYTES = 9;

  private static final int[] HEADER_SIZES = {512, 1 << 16, 1 << 22};

  private final ParquetSource source;
  private final ParquetFile.Chunk chunk;
  private final Leaf leaf;
  private long position;
  private long toRead;
  private long inPage;
  private String[] dictionary;
  private Hybrid repetitions;
  private Hybrid definitions;
  private PageValues values;
  private int repetition;
  private int definition;
  private String value;

  ColumnReader(ParquetSource source, ParquetFile.Chunk chunk) {
    this.source = source;
    this.chunk = chunk;
    this.leaf = chunk.leaf();
    this.position = chunk.from();
    this.toRead = chunk.values();
  }

  /** Goes to the next entry; {@code false} at the end of the chunk. */
  boolean next() throws IOException, WireException {
    if (toRead == 0) {
      return false;
    }
    while (inPage == 0) {
      page();
    }
    inPage--;
    toRead--;
    repetition = repetitions == null ? 0 : repetitions.next();
    definition = definitions == null ? leaf.definition() : definitions.next();
    value = definition == leaf.definition() ? values.next() : null;
    return true;
  }

  /** 0 where the entry begins a row. */
  int repetition() {
    return repetition;
  }

  int definition() {
    return definition;
  }

  /** The value; {@code null} for null. */
  String value() {
    return value;
  }

  private record Header(
      int size,
      int type,
      int expanded,
      int compressed,
      int values,
      int encoding,
      int levelEncoding,
      int definitionBytes,
      int repetitionBytes,
      boolean packed) {}

  private void page() throws IOException, WireException {
    long left = chunk.to() - position;
    Header header = header(left);
    if (header.compressed < 0
        || header.compressed > CodecLimits.MAX_RECORD_BYTES
        || header.compressed > left - header.size) {
      throw WireException.malformed("Parquet: a page that does not fit its column");
    }
    byte[] bytes = source.read(position + header.size, header.compressed);
    position += header.size + header.compressed;
    switch (header.type) {
      case DICTIONARY -> dictionary(header, bytes);
      case DATA -> data(header, bytes);
      case DATA_V2 -> dataV2(header, bytes);
      default -> {} // index pages: nothing to read
    }
  }

  private Header header(long left) throws IOException, WireException {
    for (int size : HEADER_SIZES) {
      boolean all = size >= left;
      byte[] bytes = source.read(position, (int) Math.min(size, Math.max(left, 0)));
      try {
        return header(new Thrift(bytes, 0, bytes.length));
      } catch (WireException e) {
        if (all || size == HEADER_SIZES[HEADER_SIZES.length - 1]) {
          throw e;
        }
      }
    }
    throw Thrift.broken();
  }

  private static Header header(Thrift in) throws WireException {
    int type = -1;
    int expanded = -1;
    int compressed = -1;
    int values = 0;
    int encoding = 0;
    int levels = RLE;
    int definitionBytes = 0;
    int repetitionBytes = 0;
    boolean packed = true;
    for (int id = 0; (id = in.field(id)) != 0; ) {
      switch (id << 8 | in.type()) {
        case 1 << 8 | Thrift.I32 -> type = in.i32();
        case 2 << 8 | Thrift.I32 -> expanded = in.i32();
        case 3 << 8 | Thrift.I32 -> compressed = in.i32();
        case 5 << 8 | Thrift.STRUCT, 7 << 8 | Thrift.STRUCT -> {
          in.enter();
          for (int sub = 0; (sub = in.field(sub)) != 0; ) {
            switch (sub << 8 | in.type()) {
              case 1 << 8 | Thrift.I32 -> values = in.i32();
              case 2 << 8 | Thrift.I32 -> encoding = in.i32();
              case 3 << 8 | Thrift.I32 -> levels = in.i32();
              default -> in.skip(in.type());
            }
          }
          in.leave();
        }
        case 8 << 8 | Thrift.STRUCT -> {
          in.enter();
          for (int sub = 0; (sub = in.field(sub)) != 0; ) {
            switch (sub << 8 | in.type()) {
              case 1 << 8 | Thrift.I32 -> values = in.i32();
              case 4 << 8 | Thrift.I32 -> encoding = in.i32();
              case 5 << 8 | Thrift.I32 -> definitionBytes = in.i32();
              case 6 << 8 | Thrift.I32 -> repetitionBytes = in.i32();
              case 7 << 8 | Thrift.TRUE -> packed = true;
              case 7 << 8 | Thrift.FALSE -> packed = false;
              default -> in.skip(in.type());
            }
          }
          in.leave();
        }
        default -> in.skip(in.type());
      }
    }
    if (type < 0 || values < 0) {
      throw Thrift.broken();
    }
    return new Header(
        in.position(),
        type,
        expanded,
        compressed,
        values,
        encoding,
        levels,
        definitionBytes,
        repetitionBytes,
        packed);
  }

  private void dictionary(Header header, byte[] bytes) throws WireException {
    byte[] page = Compression.expand(chunk.codec(), bytes, 0, bytes.length, header.expanded);
    if ((long) header.values * leaf.width() > page.length) {
      throw PlainValues.tooShort();
    }
    PlainValues plain = new PlainValues(leaf, page, 0, page.length);
    String[] all = new String[header.values];
    for (int i = 0; i < all.length; i++) {
      all[i] = plain.next();
    }
    dictionary = all;
  }

  private void data(Header header, byte[] bytes) throws WireException {
    byte[] page = Compression.expand(chunk.codec(), bytes, 0, bytes.length, header.expanded);
    int at = 0;
    repetitions = null;
    definitions = null;
    if ((leaf.repetition() > 0 || leaf.definition() > 0) && header.levelEncoding != RLE) {
      throw unsupported("levels of encoding " + header.levelEncoding);
    }
    if (leaf.repetition() > 0) {
      int length = length(page, at);
      repetitions = new Hybrid(page, at + 4, at + 4 + length, width(leaf.repetition()));
      at += 4 + length;
    }
    if (leaf.definition() > 0) {
      int length = length(page, at);
      definitions = new Hybrid(page, at + 4, at + 4 + length, width(leaf.definition()));
      at += 4 + length;
    }
    values = values(header.encoding, page, at);
    inPage = header.values;
  }

  private void dataV2(Header header, byte[] bytes) throws WireException {
    int levels = header.repetitionBytes + header.definitionBytes;
    if (header.repetitionBytes < 0
        || header.definitionBytes < 0
        || levels < 0
        || levels > bytes.length) {
      throw PlainValues.tooShort();
    }
    int codec = header.packed ? chunk.codec() : Compression.NONE;
    byte[] page = Compression.expand(codec, bytes, levels, bytes.length, header.expanded - levels);
    repetitions =
        leaf.repetition() == 0
            ? null
            : new Hybrid(bytes, 0, header.repetitionBytes, width(leaf.repetition()));
    definitions =
        leaf.definition() == 0
            ? null
            : new Hybrid(bytes, header.repetitionBytes, levels, width(leaf.definition()));
    values = values(header.encoding, page, 0);
    inPage = header.values;
  }

  private PageValues values(int encoding, byte[] page, int from) throws WireException {
    switch (encoding) {
      case PLAIN:
        return new PlainValues(leaf, page, from, page.length);
      case PLAIN_DICTIONARY, RLE_DICTIONARY:
        return indexed(page, from);
      case RLE:
        if (leaf.physical() == Leaf.BOOLEAN) {
          int length = length(page, from);
          Hybrid bits = new Hybrid(page, from + 4, from + 4 + length, 1);
          return () -> Boolean.toString(bits.next() != 0);
        }
        throw unsupported("values of encoding " + encoding);
      case DELTA_INTS:
        if (leaf.physical() == Leaf.INT32 || leaf.physical() == Leaf.INT64) {
          Deltas deltas = new Deltas(page, from, page.length);
          boolean small = leaf.physical() == Leaf.INT32;
          return () -> PlainText.of(leaf, small ? (int) deltas.next() : deltas.next());
        }
        throw unsupported("values of encoding " + encoding);
      case DELTA_LENGTHS:
        return new DeltaTexts(leaf, page, from, page.length, false);
      case DELTA_TEXTS:
        return new DeltaTexts(leaf, page, from, page.length, true);
      case SPLIT_BYTES:
        return split(page, from);
      default:
        throw unsupported("values of encoding " + encoding);
    }
  }

  private PageValues indexed(byte[] page, int from) throws WireException {
    String[] entries = dictionary;
    if (entries == null) {
      throw WireException.malformed("Parquet: a dictionary is missing");
    }
    if (from >= page.length) {
      return () -> {
        throw PlainValues.tooShort();
      };
    }
    Hybrid indexes = new Hybrid(page, from + 1, page.length, page[from] & 0xff);
    return () -> {
      int index = indexes.next();
      if (index < 0 || index >= entries.length) {
        throw WireException.malformed("Parquet: beyond the dictionary");
      }
      return entries[index];
    };
  }

  /** Bytes of all values by their place: put together again, they are plain. */
  private PageValues split(byte[] page, int from) throws WireException {
    int width = leaf.width();
    int count = (page.length - from) / width;
    if (leaf.physical() == Leaf.BYTES || leaf.physical() == Leaf.BOOLEAN) {
      throw unsupported("values of encoding " + SPLIT_BYTES);
    }
    byte[] joined = new byte[count * width];
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < width; b++) {
        joined[i * width + b] = page[from + b * count + i];
      }
    }
    return new PlainValues(leaf, joined, 0, joined.length);
  }

  private static int length(byte[] page, int at) throws WireException {
    if (page.length - at < 4) {
      throw PlainValues.tooShort();
    }
    int length =
        (page[at] & 0xff)
            | (page[at + 1] & 0xff) << 8
            | (page[at + 2] & 0xff) << 16
            | page[at + 3] << 24;
    if (length < 0 || length > page.length - at - 4) {
      throw PlainValues.tooShort();
    }
    return length;
  }

  private static int width(int max) {
    return 32 - Integer.numberOfLeadingZeros(max);
  }

  private static WireException unsupported(String what) {
    return new WireException(RejectReason.UNSUPPORTED, "Parquet: " + what);
  }
}
