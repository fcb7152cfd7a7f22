package dev.highwater.rightsizing;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.files.Cells;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file (RFC 4180, UTF-8, comma, header; {@code .gz} too) whose columns are found by their
 * names, in any letter case. Every failure is an {@link InputException} that names file and line.
 */
final class Table implements AutoCloseable {
  private final Path file;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> header;
  private CsvRecord row;

  Table(Path file) throws IOException {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new InputException(file, "is a directory; expected a CSV file", null);
    }
    try {
      InputStream in = Files.newInputStream(file);
      if (file.toString().endsWith(".gz")) {
        in = unzipped(in);
      }
      reader =
          CsvReader.builder()
              .skipEmptyLines(true)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .trimWhitespacesAroundQuotes(true)
              .detectBomHeader(true)
              .ofCsvRecord(in);
    } catch (NoSuchFileException e) {
      throw new InputException(file, "no such file", e);
    } catch (IOException e) {
      throw new InputException(file, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    records = reader.iterator();
    if (!next()) {
      close();
      throw new InputException(file, 1, "the file is empty; expected a header and rows");
    }
    header = row.getFields().stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Whether there is a further row. */
  boolean next() throws IOException {
    try {
      row = records.hasNext() ? records.next() : null;
    } catch (CsvParseException e) {
      throw new InputException(file, "no CSV: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new InputException(file, "cannot be read: " + e.getCause().getMessage(), e.getCause());
    }
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
    reader.close();
  }
}
