package dev.highwater.codec.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A record of a control topic: one JSON object under its id, which is the Kafka key; a tombstone
 * takes back what was said under its key. Strict, see {@link ControlFields}; at most {@value
 * #MAX_BYTES} bytes.
 */
abstract class ControlCodec<T> extends RecordCodec<T> {
  private static final long serialVersionUID = 1L;
  static final int MAX_BYTES = 64 << 10;
  private static final int MAX_ID = 200;

  /** Names of the fields; their order is that of error messages. */
  abstract Set<String> names();

  /** The record that the fields make. */
  abstract T value(String id, ControlFields fields, Payload payload) throws WireException;

  /** The record that takes back what was said under an id. */
  abstract T undo(String id, long timestampMillis);

  @Override
  public final void read(Frame frame, Items<T> items)
      throws WireException, Items.RecordTooLarge, IOException {
    if (frame.length() > MAX_BYTES) {
      throw WireException.tooLarge("record of " + frame.length() + " bytes");
    }
    T value;
    try (JsonParser parser = Json.parser(frame)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw WireException.malformed("not a JSON object");
      }
      ControlFields fields = ControlFields.read(parser, names());
      if (parser.nextToken() != null) {
        throw WireException.malformed("more than one JSON value");
      }
      value = value(id(fields, frame.payload()), fields, frame.payload());
    }
    items.value(value);
  }

  @Override
  protected final void tombstone(Payload payload, Items<T> items) {
    try {
      String id = key(payload);
      if (id == null) {
        throw WireException.invalid("tombstone without a key");
      }
      items.value(undo(id, Math.max(0, payload.timestampMillis())));
    } catch (WireException e) {
      items.rejectRest(e.reason(), e.getMessage());
    }
  }

  /** The id: the field, or the key where there is no such field. */
  private static String id(ControlFields fields, Payload payload) throws WireException {
    String key = key(payload);
    String id = fields.text("id");
    if (id == null && key == null) {
      throw WireException.invalid("field id is missing");
    }
    if (id != null && key != null && !id.equals(key)) {
      throw WireException.invalid("field id is not the record's key: no tombstone could undo it");
    }
    return bounded(id == null ? key : id);
  }

  private static String key(Payload payload) throws WireException {
    byte[] key = payload.key();
    if (key == null || key.length == 0) {
      return null;
    }
    if (key.length > 4 * MAX_ID) {
      throw WireException.tooLarge("key of " + key.length + " bytes");
    }
    return bounded(new String(key, StandardCharsets.UTF_8));
  }

  private static String bounded(String id) throws WireException {
    if (id.length() > MAX_ID) {
      throw WireException.tooLarge("field id is longer than " + MAX_ID + " characters");
    }
    return id;
  }

  /** An insertion-ordered set: what a field may be called. */
  static Set<String> names(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }
}
