package dev.highwater.codec.parquet;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a Parquet file of flat columns, each of which may be null: what every reader of Parquet
 * reads (data pages of version 1, PLAIN or a dictionary of texts, gzip). The same rows give the
 * same bytes. In memory is one row group, of at most {@value #ROWS_PER_GROUP} rows.
 */
public final class ParquetWriter implements Closeable {
  private static final int ROWS_PER_GROUP = 50_000;
  private static final int MAX_DICTIONARY = 20_000;
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  /** Digits of a decimal: what sixteen bytes hold. */
  private static final int PRECISION = 38;

  private static final int DECIMAL_BYTES = 16;

  /** What a column holds. */
  public enum Kind {
    /** {@link String}. */
    TEXT,
    /** {@link BigDecimal}, 38 digits, {@link Column#scale} of them behind the point. */
    DECIMAL,
    /** {@link Double}. */
    DOUBLE,
    /** {@link Long}. */
    LONG,
    /** {@link Long}: epoch milliseconds, UTC. */
    MILLIS
  }

  /**
   * A column.
   *
   * @param scale of a decimal: digits behind the point; else 0
   */
  public record Column(String name, Kind kind, int scale) {
    public static Column of(String name, Kind kind) {
      return new Column(name, kind, 0);
    }
  }

  private record Chunk(long at, long dictionaryAt, int values, int expanded, int compressed) {}

  private record Group(int rows, List<Chunk> chunks) {}

  private final OutputStream out;
  private final List<Column> columns;
  private final List<List<Object>> pending = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private long position;
  private long rows;

  /** Begins a file. The stream is closed with the writer. */
  public ParquetWriter(OutputStream out, List<Column> columns) throws IOException {
    this.out = out;
    this.columns = List.copyOf(columns);
    for (int i = 0; i < columns.size(); i++) {
      pending.add(new ArrayList<>());
    }
    raw(MAGIC);
  }

  /**
   * Adds a row.
   *
   * @param values by the columns, {@code null} for null
   * @throws ArithmeticException for a decimal with more digits than its column has: nothing is ever
   *     rounded
   */
  public void write(Object... values) throws IOException {
    for (int i = 0; i < pending.size(); i++) {
      Column column = columns.get(i);
      Object value = values[i];
      if (value != null && column.kind == Kind.DECIMAL) {
        value = unscaled((BigDecimal) value, column.scale);
      }
      pending.get(i).add(value);
    }
    rows++;
    if (pending.get(0).size() >= ROWS_PER_GROUP) {
      flush();
    }
  }

  private static byte[] unscaled(BigDecimal value, int scale) {
    byte[] bytes = value.setScale(scale).unscaledValue().toByteArray();
    if (value.setScale(scale).precision() > PRECISION) {
      throw new ArithmeticException("more than " + PRECISION + " digits: " + value);
    }
    byte[] fixed = new byte[DECIMAL_BYTES];
    java.util.Arrays.fill(fixed, (byte) (value.signum() < 0 ? -1 : 0));
    System.arraycopy(bytes, 0, fixed, DECIMAL_BYTES - bytes.length, bytes.length);
    return fixed;
  }

  private void flush() throws IOException {
    int count = pending.get(0).size();
    if (count == 0) {
      return;
    }
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < pending.size(); i++) {
      chunks.add(chunk(columns.get(i), pending.get(i)));
      pending.get(i).clear();
    }
    groups.add(new Group(count, chunks));
  }

  private Chunk chunk(Column column, List<Object> values) throws IOException {
    Map<Object, Integer> dictionary = column.kind == Kind.TEXT ? dictionary(values) : null;
    long begin = position;
    long dictionaryAt = 0;
    int expanded = 0;
    if (dictionary != null) {
      dictionaryAt = begin;
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      dictionary.keySet().forEach(value -> plain(page, value));
      byte[] packed = gzip(page.toByteArray());
      byte[] header =
          new ThriftWriter()
              .i32(1, 2)
              .i32(2, page.size())
              .i32(3, packed.length)
              .begin(7)
              .i32(1, dictionary.size())
              .i32(2, 0)
              .end()
              .finish();
      raw(header);
      raw(packed);
      expanded += header.length + page.size();
    }
    long at = position;
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    runs(levels, values.stream().mapToInt(value -> value == null ? 0 : 1).toArray(), 1);
    little(page, levels.size(), 4);
    page.writeBytes(levels.toByteArray());
    if (dictionary == null) {
      values.forEach(value -> plain(page, value));
    } else {
      int width = Math.max(1, 32 - Integer.numberOfLeadingZeros(dictionary.size() - 1));
      page.write(width);
      int[] indexes =
          values.stream().filter(value -> value != null).mapToInt(dictionary::get).toArray();
      runs(page, indexes, width);
    }
    byte[] packed = gzip(page.toByteArray());
    byte[] header =
        new ThriftWriter()
            .i32(1, 0)
            .i32(2, page.size())
            .i32(3, packed.length)
            .begin(5)
            .i32(1, values.size())
            .i32(2, dictionary == null ? 0 : 8)
            .i32(3, 3)
            .i32(4, 3)
            .end()
            .finish();
    raw(header);
    raw(packed);
    expanded += header.length + page.size();
    return new Chunk(at, dictionaryAt, values.size(), expanded, (int) (position - begin));
  }

  /** Each text's place; {@code null} where a dictionary would not pay. */
  private static Map<Object, Integer> dictionary(List<Object> values) {
    Map<Object, Integer> places = new LinkedHashMap<>();
    for (Object value : values) {
      if (value != null) {
        places.putIfAbsent(value, places.size());
        if (places.size() > MAX_DICTIONARY) {
          return null;
        }
      }
    }
    return places.isEmpty() ? null : places;
  }

  private static void plain(ByteArrayOutputStream page, Object value) {
    if (value instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      little(page, utf8.length, 4);
      page.writeBytes(utf8);
    } else if (value instanceof byte[] fixed) {
      page.writeBytes(fixed);
    } else if (value instanceof Double real) {
      little(page, Double.doubleToLongBits(real), 8);
    } else if (value instanceof Long whole) {
      little(page, whole, 8);
    } else if (value != null) {
      throw new IllegalArgumentException("no column holds " + value.getClass());
    }
  }

  /** Runs of equal numbers: short ones cost little more than packing them would. */
  private static void runs(ByteArrayOutputStream out, int[] values, int width) {
    int bytes = (width + 7) / 8;
    for (int i = 0; i < values.length; ) {
      int next = i + 1;
      while (next < values.length && values[next] == values[i]) {
        next++;
      }
      long head = (long) (next - i) << 1;
      while ((head & ~0x7fL) != 0) {
        out.write((int) (head & 0x7f | 0x80));
        head >>>= 7;
      }
      out.write((int) head);
      little(out, values[i], bytes);
      i = next;
    }
  }

  private static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  /** Writes the footer, without which the file is none, and closes the stream. */
  @Override
  public void close() throws IOException {
    try (out) {
      flush();
      byte[] footer = footer();
      raw(footer);
      ByteArrayOutputStream end = new ByteArrayOutputStream();
      little(end, footer.length, 4);
      end.writeBytes(MAGIC);
      raw(end.toByteArray());
    }
  }

  private byte[] footer() {
    ThriftWriter footer = new ThriftWriter();
    footer.i32(1, 1);
    footer.list(2, Thrift.STRUCT, columns.size() + 1);
    footer.begin().text(4, "rows").i32(5, columns.size()).end();
    columns.forEach(column -> schema(footer, column));
    footer.i64(3, rows);
    footer.list(4, Thrift.STRUCT, groups.size());
    for (Group group : groups) {
      footer.begin();
      footer.list(1, Thrift.STRUCT, columns.size());
      long size = 0;
      for (int i = 0; i < columns.size(); i++) {
        Chunk chunk = group.chunks.get(i);
        size += chunk.expanded;
        chunk(footer, columns.get(i), chunk);
      }
      footer.i64(2, size).i64(3, group.rows).end();
    }
    footer.text(6, "highwater");
    return footer.finish();
  }

  private static void schema(ThriftWriter footer, Column column) {
    footer.begin();
    switch (column.kind) {
      case TEXT -> footer.i32(1, Leaf.BYTES).i32(3, 1).text(4, column.name).i32(6, 0).begin(10);
      case DOUBLE -> footer.i32(1, Leaf.DOUBLE).i32(3, 1).text(4, column.name);
      case LONG -> footer.i32(1, Leaf.INT64).i32(3, 1).text(4, column.name);
      case MILLIS -> footer.i32(1, Leaf.INT64).i32(3, 1).text(4, column.name).i32(6, 9).begin(10);
      case DECIMAL ->
          footer
              .i32(1, Leaf.FIXED)
              .i32(2, DECIMAL_BYTES)
              .i32(3, 1)
              .text(4, column.name)
              .i32(6, 5)
              .i32(7, column.scale)
              .i32(8, PRECISION)
              .begin(10);
    }
    switch (column.kind) {
      case TEXT -> footer.begin(1).end().end();
      case MILLIS -> footer.begin(8).bool(1, true).begin(2).begin(1).end().end().end().end();
      case DECIMAL -> footer.begin(5).i32(1, column.scale).i32(2, PRECISION).end().end();
      default -> {}
    }
    footer.end();
  }

  private static void chunk(ThriftWriter footer, Column column, Chunk chunk) {
    boolean indexed = chunk.dictionaryAt > 0;
    int physical =
        switch (column.kind) {
          case TEXT -> Leaf.BYTES;
          case DECIMAL -> Leaf.FIXED;
          case DOUBLE -> Leaf.DOUBLE;
          default -> Leaf.INT64;
        };
    footer.begin().i64(2, 0).begin(3).i32(1, physical);
    footer.list(2, Thrift.I32, indexed ? 3 : 2).element(0).element(3);
    if (indexed) {
      footer.element(8);
    }
    footer.list(3, Thrift.BINARY, 1).element(column.name);
    footer
        .i32(4, Compression.GZIP)
        .i64(5, chunk.values)
        .i64(6, chunk.expanded)
        .i64(7, chunk.compressed)
        .i64(9, chunk.at);
    if (indexed) {
      footer.i64(11, chunk.dictionaryAt);
    }
    footer.end().end();
  }
}
