package dev.highwater.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Plain JSON of Avro records: names of the schema in its order, no union wrappers, {@code bytes} as
 * base64. JSON has no NaN and no infinities: they are written as {@code null}, and {@code null} is
 * read as NaN where the schema has no null.
 *
 * <p>Reading ignores names that it does not know and takes the schema's default for those that are
 * missing, so that it reads every version. Types: record, map, array, string, int, long, double,
 * boolean, bytes, and unions of one of them with null.
 */
final class AvroJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER =
      new ObjectMapper(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private AvroJson() {}

  static byte[] write(IndexedRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, record.getSchema(), record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Schema schema, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (schema.getType()) {
      case UNION -> write(json, present(schema), value);
      case STRING -> json.writeString(value.toString());
      case INT -> json.writeNumber((Integer) value);
      case LONG -> json.writeNumber((Long) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case DOUBLE -> {
        double number = (Double) value;
        if (Double.isFinite(number)) {
          json.writeNumber(number);
        } else {
          json.writeNull();
        }
      }
      case BYTES -> {
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        json.writeBinary(bytes);
      }
      case ARRAY -> {
        json.writeStartArray();
        for (Object item : (Iterable<?>) value) {
          write(json, schema.getElementType(), item);
        }
        json.writeEndArray();
      }
      case MAP -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          json.writeFieldName(entry.getKey().toString());
          write(json, schema.getValueType(), entry.getValue());
        }
        json.writeEndObject();
      }
      case RECORD -> {
        IndexedRecord record = (IndexedRecord) value;
        json.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          json.writeFieldName(field.name());
          write(json, field.schema(), record.get(field.pos()));
        }
        json.writeEndObject();
      }
      default -> throw new IllegalStateException("no JSON for Avro type " + schema.getType());
    }
  }

  /** Fills {@code target} from JSON. */
  static void read(byte[] bytes, SpecificRecordBase target) throws ResultFormatException {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ResultFormatException("not JSON, or more than one JSON value" + where(e));
    } catch (IOException e) {
      throw new ResultFormatException("not JSON: the bytes are not UTF-8");
    }
    if (node == null || !node.isObject()) {
      throw new ResultFormatException("not a JSON object");
    }
    fill(node, target);
  }

  private static void fill(JsonNode node, SpecificRecordBase target) throws ResultFormatException {
    for (Schema.Field field : target.getSchema().getFields()) {
      JsonNode child = node.get(field.name());
      if (child != null) {
        target.put(
            field.pos(), read(child, field.schema(), field.name(), target.getSpecificData()));
      } else if (field.hasDefaultValue()) {
        target.put(field.pos(), SpecificData.get().getDefaultValue(field));
      } else {
        throw new ResultFormatException("field " + field.name() + " is missing");
      }
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null ? "" : ", at byte " + e.getLocation().getByteOffset();
  }

  private static Object read(JsonNode node, Schema schema, String name, SpecificData data)
      throws ResultFormatException {
    switch (schema.getType()) {
      case UNION:
        return node.isNull() ? null : read(node, present(schema), name, data);
      case STRING:
        expect(node.isTextual(), name, "a string");
        return node.textValue();
      case INT:
        expect(node.isIntegralNumber() && node.canConvertToInt(), name, "an integer");
        return node.intValue();
      case LONG:
        expect(node.isIntegralNumber() && node.canConvertToLong(), name, "an integer");
        return node.longValue();
      case BOOLEAN:
        expect(node.isBoolean(), name, "true or false");
        return node.booleanValue();
      case DOUBLE:
        expect(node.isNumber() || node.isNull(), name, "a number");
        return node.isNull() ? Double.NaN : node.doubleValue();
      case BYTES:
        try {
          expect(node.isTextual(), name, "base64");
          return ByteBuffer.wrap(node.binaryValue());
        } catch (IOException e) {
          throw new ResultFormatException("field " + name + " is not base64");
        }
      case ARRAY:
        {
          expect(node.isArray(), name, "an array");
          List<Object> list = new ArrayList<>(node.size());
          for (JsonNode item : node) {
            list.add(read(item, schema.getElementType(), name, data));
          }
          return list;
        }
      case MAP:
        {
          expect(node.isObject(), name, "an object");
          Map<String, Object> map = new LinkedHashMap<>();
          for (Map.Entry<String, JsonNode> entry : node.properties()) {
            map.put(entry.getKey(), read(entry.getValue(), schema.getValueType(), name, data));
          }
          return map;
        }
      case RECORD:
        {
          expect(node.isObject(), name, "an object");
          SpecificRecordBase record = (SpecificRecordBase) data.newRecord(null, schema);
          fill(node, record);
          return record;
        }
      default:
        throw new IllegalStateException("no JSON for Avro type " + schema.getType());
    }
  }

  private static void expect(boolean holds, String name, String what) throws ResultFormatException {
    if (!holds) {
      throw new ResultFormatException("field " + name + " is not " + what);
    }
  }

  /** The branch of a union with null that is not null. */
  private static Schema present(Schema union) {
    List<Schema> branches = union.getTypes();
    return branches.get(branches.get(0).getType() == Schema.Type.NULL ? 1 : 0);
  }
}
