package dev.highwater.codec.parquet;

import dev.highwater.billing.KeyValues;
import dev.highwater.codec.wire.WireException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Parquet file's rows as texts, in the file's order. In memory is one page of each column.
 *
 * <p>Columns are those without repetition, by their names joined with dots; and maps of texts or
 * numbers, as a JSON object. Lists and what is nested deeper are left out.
 */
public final class ParquetRows implements Closeable {
  /** A column of rows: one leaf, or a map's keys and values. */
  private record Column(String name, int first, int second) {
    boolean isMap() {
      return second >= 0;
    }
  }

  private final ParquetSource source;
  private final ParquetFile file;
  private final List<Column> columns = new ArrayList<>();
  private ColumnReader[] first = {};
  private ColumnReader[] second = {};
  private boolean[] begun = {};
  private int group;
  private long leftInGroup;

  /** Opens a file; reads its footer. The source is closed with the rows. */
  public ParquetRows(ParquetSource source) throws IOException, WireException {
    this.source = source;
    this.file = ParquetFile.read(source);
    List<Leaf> leaves = file.leaves();
    for (int i = 0; i < leaves.size(); i++) {
      Leaf leaf = leaves.get(i);
      if (leaf.repetition() == 0) {
        columns.add(new Column(String.join(".", leaf.path()), i, -1));
      } else if (isKey(leaf) && i + 1 < leaves.size() && isValueOf(leaves.get(i + 1), leaf)) {
        columns.add(new Column(leaf.path().get(0), i, i + 1));
      }
    }
  }

  /** Whether the bytes begin as a Parquet file does. */
  public static boolean isParquet(byte[] bytes, int from, int to) {
    return ParquetFile.isParquet(bytes, from, to);
  }

  private static boolean isKey(Leaf leaf) {
    return leaf.repetition() == 1 && leaf.path().size() == 3 && leaf.path().get(2).equals("key");
  }

  private static boolean isValueOf(Leaf leaf, Leaf key) {
    return leaf.repetition() == 1
        && leaf.path().size() == 3
        && leaf.path().subList(0, 2).equals(key.path().subList(0, 2));
  }

  /** Names of the columns. */
  public List<String> columns() {
    return columns.stream().map(Column::name).toList();
  }

  /** The next row, by the columns, {@code null} for null; {@code null} at the end. */
  public String[] next() throws IOException, WireException {
    while (leftInGroup == 0) {
      if (group >= file.groups().size()) {
        return null;
      }
      open(file.groups().get(group++));
    }
    leftInGroup--;
    String[] row = new String[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.get(i).isMap() ? map(i) : scalar(i);
    }
    return row;
  }

  private void open(ParquetFile.Group opened) {
    first = new ColumnReader[columns.size()];
    second = new ColumnReader[columns.size()];
    begun = new boolean[columns.size()];
    for (int i = 0; i < first.length; i++) {
      Column column = columns.get(i);
      first[i] = new ColumnReader(source, opened.chunks().get(column.first));
      second[i] =
          column.isMap() ? new ColumnReader(source, opened.chunks().get(column.second)) : null;
    }
    leftInGroup = opened.rows();
  }

  private String scalar(int column) throws IOException, WireException {
    if (!first[column].next()) {
      throw WireException.malformed("Parquet: a column has fewer rows than its group");
    }
    return first[column].value();
  }

  /** Entries until the one that begins the next row, which is kept in its reader. */
  private String map(int column) throws IOException, WireException {
    ColumnReader keys = first[column];
    ColumnReader values = second[column];
    if (!begun[column]) {
      begun[column] = true;
      advance(keys, values);
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    boolean more;
    do {
      if (keys.value() != null && pairs.size() < 500) {
        pairs.put(keys.value(), values.value() == null ? "" : values.value());
      }
      more = keys.next();
      if (more != values.next()) {
        throw WireException.malformed("Parquet: a map whose keys and values do not fit");
      }
    } while (more && keys.repetition() > 0);
    if (!more && leftInGroup > 0) {
      throw WireException.malformed("Parquet: a column has fewer rows than its group");
    }
    return KeyValues.text(pairs);
  }

  private static void advance(ColumnReader keys, ColumnReader values)
      throws IOException, WireException {
    if (!keys.next() || !values.next()) {
      throw WireException.malformed("Parquet: a column has fewer rows than its group");
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
