package dev.highwater.codec.billing;

import dev.highwater.codec.wire.WireException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A bill's rows as texts under column names, one after the other. */
public interface BillTable extends Closeable {
  /**
   * The columns of the row that {@link #next} has given last; of a table whose rows all have the
   * same, known from the beginning.
   */
  List<String> columns();

  /**
   * The next row by its columns, {@code null} for no value; {@code null} at the end.
   *
   * @throws WireException for what is no row; the table goes on behind it where {@link #goesOn}
   */
  String[] next() throws IOException, WireException;

  /** Whether there may be rows behind what {@link #next} has thrown for. */
  default boolean goesOn() {
    return false;
  }

  /** Whether the format has no other way to say that there is no value than an empty one. */
  default boolean emptyIsNull() {
    return false;
  }

  /** Where the last row is: {@code line 17}, {@code row 17}. */
  String place();
}
