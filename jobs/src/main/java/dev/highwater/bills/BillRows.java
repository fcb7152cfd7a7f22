package dev.highwater.bills;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The FOCUS rows of one bill's file, one after the other, with what could not be counted. */
final class BillRows {
  /** Takes rows, and what is wrong with others. */
  interface Taker {
    /**
     * Before a file's first row.
     *
     * @param names the columns of all its rows; empty where each row has its own
     */
    default void columns(List<String> names) {}

    void row(FocusRow row) throws IOException;

    /** A row that is not counted: {@code file: place: rule or what was expected}. */
    void rejected(String problem) throws IOException;
  }

  private BillRows() {}

  /**
   * Reads a file to its end.
   *
   * @param repairs counts what was repaired
   * @return rows of the file, good and bad
   * @throws BillFileException where the rest of the file cannot be read: damaged, or no bill
   */
  static long read(Path file, InputFormat format, Repairs repairs, Taker taker) throws IOException {
    BillReading reading = null;
    List<String> columns = null;
    long rows = 0;
    try (BillTable table = BillFormat.open(format, file)) {
      taker.columns(table.columns());
      while (true) {
        try {
          String[] cells = table.next();
          if (cells == null) {
            return rows;
          }
          rows++;
          if (reading == null || columns != table.columns()) {
            columns = table.columns();
            reading = BillFormat.reading(format, columns, table.emptyIsNull(), repairs);
          }
          for (FocusRow row : reading.read(cells)) {
            taker.row(row);
          }
        } catch (RuleException e) {
          taker.rejected(file + ": " + BillProblem.at(table, e.getMessage()));
        } catch (WireException e) {
          String problem = file + ": " + BillProblem.of(table, reading, e);
          if (!table.goesOn() || reading == null) {
            throw new BillFileException(problem);
          }
          taker.rejected(problem);
        }
      }
    } catch (WireException e) {
      throw new BillFileException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BillFileException(file + ": no such file");
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw new BillFileException(file + ": the compressed data is damaged or ends too early");
    }
  }

  /** Columns beyond 1.2 that a file's rows have, by its header or first row. */
  static List<String> extraColumns(Path file, InputFormat format) throws IOException {
    try (BillTable table = BillFormat.open(format, file)) {
      try {
        if (table.columns().isEmpty()) {
          table.next();
        }
        return BillFormat.reading(format, table.columns(), table.emptyIsNull(), new Repairs())
            .extraColumns();
      } catch (WireException e) {
        throw new BillFileException(file + ": " + BillProblem.of(table, null, e));
      }
    } catch (WireException e) {
      throw new BillFileException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BillFileException(file + ": no such file");
    }
  }
}
