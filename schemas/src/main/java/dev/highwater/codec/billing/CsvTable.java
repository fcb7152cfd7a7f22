package dev.highwater.codec.billing;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CSV with a header: RFC 4180, comma, UTF-8 with or without its mark. */
final class CsvTable implements BillTable {
  private static final int MAX_FIELD_CHARS = 1 << 21;
  private static final int MAX_ROW_CHARS = 1 << 26;
  private static final int MAX_FIELDS = 1 << 14;

  /** How the reader ends its message of a record that it could not read. */
  private static final Pattern STARTED = Pattern.compile("started in line (\\d+)");

  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> columns;
  private long line;
  private boolean ragged;

  CsvTable(InputStream in) throws IOException, WireException {
    reader =
        CsvReader.builder()
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(MAX_FIELD_CHARS)
            .detectBomHeader(true)
            .build(
                CsvRecordHandler.of(
                    limits -> limits.maxFields(MAX_FIELDS).maxRecordSize(MAX_ROW_CHARS)),
                in);
    records = reader.iterator();
    columns = header();
  }

  private List<String> header() throws IOException, WireException {
    try {
      CsvRecord header = record();
      if (header != null) {
        return List.copyOf(header.getFields());
      }
    } catch (WireException e) {
      throw noHeader(": " + e.getMessage());
    }
    throw noHeader("");
  }

  private static WireException noHeader(String why) {
    return new WireException(RejectReason.UNRECOGNISED_FORMAT, "CSV: no header" + why);
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public boolean emptyIsNull() {
    return true;
  }

  @Override
  public boolean goesOn() {
    return ragged;
  }

  @Override
  public String[] next() throws IOException, WireException {
    ragged = false;
    CsvRecord row = record();
    if (row == null) {
      return null;
    }
    List<String> cells = row.getFields();
    if (cells.size() != columns.size()) {
      ragged = true;
      throw WireException.malformed(
          "CSV: " + cells.size() + " cells; expected " + columns.size() + ", as the header has");
    }
    return cells.toArray(new String[0]);
  }

  private CsvRecord record() throws IOException, WireException {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord row = records.next();
      line = row.getStartingLineNumber();
      return row;
    } catch (CsvParseException e) {
      Matcher started = STARTED.matcher(String.valueOf(e.getMessage()));
      line = started.find() ? Long.parseLong(started.group(1)) : 1;
      if (String.valueOf(e.getCause()).contains(MAX_FIELDS + " fields")) {
        throw WireException.tooLarge("CSV: a row of more than " + MAX_FIELDS + " cells");
      }
      // behind it nobody knows which quotes open and which close
      throw WireException.tooLarge(
          "CSV: a field of more than "
              + MAX_FIELD_CHARS
              + " characters, or a row of more than "
              + MAX_ROW_CHARS
              + "; expected a closing quote before");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String place() {
    return "line " + line;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
