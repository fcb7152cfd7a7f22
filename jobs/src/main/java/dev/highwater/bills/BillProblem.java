package dev.highwater.bills;

import dev.highwater.billing.BillReading;
import dev.highwater.codec.billing.BillTable;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import dev.highwater.files.Cells;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong in a bill's file, as people are told it. */
public final class BillProblem {
  private static final int SHOWN_COLUMNS = 3;

  private BillProblem() {}

  /** Of the row that was read last: {@code place: what}. */
  public static String at(BillTable table, String what) {
    return table.place() + ": " + what;
  }

  /**
   * Of what stopped or left out a row: where, or of columns that nothing reads, which ones they
   * are.
   *
   * @param reading {@code null} where the columns are not known to fit
   */
  public static String of(BillTable table, BillReading reading, WireException e) {
    boolean unfit =
        reading == null
            && !table.columns().isEmpty()
            && (e.reason() == RejectReason.UNRECOGNISED_FORMAT
                || e.reason() == RejectReason.INVALID);
    if (!unfit) {
      return at(table, e.getMessage());
    }
    String what = e.getMessage() + "; found " + first(table.columns());
    return table.goesOn() ? at(table, what) : what;
  }

  private static String first(List<String> columns) {
    return columns.stream()
            .limit(SHOWN_COLUMNS)
            .map(Cells::quoted)
            .collect(Collectors.joining(", "))
        + (columns.size() > SHOWN_COLUMNS ? " …" : "");
  }
}
