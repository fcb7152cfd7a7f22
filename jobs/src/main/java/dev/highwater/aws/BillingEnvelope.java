package dev.highwater.aws;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.billing.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A delivery as JSON texts: its rows, each with what it came with, then the note that it is
 * complete.
 */
final class BillingEnvelope {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BillingEnvelope() {}

  static List<String> texts(Delivery delivery, List<ObjectNode> rows) {
    List<String> texts = new ArrayList<>(rows.size() + 1);
    for (int ordinal = 0; ordinal < rows.size(); ordinal++) {
      ObjectNode text = start(delivery);
      text.put("ordinal", ordinal);
      text.setAll(rows.get(ordinal));
      texts.add(text.toString());
    }
    ObjectNode note = start(delivery);
    note.put("deliveryComplete", true);
    note.put("rows", rows.size());
    texts.add(note.toString());
    return texts;
  }

  private static ObjectNode start(Delivery delivery) {
    ObjectNode text = JSON.createObjectNode();
    text.put("deliveryId", delivery.id());
    text.put("mode", delivery.mode().name().toLowerCase(Locale.ROOT));
    text.put("scope", delivery.scope());
    text.put("knownAtMillis", delivery.knownAtMillis());
    return text;
  }
}
