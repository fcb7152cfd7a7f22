package dev.highwater.bills;

import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** Where the rows of deliveries go. */
public interface DeliveryOut extends Closeable {
  /** Rows of a delivery, one after the other; {@code null} at the end. */
  @FunctionalInterface
  interface Rows {
    FocusRow next() throws IOException;

    /** Rows that are all there. */
    static Rows of(List<FocusRow> rows) {
      Iterator<FocusRow> left = rows.iterator();
      return () -> left.hasNext() ? left.next() : null;
    }
  }

  /**
   * Writes a delivery and its note. When it answers all of it is there; before, nothing of it
   * counts.
   *
   * @return how many rows it had
   */
  long write(Delivery delivery, Rows rows) throws IOException;

  /** Where that is, for people. */
  String place();

  @Override
  void close() throws IOException;
}
