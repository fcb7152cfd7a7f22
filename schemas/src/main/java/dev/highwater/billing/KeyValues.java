package dev.highwater.billing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** FOCUS' key-value columns: a flat JSON object of texts, numbers, booleans and nulls. */
public final class KeyValues {
  /** Keys of one row; AWS allows 50 tags of a resource, Azure as many. */
  private static final int MAX_KEYS = 500;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxNumberLength(100).build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private KeyValues() {}

  /** The pairs of a canonical value; none for an empty text or one that is no flat object. */
  public static Map<String, String> parse(String text) {
    if (text.isEmpty() || text.equals("{}")) {
      return Map.of();
    }
    Map<String, String> pairs = read(text);
    return pairs == null ? Map.of() : pairs;
  }

  /**
   * The pairs of a text; {@code null} where it is no flat JSON object. A tag without a value is
   * {@code true} in FOCUS; one that is null has an empty value here.
   */
  static Map<String, String> read(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (!value.isScalarValue() || pairs.size() >= MAX_KEYS) {
          return null;
        }
        pairs.put(key, value == JsonToken.VALUE_NULL ? "" : parser.getText());
      }
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null
          ? pairs
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether a text is a flat JSON object. */
  public static boolean isObject(String text) {
    return read(text) != null;
  }

  /** The object of pairs, keys in order; {@code null} for no pairs. */
  public static String text(Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder(32 * pairs.size());
    new TreeMap<>(pairs)
        .forEach(
            (key, value) -> {
              text.append(text.length() == 0 ? '{' : ',');
              quote(text, key);
              text.append(':');
              quote(text, value);
            });
    return text.append('}').toString();
  }

  /** Appends a JSON string. */
  public static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
