package dev.highwater.codec.otlp;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.Names;
import dev.highwater.codec.wire.Numbers;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.privacy.Masking;
import java.util.Base64;

/**
 * OTLP attributes as labels: scalars as text, arrays and maps as JSON text, bytes as base64;
 * masked.
 */
final class Attributes {
  private Attributes() {}

  /** Reads one {@code KeyValue} into {@code labels}. */
  static void read(ProtoReader reader, Names names, Labels.Builder labels) throws WireException {
    int outer = reader.enter();
    Names.Name name = null;
    String text = null;
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> name = reader.name(names);
        case 2 << 3 | 2 -> text = name != null && name.secret() ? secret(reader) : value(reader);
        default -> reader.skip(tag);
      }
    }
    reader.leave(outer);
    if (name == null || name.text().isEmpty() || text == null) {
      return;
    }
    labels.set(name.text(), name.secret() ? Masking.REDACTED : text);
    if (labels.size() > CodecLimits.MAX_LABELS) {
      throw tooMany();
    }
  }

  static WireException tooMany() {
    return WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
  }

  private static String secret(ProtoReader reader) throws WireException {
    reader.leave(reader.enter());
    return Masking.REDACTED;
  }

  private static String value(ProtoReader reader) throws WireException {
    return value(reader, CodecLimits.MAX_VALUE_CHARS);
  }

  /**
   * One {@code AnyValue} as masked text of at most {@code limit} characters; {@code null} where it
   * is empty.
   */
  static String value(ProtoReader reader, int limit) throws WireException {
    int outer = reader.enter();
    String text = null;
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> text = Text.cut(Masking.mask(reader.text()), limit);
        case 2 << 3 -> text = reader.varint() != 0 ? "true" : "false";
        case 3 << 3 -> text = Text.value(Long.toString(reader.varint()));
        case 4 << 3 | 1 -> text = Numbers.text(reader.real());
        case 5 << 3 | 2, 6 << 3 | 2 -> {
          StringBuilder json = new StringBuilder();
          nested(reader, tag >> 3, json, 1);
          text = Text.cut(json.toString(), CodecLimits.MAX_VALUE_CHARS);
        }
        case 7 << 3 | 2 -> text = base64(reader);
        default -> reader.skip(tag);
      }
    }
    reader.leave(outer);
    return text;
  }

  private static String base64(ProtoReader reader) throws WireException {
    return Text.cut(Base64.getEncoder().encodeToString(reader.blob()), CodecLimits.MAX_VALUE_CHARS);
  }

  /** An {@code AnyValue} inside an array or map, as JSON. */
  private static void json(ProtoReader reader, StringBuilder out, int depth) throws WireException {
    int outer = reader.enter();
    int before = out.length();
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> Text.quote(restart(out, before), Text.value(reader.text()));
        case 2 << 3 -> restart(out, before).append(reader.varint() != 0);
        case 3 << 3 -> restart(out, before).append(reader.varint());
        case 4 << 3 | 1 -> {
          double value = reader.real();
          if (Double.isFinite(value)) {
            restart(out, before).append(Numbers.text(value));
          } else {
            Text.quote(restart(out, before), Numbers.text(value));
          }
        }
        case 5 << 3 | 2, 6 << 3 | 2 -> nested(reader, tag >> 3, restart(out, before), depth + 1);
        case 7 << 3 | 2 -> Text.quote(restart(out, before), base64(reader));
        default -> reader.skip(tag);
      }
    }
    reader.leave(outer);
    if (out.length() == before) {
      out.append("null");
    }
  }

  private static StringBuilder restart(StringBuilder out, int length) {
    out.setLength(length);
    return out;
  }

  private static void nested(ProtoReader reader, int field, StringBuilder out, int depth)
      throws WireException {
    if (depth > CodecLimits.MAX_DEPTH) {
      throw WireException.tooLarge("attribute nested deeper than " + CodecLimits.MAX_DEPTH);
    }
    boolean map = field == 6;
    int outer = reader.enter();
    out.append(map ? '{' : '[');
    int first = out.length();
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag != (1 << 3 | 2) || out.length() > CodecLimits.MAX_VALUE_CHARS) {
        reader.skip(tag);
        continue;
      }
      if (out.length() > first) {
        out.append(',');
      }
      if (map) {
        pair(reader, out, depth);
      } else {
        json(reader, out, depth);
      }
    }
    out.append(map ? '}' : ']');
    reader.leave(outer);
  }

  private static void pair(ProtoReader reader, StringBuilder out, int depth) throws WireException {
    int outer = reader.enter();
    String key = "";
    StringBuilder value = new StringBuilder();
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> key = reader.text();
        case 2 << 3 | 2 -> json(reader, restart(value, 0), depth);
        default -> reader.skip(tag);
      }
    }
    reader.leave(outer);
    Text.quote(out, Text.value(key));
    out.append(':');
    if (Masking.isSecret(key)) {
      Text.quote(out, Masking.REDACTED);
    } else {
      out.append(value.isEmpty() ? "null" : value);
    }
  }

  /** Reads a {@code Resource}: its attributes are in field 1. */
  static void resource(ProtoReader reader, Names names, Labels.Builder labels)
      throws WireException {
    int outer = reader.enter();
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == (1 << 3 | 2)) {
        read(reader, names, labels);
      } else {
        reader.skip(tag);
      }
    }
    reader.leave(outer);
  }

  /**
   * Reads an {@code InstrumentationScope}: its name becomes {@code otel.scope.name}, its attributes
   * as they are.
   */
  static void scope(ProtoReader reader, Names names, Labels.Builder labels) throws WireException {
    int outer = reader.enter();
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> labels.set("otel.scope.name", Text.value(reader.text()));
        case 3 << 3 | 2 -> read(reader, names, labels);
        default -> reader.skip(tag);
      }
    }
    reader.leave(outer);
  }
}
