package dev.highwater.report;

import dev.highwater.billing.BillingItem;
import java.io.IOException;
import java.util.function.Consumer;

/** Where a report's bills come from. */
@FunctionalInterface
interface BillSource {
  /** Hands out all rows of all deliveries, and the notes that they are complete. */
  void forEach(Consumer<BillingItem> out) throws IOException;
}
