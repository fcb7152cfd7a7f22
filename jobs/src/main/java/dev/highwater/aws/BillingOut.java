package dev.highwater.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.billing.Delivery;
import java.io.IOException;
import java.util.List;

/** Where billing rows go, a whole delivery at a time. */
public interface BillingOut extends AutoCloseable {
  /**
   * Writes a delivery; when it answers, all of it is there. The same delivery may be written again.
   *
   * @param rows FOCUS columns
   */
  void write(Delivery delivery, List<ObjectNode> rows) throws IOException;

  /** Where that is, for people. */
  String place();

  @Override
  void close() throws IOException;
}
