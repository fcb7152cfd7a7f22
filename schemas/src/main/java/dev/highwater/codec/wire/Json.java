package dev.highwater.codec.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.privacy.Masking;
import java.io.IOException;

/**
 * Streaming JSON with bounds: depth, lengths of names, numbers and texts. Numbers are handed on as
 * text, never as big decimals.
 */
public final class Json {
  private static final int MAX_NAME = 1_024;
  private static final int MAX_NUMBER = 400;

  private static final JsonFactory FLAT = factory(CodecLimits.MAX_DEPTH);

  /** OTLP writes four levels of JSON for each level of a nested attribute. */
  private static final JsonFactory DEEP = factory(32 + 4 * CodecLimits.MAX_DEPTH);

  private Json() {}

  private static JsonFactory factory(int depth) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_NUMBER)
                .maxStringLength(CodecLimits.MAX_RECORD_BYTES)
                .build())
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .build();
  }

  public static JsonParser parser(Frame frame) throws IOException {
    return FLAT.createParser(frame.bytes(), frame.from(), frame.length());
  }

  public static JsonParser parser(String text) throws IOException {
    return FLAT.createParser(text);
  }

  public static JsonParser deepParser(Frame frame) throws IOException {
    return DEEP.createParser(frame.bytes(), frame.from(), frame.length());
  }

  /**
   * The next root value of a record: objects one after the other, or one array of them. {@code
   * null} at the end.
   */
  public static JsonToken nextRoot(JsonParser parser) throws IOException {
    while (true) {
      JsonToken token = parser.nextToken();
      boolean outside = parser.getParsingContext().inRoot();
      if (token == null
          || !((outside && token == JsonToken.END_ARRAY)
              || (token == JsonToken.START_ARRAY
                  && parser.getParsingContext().getParent().inRoot()))) {
        return token;
      }
    }
  }

  /** The text of a scalar token, {@code null} for null. Numbers as they are written. */
  public static String scalar(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
  }

  /**
   * Appends the value at the parser as compact JSON, masked and redacted, and goes to its end.
   * Stops appending, not reading, beyond {@link CodecLimits#MAX_VALUE_CHARS}.
   */
  public static void copy(JsonParser parser, StringBuilder out) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        out.append('{');
        boolean first = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          if (out.length() > CodecLimits.MAX_VALUE_CHARS) {
            parser.skipChildren();
            continue;
          }
          if (!first) {
            out.append(',');
          }
          first = false;
          Text.quote(out, Text.value(name));
          out.append(':');
          if (Masking.isSecret(name)) {
            parser.skipChildren();
            Text.quote(out, Masking.REDACTED);
          } else {
            copy(parser, out);
          }
        }
        out.append('}');
      }
      case START_ARRAY -> {
        out.append('[');
        boolean first = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (out.length() > CodecLimits.MAX_VALUE_CHARS) {
            parser.skipChildren();
            continue;
          }
          if (!first) {
            out.append(',');
          }
          first = false;
          copy(parser, out);
        }
        out.append(']');
      }
      case VALUE_STRING -> Text.quote(out, Text.value(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        String text = parser.getText();
        String masked = Masking.mask(text);
        if (masked.equals(text)) {
          out.append(text);
        } else {
          Text.quote(out, masked);
        }
      }
      default -> out.append(parser.getText());
    }
  }
}
