package dev.highwater.codec.parquet;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.parquet.Leaf.Meaning;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A Parquet file's footer: its columns that hold values, and where their chunks are. */
final class ParquetFile {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int MAX_COLUMNS = 2_000;

  /**
   * A column's part of a row group.
   *
   * @param values how many it holds, nulls among them
   * @param from its first byte in the file
   * @param to behind its last byte
   * @param codec Parquet's number of the compression
   */
  record Chunk(Leaf leaf, long values, long from, long to, int codec) {}

  /**
   * A row group.
   *
   * @param chunks in the order of the leaves
   */
  record Group(long rows, List<Chunk> chunks) {}

  private record Element(
      String name,
      int physical,
      int length,
      int repetition,
      int children,
      Meaning meaning,
      int scale) {}

  private final long dataEnd;
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  private ParquetFile(long dataEnd) {
    this.dataEnd = dataEnd;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  List<Group> groups() {
    return groups;
  }

  /** Whether the bytes begin as a Parquet file does. */
  static boolean isParquet(byte[] bytes, int from, int to) {
    if (to - from < 12) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      if (bytes[from + i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  static ParquetFile read(ParquetSource source) throws IOException, WireException {
    long size = source.size();
    if (size < 12) {
      throw WireException.malformed("Parquet: shorter than its frame");
    }
    byte[] tail = source.read(size - 8, 8);
    if (!isParquet(source.read(0, 4), tail)) {
      throw WireException.malformed("Parquet: PAR1 is missing at the begin or the end");
    }
    long length =
        (tail[0] & 0xffL)
            | (tail[1] & 0xffL) << 8
            | (tail[2] & 0xffL) << 16
            | (tail[3] & 0xffL) << 24;
    if (length > size - 12 || length > CodecLimits.MAX_RECORD_BYTES) {
      throw WireException.malformed("Parquet: the footer does not fit the file");
    }
    byte[] footer = source.read(size - 8 - length, (int) length);
    ParquetFile file = new ParquetFile(size - 8 - length);
    file.footer(new Thrift(footer, 0, footer.length));
    return file;
  }

  private static boolean isParquet(byte[] head, byte[] tail) {
    for (int i = 0; i < 4; i++) {
      if (head[i] != MAGIC[i] || tail[4 + i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private void footer(Thrift in) throws WireException {
    for (int id = 0; (id = in.field(id)) != 0; ) {
      if (id == 2 && in.type() == Thrift.LIST) {
        schema(in);
      } else if (id == 4 && in.type() == Thrift.LIST) {
        if (leaves.isEmpty()) {
          throw WireException.malformed("Parquet: no columns");
        }
        int count = in.list();
        for (int i = 0; i < count; i++) {
          groups.add(group(in));
        }
      } else {
        in.skip(in.type());
      }
    }
    if (leaves.isEmpty()) {
      throw WireException.malformed("Parquet: no columns");
    }
  }

  private void schema(Thrift in) throws WireException {
    int count = in.list();
    if (count > MAX_COLUMNS) {
      throw WireException.tooLarge("Parquet: more than " + MAX_COLUMNS + " columns");
    }
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(element(in));
    }
    if (elements.isEmpty() || tree(elements, 0, List.of(), 0, 0, true, 0) != elements.size()) {
      throw Thrift.broken();
    }
  }

  /** Adds the leaves of the element at {@code at}; answers the index behind its descendants. */
  private int tree(
      List<Element> elements,
      int at,
      List<String> path,
      int definition,
      int repetition,
      boolean root,
      int depth)
      throws WireException {
    if (at >= elements.size() || depth > 16) {
      throw Thrift.broken();
    }
    Element element = elements.get(at);
    List<String> here = new ArrayList<>(path);
    int defined = definition;
    int repeated = repetition;
    if (!root) {
      here.add(element.name);
      defined += element.repetition == 0 ? 0 : 1;
      repeated += element.repetition == 2 ? 1 : 0;
    }
    if (element.children == 0) {
      if (element.physical < 0 || root) {
        throw Thrift.broken();
      }
      leaves.add(
          new Leaf(
              List.copyOf(here),
              element.physical,
              element.length,
              element.meaning,
              element.scale,
              defined,
              repeated));
      return at + 1;
    }
    int next = at + 1;
    for (int i = 0; i < element.children; i++) {
      next = tree(elements, next, here, defined, repeated, false, depth + 1);
    }
    return next;
  }

  private static Element element(Thrift in) throws WireException {
    in.enter();
    String name = "";
    int physical = -1;
    int length = 0;
    int repetition = 0;
    int children = 0;
    int scale = 0;
    Meaning meaning = Meaning.PLAIN;
    for (int id = 0; (id = in.field(id)) != 0; ) {
      switch (id << 8 | in.type()) {
        case 1 << 8 | Thrift.I32 -> physical = in.i32();
        case 2 << 8 | Thrift.I32 -> length = in.i32();
        case 3 << 8 | Thrift.I32 -> repetition = in.i32();
        case 4 << 8 | Thrift.BINARY -> name = in.text();
        case 5 << 8 | Thrift.I32 -> children = in.i32();
        case 6 << 8 | Thrift.I32 -> meaning = converted(in.i32(), meaning);
        case 7 << 8 | Thrift.I32 -> scale = in.i32();
        case 10 << 8 | Thrift.STRUCT -> meaning = logical(in, meaning);
        default -> in.skip(in.type());
      }
    }
    in.leave();
    boolean fixed = physical == Leaf.FIXED;
    if (physical > Leaf.FIXED
        || repetition < 0
        || repetition > 2
        || children < 0
        || children > MAX_COLUMNS
        || (fixed && (length < 1 || length > 64))
        || scale < 0
        || scale > 64) {
      throw Thrift.broken();
    }
    return new Element(name, physical, length, repetition, children, meaning, scale);
  }

  private static Meaning converted(int type, Meaning otherwise) {
    return switch (type) {
      case 5 -> Meaning.DECIMAL;
      case 6 -> Meaning.DATE;
      case 9 -> Meaning.MILLIS;
      case 10 -> Meaning.MICROS;
      default -> otherwise;
    };
  }

  private static Meaning logical(Thrift in, Meaning otherwise) throws WireException {
    Meaning meaning = otherwise;
    in.enter();
    for (int id = 0; (id = in.field(id)) != 0; ) {
      if (id == 8 && in.type() == Thrift.STRUCT) {
        meaning = timestamp(in, meaning);
      } else {
        meaning = id == 5 ? Meaning.DECIMAL : id == 6 ? Meaning.DATE : meaning;
        in.skip(in.type());
      }
    }
    in.leave();
    return meaning;
  }

  private static Meaning timestamp(Thrift in, Meaning otherwise) throws WireException {
    Meaning meaning = otherwise;
    in.enter();
    for (int id = 0; (id = in.field(id)) != 0; ) {
      if (id == 2 && in.type() == Thrift.STRUCT) {
        in.enter();
        for (int unit = 0; (unit = in.field(unit)) != 0; ) {
          meaning = unit == 1 ? Meaning.MILLIS : unit == 2 ? Meaning.MICROS : Meaning.NANOS;
          in.skip(in.type());
        }
        in.leave();
      } else {
        in.skip(in.type());
      }
    }
    in.leave();
    return meaning;
  }

  private Group group(Thrift in) throws WireException {
    in.enter();
    long rows = 0;
    List<Chunk> chunks = List.of();
    for (int id = 0; (id = in.field(id)) != 0; ) {
      if (id == 1 && in.type() == Thrift.LIST) {
        int count = in.list();
        if (count != leaves.size()) {
          throw WireException.malformed("Parquet: a row group without all columns");
        }
        chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          chunks.add(chunk(in, leaves.get(i)));
        }
      } else if (id == 3 && in.type() == Thrift.I64) {
        rows = in.zigZag();
      } else {
        in.skip(in.type());
      }
    }
    in.leave();
    if (rows < 0 || chunks.isEmpty()) {
      throw Thrift.broken();
    }
    return new Group(rows, chunks);
  }

  private Chunk chunk(Thrift in, Leaf leaf) throws WireException {
    in.enter();
    Chunk chunk = null;
    for (int id = 0; (id = in.field(id)) != 0; ) {
      if (id == 3 && in.type() == Thrift.STRUCT) {
        chunk = metadata(in, leaf);
      } else {
        in.skip(in.type());
      }
    }
    in.leave();
    if (chunk == null) {
      throw WireException.malformed("Parquet: a column chunk without metadata");
    }
    return chunk;
  }

  private Chunk metadata(Thrift in, Leaf leaf) throws WireException {
    in.enter();
    int codec = 0;
    long values = -1;
    long compressed = -1;
    long data = -1;
    long dictionary = -1;
    for (int id = 0; (id = in.field(id)) != 0; ) {
      switch (id << 8 | in.type()) {
        case 4 << 8 | Thrift.I32 -> codec = in.i32();
        case 5 << 8 | Thrift.I64 -> values = in.zigZag();
        case 7 << 8 | Thrift.I64 -> compressed = in.zigZag();
        case 9 << 8 | Thrift.I64 -> data = in.zigZag();
        case 11 << 8 | Thrift.I64 -> dictionary = in.zigZag();
        default -> in.skip(in.type());
      }
    }
    in.leave();
    // Some writers give 0 where there is no dictionary.
    long from = dictionary >= 4 && dictionary < data ? dictionary : data;
    if (values < 0 || from < 4 || compressed < 0 || compressed > dataEnd - from) {
      throw WireException.malformed("Parquet: a column chunk that does not fit the file");
    }
    return new Chunk(leaf, values, from, from + compressed, codec);
  }
}
