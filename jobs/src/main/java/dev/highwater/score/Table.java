package dev.highwater.score;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.highwater.codec.wire.Numbers;
import dev.highwater.files.CsvRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Columns of a CSV file with a header. */
final class Table {
  private final Path file;
  private final List<String> header;
  private final List<CsvRecord> rows;

  private Table(Path file, List<String> header, List<CsvRecord> rows) {
    this.file = file;
    this.header = header;
    this.rows = rows;
  }

  static Table read(Path file) throws IOException {
    List<CsvRecord> rows = new ArrayList<>();
    try (CsvRows csv = new CsvRows(file, false)) {
      for (CsvRecord row = csv.next(); row != null; row = csv.next()) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      throw new IOException(file + ":1: the file is empty; expected a header");
    }
    List<String> header =
        rows.get(0).getFields().stream()
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    return new Table(file, header, rows.subList(1, rows.size()));
  }

  int size() {
    return rows.size();
  }

  /** The texts of a column. */
  String[] texts(String name) throws IOException {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new IOException(
          file + ":1: no column " + name + "; the header has " + String.join(", ", header));
    }
    String[] texts = new String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      CsvRecord row = rows.get(i);
      if (row.getFieldCount() <= column) {
        throw new IOException(
            file + ":" + row.getStartingLineNumber() + ": no column " + (column + 1));
      }
      texts[i] = row.getField(column);
    }
    return texts;
  }

  /** The numbers of a column; {@code missing} for an empty field and NaN. */
  double[] numbers(String name, double missing) throws IOException {
    String[] texts = texts(name);
    double[] numbers = new double[texts.length];
    Arrays.setAll(numbers, i -> missing);
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i].strip();
      Double number = text.isEmpty() ? (Double) Double.NaN : Numbers.real(text);
      if (number == null) {
        throw new IOException(
            file
                + ":"
                + rows.get(i).getStartingLineNumber()
                + ": \""
                + text
                + "\" is no number (column "
                + name
                + ")");
      }
      numbers[i] = number.isNaN() ? missing : number;
    }
    return numbers;
  }
}
