package dev.highwater.bills;

import dev.highwater.billing.BillReading;
import dev.highwater.billing.FocusRow;
import dev.highwater.billing.Repairs;
import dev.highwater.billing.RuleException;
import dev.highwater.codec.InputFormat;
import dev.highwater.codec.billing.BillFormat;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

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

  /** Names of columns, of all rows together; in memory, and each is a cell of every row written. */
  private static final int MAX_EXTRA = 1_000;

  private static final String TOO_MANY =
      "more than 1,000 columns that are none of FOCUS; expected fewer in all rows together";
  private static final String DAMAGED = "the compressed data is damaged or ends too early";

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
    boolean isBill = false;
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
          if (columns != table.columns()) {
            columns = table.columns();
            reading = null;
          }
          if (reading == null) {
            reading = BillFormat.reading(format, columns, table.emptyIsNull(), repairs);
            isBill = true;
          }
          for (FocusRow row : reading.read(cells)) {
            taker.row(row);
          }
        } catch (RuleException e) {
          taker.rejected(file + ": " + BillProblem.at(table, e.getMessage()));
        } catch (WireException e) {
          String problem = file + ": " + BillProblem.of(table, reading, e);
          if (!table.goesOn() || !isBill) {
            throw new BillFileException(problem);
          }
          taker.rejected(problem);
        }
      }
    } catch (WireException e) {
      throw new BillFileException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BillFileException(file + ": no such file");
    } catch (EOFException | ZipException e) {
      throw new BillFileException(file + ": " + DAMAGED);
    }
  }

  /**
   * Columns beyond 1.2 that a file's rows have: by its header or, where each row has its own, by
   * all of its rows.
   *
   * @throws BillFileException where the file is no bill, is damaged, or has more than {@value
   *     #MAX_EXTRA} of them in its rows
   */
  static Set<String> extraColumns(Path file, InputFormat format) throws IOException {
    Set<String> extra = new LinkedHashSet<>();
    try (BillTable table = BillFormat.open(format, file)) {
      boolean hasHeader = !table.columns().isEmpty();
      List<String> columns = null;
      boolean more = true;
      while (more) {
        try {
          more = !hasHeader && table.next() != null;
          if (columns != table.columns()) {
            columns = table.columns();
            extra.addAll(
                BillFormat.reading(format, columns, table.emptyIsNull(), new Repairs())
                    .extraColumns());
          }
        } catch (WireException e) {
          if (!table.goesOn() || extra.isEmpty()) {
            throw new BillFileException(file + ": " + BillProblem.of(table, null, e));
          }
          // else no row of the bill; told when rows are read
        }
        if (!hasHeader && extra.size() > MAX_EXTRA) {
          throw new BillFileException(file + ": " + BillProblem.at(table, TOO_MANY));
        }
      }
      return extra;
    } catch (WireException e) {
      throw new BillFileException(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new BillFileException(file + ": no such file");
    } catch (EOFException | ZipException e) {
      throw new BillFileException(file + ": " + DAMAGED);
    }
  }
}
