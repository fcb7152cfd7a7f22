package dev.highwater.bills;

import dev.highwater.billing.Decimals;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;

/** The sums of rows that are one after folding: exact. Not thread-safe. */
final class FoldedCell {
  private final BigDecimal[] sums;
  private long rows;

  FoldedCell(int measures) {
    sums = new BigDecimal[measures];
  }

  /** Adds a row's measures; {@code null} for one that it does not have. */
  void add(BigDecimal[] measures) {
    for (int i = 0; i < sums.length; i++) {
      add(i, measures[i]);
    }
    rows++;
  }

  private void add(int measure, BigDecimal value) {
    if (value != null) {
      sums[measure] = sums[measure] == null ? value : sums[measure].add(value);
    }
  }

  void add(FoldedCell other) {
    for (int i = 0; i < sums.length; i++) {
      add(i, other.sums[i]);
    }
    rows += other.rows;
  }

  /** The sum as canonical text; {@code null} where no row had the measure. */
  String sum(int measure) {
    return sums[measure] == null ? null : Decimals.text(sums[measure]);
  }

  /** How many rows it stands for. */
  long rows() {
    return rows;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(rows);
    for (BigDecimal sum : sums) {
      out.writeUTF(sum == null ? "" : sum.toString());
    }
  }

  static FoldedCell read(DataInput in, int measures) throws IOException {
    FoldedCell cell = new FoldedCell(measures);
    cell.rows = in.readLong();
    for (int i = 0; i < measures; i++) {
      String text = in.readUTF();
      cell.sums[i] = text.isEmpty() ? null : new BigDecimal(text);
    }
    return cell;
  }
}
