package dev.highwater.billing;

import java.util.List;

/** Rows of one table, whose columns it knows, to FOCUS rows. Not thread-safe. */
public interface BillReading {
  /**
   * The FOCUS rows of one row of the table: one; none where the row says what others say already;
   * two where it holds a purchase and what of it was not used.
   *
   * @param cells the row's texts by the table's columns; {@code null} for no value
   * @throws RuleException where the row breaks a rule that is relied on
   */
  List<FocusRow> read(String[] cells) throws RuleException;

  /** Names of the columns beyond 1.2 that its rows may have, also once they are completed. */
  List<String> extraColumns();
}
