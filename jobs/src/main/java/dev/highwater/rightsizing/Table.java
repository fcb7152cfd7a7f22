package dev.highwater.rightsizing;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.files.Cells;
import dev.highwater.files.CsvRows;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A CSV file (RFC 4180, UTF-8, comma, header; {@code .gz} too) whose columns are found by their
 * names, in any letter case. Every failure is an {@link InputException} that names file and line.
 */
final class Table implements AutoCloseable {
  private final Path file;
  private final CsvRows rows;
  private final List<String> header;
  private CsvRecord row;

  Table(Path file) throws IOException {
    this.file = file;
    rows = new CsvRows(file, false);
    if (!next()) {
      close();
      throw new InputException(file, 1, "the file is empty; expected a header and rows");
    }
    header = row.getFields().stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether there is a further row. */
  boolean next() throws IOException {
    row = rows.next();
    return row != null;
  }

  /** The first column with one of these names; −1 where there is none. */
  int find(List<String> names) {
    for (String name : names) {
      int at = header.indexOf(name);
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }

  /** As {@link #find}, and there must be one. */
  int need(List<String> names) throws InputException {
    int at = find(names);
    if (at < 0) {
      throw new InputException(
          file,
          1,
          "no column "
              + String.join(" or ", names)
              + "; the header has "
              + String.join(", ", header));
    }
    return at;
  }

  /** A cell of the row; empty where the row is too short or the column −1. */
  String text(int column) {
    return column < 0 || column >= row.getFieldCount() ? "" : row.getField(column).strip();
  }

  /** A number of the row; NaN where it is missing. */
  double number(int column) throws InputException {
    Double number = Cells.number(text(column));
    if (number == null) {
      throw problem(column, "is no number; expected a decimal number, or nothing");
    }
    return number;
  }

  /** What is wrong with a cell of the row. */
  InputException problem(int column, String what) {
    return new InputException(
        file,
        row.getStartingLineNumber(),
        "column " + header.get(column) + ": " + Cells.quoted(text(column)) + " " + what);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
