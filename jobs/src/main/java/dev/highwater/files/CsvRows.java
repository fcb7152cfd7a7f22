package dev.highwater.files;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The rows of a CSV file (RFC 4180, UTF-8, comma; {@code .gz} too), one after the other, of any
 * number of cells. Every failure is an {@link InputException} that names the file.
 */
public final class CsvRows implements AutoCloseable {
  private final Path file;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;

  /**
   * Opens the file.
   *
   * @param blankLines whether a line with nothing in it is a row
   */
  public CsvRows(Path file, boolean blankLines) throws IOException {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new InputException(file, "is a directory; expected a CSV file", null);
    }
    try {
      reader =
          CsvReader.builder()
              .skipEmptyLines(!blankLines)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .trimWhitespacesAroundQuotes(true)
              .detectBomHeader(true)
              .ofCsvRecord(open(file));
    } catch (NoSuchFileException e) {
      throw new InputException(file, "no such file", e);
    } catch (IOException e) {
      throw new InputException(file, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    records = reader.iterator();
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (!file.toString().endsWith(".gz")) {
      return in;
    }
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The next row; {@code null} at the end. */
  public CsvRecord next() throws IOException {
    try {
      return records.hasNext() ? records.next() : null;
    } catch (CsvParseException e) {
      throw new InputException(file, "no CSV: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new InputException(file, "cannot be read: " + e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
