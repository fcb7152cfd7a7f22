package dev.highwater.codec.billing;

import dev.highwater.codec.parquet.ParquetRows;
import dev.highwater.codec.parquet.ParquetSource;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.util.List;

/** Parquet: its flat columns and maps. */
final class ParquetTable implements BillTable {
  private final ParquetRows rows;
  private final List<String> columns;
  private long row;

  ParquetTable(ParquetSource source) throws IOException, WireException {
    rows = new ParquetRows(source);
    columns = rows.columns();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public String[] next() throws IOException, WireException {
    row++;
    return rows.next();
  }

  @Override
  public String place() {
    return "row " + row;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
