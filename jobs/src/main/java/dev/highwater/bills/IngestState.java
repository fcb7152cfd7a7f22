package dev.highwater.bills;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which delivery of each scope was taken in last: what is there again is skipped. Losing it does no
 * harm, since the same delivery twice changes nothing.
 */
final class IngestState {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, String> deliveries = new TreeMap<>();

  private IngestState(Path file) {
    this.file = file;
  }

  static IngestState read(Path file) throws IOException {
    IngestState state = new IngestState(file);
    if (Files.exists(file)) {
      try {
        JSON.readTree(file.toFile())
            .path("deliveries")
            .properties()
            .forEach(one -> state.deliveries.put(one.getKey(), one.getValue().asText()));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new BillFileException(
            file
                + ": expected the JSON that an ingest has written; delete it to take all in again");
      }
    }
    return state;
  }

  boolean has(String scope, String delivery) {
    return delivery.equals(deliveries.get(scope));
  }

  /** Remembers a delivery, at once or not at all. */
  void put(String scope, String delivery) throws IOException {
    deliveries.put(scope, delivery);
    ObjectNode root = JSON.createObjectNode();
    ObjectNode all = root.putObject("deliveries");
    deliveries.forEach(all::put);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
