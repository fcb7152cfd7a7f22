package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Where a report's bills come from. */
interface BillSource {
  /** Hands out all rows of all deliveries, and the notes that they are complete. */
  void forEach(Consumer<BillingItem> out) throws IOException;

  /** What was repaired, left out or not there, for people. */
  List<String> problems();

  /** What was read, for people: {@code 3 files}. */
  String what();
}
