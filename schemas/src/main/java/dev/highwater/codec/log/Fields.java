package dev.highwater.codec.log;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.wire.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A JSON object's scalar fields by their dotted names, in document order, not masked yet; arrays as
 * JSON text, masked. At most {@value #MAX_FIELDS} fields with names of at most {@value #MAX_PATH}
 * characters: what is more is left out, because a log line that says too much still counts.
 */
final class Fields {
  private static final int MAX_FIELDS = 1_024;
  private static final int MAX_PATH = 512;
  private static final int MAX_TAGS = 64;

  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> tags = new ArrayList<>();

  /** Reads the object whose START_OBJECT is the current token. */
  static Fields read(JsonParser parser) throws IOException {
    Fields fields = new Fields();
    fields.object(parser, "");
    return fields;
  }

  private void object(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.isEmpty() || prefix.length() + name.length() > MAX_PATH) {
        parser.skipChildren();
        continue;
      }
      String path = prefix + name;
      switch (token) {
        case START_OBJECT -> object(parser, path + ".");
        case START_ARRAY -> {
          if (path.equals("tags")) {
            readTags(parser);
          } else {
            StringBuilder text = new StringBuilder();
            Json.copy(parser, text);
            put(path, text.toString());
          }
        }
        case VALUE_NULL -> {}
        default -> put(path, parser.getText());
      }
    }
  }

  private void readTags(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken().isScalarValue()) {
        tag(Json.scalar(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  void tag(String tag) {
    if (tag != null && !tag.isEmpty() && tags.size() < MAX_TAGS) {
      tags.add(tag);
    }
  }

  void put(String name, String value) {
    if (values.size() < MAX_FIELDS || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  /**
   * The value of the first of {@code names} that is there and not empty, taken out; {@code null}
   * where none is.
   */
  String take(String... names) {
    for (String name : names) {
      String value = values.get(name);
      if (value != null && !value.isEmpty()) {
        values.remove(name);
        return value;
      }
    }
    return null;
  }

  String get(String name) {
    return values.get(name);
  }

  List<String> tags() {
    return tags;
  }

  void forEach(BiConsumer<String, String> action) {
    values.forEach(action);
  }
}
