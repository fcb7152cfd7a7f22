package dev.highwater.detect;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.codec.wire.Times;
import dev.highwater.files.Cells;
import dev.highwater.files.CsvRows;
import dev.highwater.files.InputException;
import dev.highwater.files.RowTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One time series in a CSV file (RFC 4180, UTF-8, comma, header), read row by row; blank lines are
 * no rows. Every failure is an {@link InputException} that names file and line.
 */
final class SeriesFile implements AutoCloseable {
  private final Path file;
  private final CsvRows rows;
  private final RowTimes times = new RowTimes();
  private List<String> header;
  private int timeColumn;
  private int valueColumn;

  /**
   * A data row.
   *
   * @param line of the file, from 1
   * @param time as it came
   * @param timeMillis epoch milliseconds
   * @param value as it came
   * @param number NaN where the value is missing
   */
  record Row(long line, String time, long timeMillis, String value, double number) {
    boolean isMissing() {
      return Double.isNaN(number);
    }
  }

  /** Opens the file and reads its header. */
  SeriesFile(Path file, Column time, Column value) throws IOException {
    this.file = file;
    rows = new CsvRows(file, false);
    try {
      readHeader(time, value);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void readHeader(Column time, Column value) throws IOException {
    CsvRecord first = rows.next();
    if (first == null) {
      throw new InputException(file, 1, "the file is empty; expected a header and rows");
    }
    long line = first.getStartingLineNumber();
    header = first.getFields();
    try {
      timeColumn = time.in(header);
      valueColumn = value.in(header);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          file,
          line,
          e.getMessage() + (header.size() == 1 ? "; expected columns separated by commas" : ""));
    }
    if (timeColumn == valueColumn) {
      throw new InputException(
          file, line, "time and value are the same column, \"" + header.get(timeColumn) + "\"");
    }
    if (!header.get(timeColumn).equals(time.text())
        && new RowTimes().read(header.get(timeColumn)) != Times.NONE
        && Cells.number(header.get(valueColumn)) != null) {
      throw new InputException(file, line, "expected a header, found the first row of data");
    }
  }

  /** The next row, or {@code null} at the end. */
  Row next() throws IOException {
    CsvRecord row = rows.next();
    if (row == null) {
      return null;
    }
    long line = row.getStartingLineNumber();
    int needed = Math.max(timeColumn, valueColumn) + 1;
    if (row.getFieldCount() < needed) {
      throw new InputException(
          file, line, row.getFieldCount() + " columns; expected at least " + needed);
    }
    String time = row.getField(timeColumn);
    long timeMillis = times.read(time);
    if (timeMillis == Times.NONE) {
      throw new InputException(
          file,
          line,
          Cells.quoted(time)
              + " is no time (column "
              + Cells.quoted(header.get(timeColumn))
              + "); expected ISO 8601, yyyy-MM-dd HH:mm:ss, or epoch seconds or milliseconds");
    }
    String value = row.getField(valueColumn);
    Double number = Cells.number(value);
    if (number == null) {
      throw new InputException(
          file,
          line,
          Cells.quoted(value)
              + " is no number (column "
              + Cells.quoted(header.get(valueColumn))
              + ")");
    }
    return new Row(line, time, timeMillis, value, number);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
