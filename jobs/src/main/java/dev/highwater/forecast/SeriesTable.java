package dev.highwater.forecast;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.cost.forecast.Forecaster;
import dev.highwater.files.Cells;
import dev.highwater.files.CsvRows;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The series of a CSV file (RFC 4180, UTF-8, comma), one at a time: the column {@code value}, or
 * one series in each row, its name first. A header row is skipped; empty cells at the end of a row
 * are none; an empty cell between others is a step without a value. Every failure is an {@link
 * InputException} that names file and line.
 */
final class SeriesTable implements AutoCloseable {
  private static final String COLUMN = "value";

  /** First cells of header rows whose other cells may be numbers. */
  private static final List<String> NAMES_OF_NAMES =
      List.of("", "id", "name", "series", "series_id", "unique_id", "v1");

  /** First cells of header rows whose rows are moments, not series. */
  private static final Set<String> NAMES_OF_TIMES =
      Set.of("timestamp", "time", "datetime", "date", "ds", "month", "day", "hour");

  /** Cells of steps without a value. Infinities are no values, but none that is missing, either. */
  private static final Set<String> MISSING = Set.of("", "nan", "na", "n/a", "null", "none");

  private final Path file;
  private final CsvRows rows;
  private final Map<String, Long> lines = new HashMap<>();
  private CsvRecord ahead;
  private int column = -1;
  private boolean read;

  /**
   * @param name of the series
   * @param values oldest first; NaN where there is none
   */
  record Series(String name, double[] values) {}

  SeriesTable(Path file) throws IOException {
    this.file = file;
    rows = new CsvRows(file, true);
    try {
      readHeader();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    CsvRecord first = nextFilled();
    if (first == null) {
      throw new InputException(
          file, 1, "the file is empty; expected a column value, or a series in each row");
    }
    for (int i = 0; i < first.getFieldCount(); i++) {
      if (first.getField(i).strip().equalsIgnoreCase(COLUMN)) {
        if (column >= 0) {
          throw new InputException(
              file,
              first.getStartingLineNumber(),
              "columns " + (column + 1) + " and " + (i + 1) + " are both named value");
        }
        column = i;
      }
    }
    if (column < 0) {
      if (first.getFieldCount() == 1) {
        throw new InputException(
            file,
            first.getStartingLineNumber(),
            "one column, "
                + Cells.quoted(first.getField(0))
                + "; expected it to be named value, or a series in each row, its name first");
      }
      boolean header = isHeader(first);
      boolean tooNarrow = first.getFieldCount() <= Forecaster.MIN_VALUES && !isNameOfNames(first);
      if (header && (tooNarrow || NAMES_OF_TIMES.contains(lower(first)))) {
        throw new InputException(
            file,
            first.getStartingLineNumber(),
            "no column value; found "
                + first.getFields().stream().map(Cells::quoted).collect(Collectors.joining(", "))
                + "; expected a column value, or a series in each row, its name first");
      }
      ahead = header ? null : first;
    }
  }

  private static boolean isNameOfNames(CsvRecord row) {
    return NAMES_OF_NAMES.contains(lower(row));
  }

  private static String lower(CsvRecord row) {
    return row.getField(0).strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isHeader(CsvRecord row) {
    if (isNameOfNames(row)) {
      return true;
    }
    for (int i = 1; i < row.getFieldCount(); i++) {
      if (Cells.number(row.getField(i)) != null) {
        return false;
      }
    }
    return true;
  }

  /** The next series; {@code null} at the end. */
  Series next() throws IOException {
    if (column >= 0) {
      if (read) {
        return null;
      }
      read = true;
      return column();
    }
    CsvRecord row = ahead == null ? nextFilled() : ahead;
    ahead = null;
    if (row == null) {
      if (!read) {
        throw new InputException(
            file, "no rows; expected a series in each row, its name first", null);
      }
      return null;
    }
    read = true;
    String name = row.getField(0);
    Long other = lines.putIfAbsent(name, row.getStartingLineNumber());
    if (other != null) {
      throw new InputException(
          file,
          row.getStartingLineNumber(),
          "column 1: series " + Cells.quoted(name) + " is in line " + other + " already");
    }
    int end = row.getFieldCount();
    while (end > 1 && row.getField(end - 1).isBlank()) {
      end--;
    }
    double[] values = new double[end - 1];
    for (int i = 1; i < end; i++) {
      values[i - 1] = number(row, i);
    }
    return new Series(name, values);
  }

  private Series column() throws IOException {
    double[] values = new double[64];
    int size = 0;
    int filled = 0;
    for (CsvRecord row = rows.next(); row != null; row = rows.next()) {
      boolean blank = row.getFieldCount() == 1 && row.getField(0).isBlank();
      if (!blank && row.getFieldCount() <= column) {
        throw new InputException(
            file,
            row.getStartingLineNumber(),
            row.getFieldCount() + " columns; expected at least " + (column + 1));
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size] = blank ? Double.NaN : number(row, column);
      boolean cell = !blank && !row.getField(column).isBlank();
      size++;
      filled = cell ? size : filled;
    }
    return new Series(COLUMN, Arrays.copyOf(values, filled));
  }

  private double number(CsvRecord row, int at) throws InputException {
    String cell = row.getField(at).strip();
    Double number = Cells.number(cell);
    if (number == null || (number.isNaN() && !MISSING.contains(cell.toLowerCase(Locale.ROOT)))) {
      throw new InputException(
          file,
          row.getStartingLineNumber(),
          "column "
              + (at + 1)
              + ": "
              + Cells.quoted(cell)
              + " is no number; expected a decimal number, or nothing where a value is missing");
    }
    return number;
  }

  private CsvRecord nextFilled() throws IOException {
    CsvRecord row = rows.next();
    while (row != null && row.getFieldCount() == 1 && row.getField(0).isBlank()) {
      row = rows.next();
    }
    return row;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
