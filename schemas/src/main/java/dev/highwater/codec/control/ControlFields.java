package dev.highwater.codec.control;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one JSON object, strictly: a name that is not known, a name given twice, and a
 * value of another type are errors, because a misspelt {@code signal} would say something of the
 * whole service.
 */
final class ControlFields {
  /** Where a time in seconds ends: 1973 in milliseconds, the year 5138 in seconds. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /** Null values are kept: they are given. */
  private final Map<String, Object> values = new HashMap<>();

  private ControlFields() {}

  /** Reads the object that the parser has begun, to its end. */
  static ControlFields read(JsonParser parser, Set<String> known)
      throws IOException, WireException {
    ControlFields fields = new ControlFields();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (!known.contains(name)) {
        throw WireException.invalid("a field that is none of " + String.join(", ", known));
      }
      if (fields.values.containsKey(name)) {
        throw WireException.invalid("field " + name + " is given twice");
      }
      fields.values.put(name, value(parser, name));
    }
    return fields;
  }

  private static Object value(JsonParser parser, String name) throws IOException, WireException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> bounded(parser.getText(), name);
      case VALUE_NUMBER_INT -> whole(parser.getText(), name);
      case START_OBJECT -> labels(parser, name);
      default -> throw WireException.invalid("field " + name + " is of no type that is expected");
    };
  }

  private static String bounded(String text, String name) throws WireException {
    if (text.length() > CodecLimits.MAX_VALUE_CHARS) {
      throw WireException.tooLarge(
          "field " + name + " is longer than " + CodecLimits.MAX_VALUE_CHARS + " characters");
    }
    return text;
  }

  private static Long whole(String text, String name) throws WireException {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw WireException.invalid("field " + name + " is out of range");
    }
  }

  private static Labels labels(JsonParser parser, String name) throws IOException, WireException {
    Labels.Builder labels = Labels.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String label = bounded(parser.currentName(), name);
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw WireException.invalid("field " + name + " is not a map of texts");
      }
      labels.set(label, bounded(parser.getText(), name));
      if (labels.size() > CodecLimits.MAX_LABELS) {
        throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
      }
    }
    return labels.build();
  }

  /** Whether the field is given, and given as null. */
  boolean isNull(String name) {
    return values.containsKey(name) && values.get(name) == null;
  }

  /** The text, or {@code null} where it is not given or blank. */
  String text(String name) throws WireException {
    String text = as(String.class, name, "a text");
    return text == null || text.isBlank() ? null : text;
  }

  /** The text, which must be there. */
  String needed(String name) throws WireException {
    String text = text(name);
    if (text == null) {
      throw WireException.invalid("field " + name + " is missing");
    }
    return text;
  }

  /** A time in epoch milliseconds, or {@code null} where it is not given. */
  Long millis(String name) throws WireException {
    Long millis = as(Long.class, name, "a whole number");
    if (millis != null && millis < LEAST_MILLIS) {
      throw WireException.invalid("field " + name + " is no time in milliseconds since 1970");
    }
    return millis;
  }

  /** The labels, or {@code null} where they are not given or empty. */
  Labels labels(String name) throws WireException {
    Labels labels = as(Labels.class, name, "a map of texts");
    return labels == null || labels.isEmpty() ? null : labels;
  }

  private <T> T as(Class<T> type, String name, String what) throws WireException {
    Object value = values.get(name);
    if (value != null && !type.isInstance(value)) {
      throw WireException.invalid("field " + name + " is not " + what);
    }
    return type.cast(value);
  }
}
