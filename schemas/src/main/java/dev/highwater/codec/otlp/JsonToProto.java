package dev.highwater.codec.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.highwater.codec.wire.Numbers;
import dev.highwater.codec.wire.ProtoWriter;
import dev.highwater.codec.wire.WireException;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes an OTLP JSON object as protobuf, so that both forms have one meaning. OTLP's rules: names
 * in lowerCamelCase, unknown ones ignored; ids in hex, other bytes in base64; integers as numbers
 * or strings; enums as numbers (names are taken too); NaN, Infinity and -Infinity as strings; null
 * is not there. A value that is not of its field's type poisons the item it is in, no more.
 */
final class JsonToProto {
  private static final Set<String> HEX = Set.of("traceId", "spanId", "parentSpanId");
  private static final Map<Descriptor, JsonToProto> MESSAGES = new ConcurrentHashMap<>();
  private static final HexFormat HEX_FORMAT = HexFormat.of();

  private final Map<String, Field> fields = new HashMap<>();

  private JsonToProto() {}

  private record Field(
      int number,
      FieldDescriptor.Type type,
      boolean repeated,
      boolean hex,
      EnumDescriptor names,
      Descriptor message) {}

  static JsonToProto of(Descriptor descriptor) {
    JsonToProto known = MESSAGES.get(descriptor);
    if (known != null) {
      return known;
    }
    JsonToProto made = new JsonToProto();
    for (FieldDescriptor field : descriptor.getFields()) {
      boolean message = field.getType() == FieldDescriptor.Type.MESSAGE;
      boolean enumeration = field.getType() == FieldDescriptor.Type.ENUM;
      made.fields.put(
          field.getJsonName(),
          new Field(
              field.getNumber(),
              field.getType(),
              field.isRepeated(),
              HEX.contains(field.getJsonName()),
              enumeration ? field.getEnumType() : null,
              message ? field.getMessageType() : null));
    }
    MESSAGES.putIfAbsent(descriptor, made);
    return made;
  }

  /**
   * Writes the object whose START_OBJECT is the current token; answers whether its field 1 was
   * there.
   */
  boolean write(JsonParser parser, ProtoWriter out) throws IOException, WireException {
    boolean first = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Field field = fields.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
        continue;
      }
      if (token == JsonToken.VALUE_NULL) {
        continue;
      }
      first |= field.number == 1;
      if (!field.repeated) {
        value(parser, field, out);
      } else if (token == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          value(parser, field, out);
        }
      } else {
        parser.skipChildren();
        out.poison();
      }
    }
    return first;
  }

  private static void value(JsonParser parser, Field field, ProtoWriter out)
      throws IOException, WireException {
    JsonToken token = parser.currentToken();
    if (field.message != null) {
      if (token == JsonToken.START_OBJECT) {
        int begin = out.begin(field.number);
        of(field.message).write(parser, out);
        out.end(begin);
      } else {
        parser.skipChildren();
        out.poison();
      }
      return;
    }
    if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      parser.skipChildren();
      out.poison();
      return;
    }
    String text = parser.getText();
    switch (field.type) {
      case STRING -> {
        out.tag(field.number, 2);
        out.text(text);
      }
      case BYTES -> {
        byte[] bytes = field.hex ? hex(text) : base64(text);
        if (bytes == null) {
          out.poison();
        } else {
          out.tag(field.number, 2);
          out.blob(bytes);
        }
      }
      case BOOL -> {
        boolean yes = text.equals("true");
        if (yes || text.equals("false")) {
          out.tag(field.number, 0);
          out.varint(yes ? 1 : 0);
        } else {
          out.poison();
        }
      }
      case DOUBLE -> {
        Double real = Numbers.real(text);
        if (real == null) {
          out.poison();
        } else {
          out.tag(field.number, 1);
          out.fixed64(Double.doubleToRawLongBits(real));
        }
      }
      case ENUM -> {
        EnumValueDescriptor named = field.names.findValueByName(text);
        integer(
            named == null ? Numbers.integer(text) : Long.valueOf(named.getNumber()), field, out);
      }
      default -> integer(Numbers.integer(text), field, out);
    }
  }

  private static void integer(Long value, Field field, ProtoWriter out) throws WireException {
    if (value == null) {
      out.poison();
      return;
    }
    switch (field.type) {
      case FIXED64, SFIXED64 -> {
        out.tag(field.number, 1);
        out.fixed64(value);
      }
      case FIXED32, SFIXED32 -> {
        out.tag(field.number, 5);
        out.fixed32((int) (long) value);
      }
      case SINT32, SINT64 -> {
        out.tag(field.number, 0);
        out.varint(value << 1 ^ value >> 63);
      }
      default -> {
        out.tag(field.number, 0);
        out.varint(value);
      }
    }
  }

  private static byte[] hex(String text) {
    try {
      return HEX_FORMAT.parseHex(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getMimeDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
