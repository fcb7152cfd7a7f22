package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import dev.highwater.billing.Charge;
import dev.highwater.billing.Delivery;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Where a report's bills come from. */
interface BillSource {
  /** Hands out all bills. */
  void forEach(Taker taker) throws IOException;

  /** What was repaired, left out or not there, for people. */
  List<String> problems();

  /** How many rows of the bills were left out, as they break a rule that is relied on. */
  long leftOut();

  /** What was read, for people: {@code 3 files}. */
  String what();

  /** Takes bills. */
  interface Taker {
    /** Whether what was known during this time, until exclusive, is asked for at all. */
    boolean asksFor(long fromMillis, long untilMillis);

    /** A row of a delivery, or the note that one is complete. */
    void item(BillingItem item);

    /** A delivery that is there as a whole, and that is all of its scope. */
    void delivery(Delivery delivery, Rows rows) throws IOException;
  }

  /** Rows that can be read as often as one likes, always the same in the same order. */
  interface Rows {
    void forEach(Consumer<Charge> taker) throws IOException;
  }
}
