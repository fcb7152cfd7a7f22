package dev.highwater.bills;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.billing.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the first row of a file says of the delivery that it is. */
record DeliveryHead(String scope, long knownAtMillis) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * {@code null} where there is no file, or one that is no delivery. Reads no further than to the
   * first row's envelope.
   */
  static DeliveryHead of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    String scope = null;
    Long knownAtMillis = null;
    try (JsonParser json = JSON.createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME && (scope == null || knownAtMillis == null)) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals(Envelope.SCOPE) && value == JsonToken.VALUE_STRING) {
          scope = json.getText();
        } else if (name.equals(Envelope.KNOWN_AT) && value == JsonToken.VALUE_NUMBER_INT) {
          knownAtMillis = json.getLongValue();
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      return null;
    }
    return scope == null || knownAtMillis == null ? null : new DeliveryHead(scope, knownAtMillis);
  }
}
