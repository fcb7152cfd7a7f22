package dev.highwater.codec.billing;

import dev.highwater.billing.Decimals;
import dev.highwater.billing.KeyValues;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.SnappyBlock;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * An Avro object container file: its schema, then blocks of rows (null, deflate, snappy). Read by
 * hand, since Avro's own reader allocates what a file claims before it looks whether it is there.
 */
final class AvroTable implements BillTable {
  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  private static final int SYNC = 16;
  private static final int MAX_HEADER = 1 << 20;
  private static final int MAX_DEPTH = 16;

  private final InputStream in;
  private final Schema schema;
  private final String codec;
  private final byte[] sync;
  private final List<String> columns;
  private byte[] block = {};
  private ProtoReader reader = new ProtoReader(block, 0, 0);
  private long left;
  private long row;

  AvroTable(InputStream in) throws IOException, WireException {
    this.in = in;
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw WireException.malformed("Avro: no object container file");
    }
    Map<String, byte[]> meta = new HashMap<>();
    for (long count; (count = stream()) != 0; ) {
      if (count < 0) {
        stream();
        count = -count;
      }
      for (long i = 0; i < count; i++) {
        String key = new String(bytes(MAX_HEADER), StandardCharsets.UTF_8);
        meta.put(key, bytes(MAX_HEADER));
        if (meta.size() > 100) {
          throw WireException.tooLarge("Avro: more than 100 entries of metadata");
        }
      }
    }
    sync = exactly(SYNC);
    schema = schema(meta.get("avro.schema"));
    codec = new String(meta.getOrDefault("avro.codec", new byte[0]), StandardCharsets.UTF_8);
    columns = schema.getFields().stream().map(Schema.Field::name).toList();
  }

  /** Whether the bytes begin as an object container file does. */
  static boolean isAvro(byte[] bytes, int from, int to) {
    return to - from > MAGIC.length
        && Arrays.equals(bytes, from, from + MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static Schema schema(byte[] json) throws WireException {
    if (json == null) {
      throw WireException.malformed("Avro: no schema");
    }
    try {
      Schema schema = new Schema.Parser().parse(new String(json, StandardCharsets.UTF_8));
      if (schema.getType() == Schema.Type.RECORD) {
        return schema;
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw WireException.malformed("Avro: the schema is none");
    }
    throw WireException.malformed("Avro: expected a schema of records");
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public String[] next() throws IOException, WireException {
    while (left == 0) {
      if (!block()) {
        return null;
      }
    }
    left--;
    row++;
    String[] cells = new String[columns.size()];
    List<Schema.Field> fields = schema.getFields();
    for (int i = 0; i < cells.length; i++) {
      cells[i] = value(fields.get(i).schema(), 0);
    }
    return cells;
  }

  private boolean block() throws IOException, WireException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    left = zigZag(first);
    long size = stream();
    if (left < 0 || size < 0 || size > CodecLimits.MAX_RECORD_BYTES) {
      throw WireException.malformed("Avro: a block of a size that none has");
    }
    byte[] packed = exactly((int) size);
    if (!Arrays.equals(exactly(SYNC), sync)) {
      throw WireException.malformed("Avro: a block without its mark");
    }
    block = expand(packed);
    reader = new ProtoReader(block, 0, block.length);
    return true;
  }

  private byte[] expand(byte[] packed) throws IOException, WireException {
    switch (codec) {
      case "", "null":
        return packed;
      case "snappy":
        if (packed.length < 4) {
          throw WireException.malformed("Avro: ends too early");
        }
        return SnappyBlock.decompress(packed, 0, packed.length - 4);
      case "deflate":
        Inflater inflater = new Inflater(true);
        try (InputStream inflated =
            new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
          byte[] all = inflated.readNBytes(CodecLimits.MAX_RECORD_BYTES + 1);
          if (all.length > CodecLimits.MAX_RECORD_BYTES) {
            throw WireException.tooLarge("Avro: a block of too many bytes");
          }
          return all;
        } finally {
          inflater.end();
        }
      default:
        throw new WireException(
            RejectReason.UNSUPPORTED, "Avro: expected a codec of null, deflate, snappy");
    }
  }

  /** A value as text; {@code null} for null, and for what no bill has (lists, records). */
  private String value(Schema type, int depth) throws WireException {
    if (depth > MAX_DEPTH) {
      throw WireException.tooLarge("Avro: nested too deep");
    }
    return switch (type.getType()) {
      case NULL -> null;
      case BOOLEAN -> Boolean.toString(reader.varint() != 0);
      case INT, LONG -> whole(type.getLogicalType(), ProtoReader.zigZag(reader.varint()));
      case FLOAT -> {
        float value = Float.intBitsToFloat(reader.fixed32());
        yield Float.isFinite(value) ? Decimals.text(new BigDecimal(Float.toString(value))) : null;
      }
      case DOUBLE -> Decimals.text(reader.real());
      case STRING -> new String(taken(length()), StandardCharsets.UTF_8);
      case BYTES -> raw(type.getLogicalType(), taken(length()));
      case FIXED -> raw(type.getLogicalType(), taken(type.getFixedSize()));
      case ENUM -> {
        long symbol = ProtoReader.zigZag(reader.varint());
        if (symbol < 0 || symbol >= type.getEnumSymbols().size()) {
          throw WireException.malformed("Avro: no such symbol");
        }
        yield type.getEnumSymbols().get((int) symbol);
      }
      case UNION -> {
        long branch = ProtoReader.zigZag(reader.varint());
        if (branch < 0 || branch >= type.getTypes().size()) {
          throw WireException.malformed("Avro: no such branch");
        }
        yield value(type.getTypes().get((int) branch), depth + 1);
      }
      case MAP -> map(type.getValueType(), depth);
      case ARRAY -> {
        for (long count; (count = items()) != 0; ) {
          for (long i = 0; i < count; i++) {
            value(type.getElementType(), depth + 1);
          }
        }
        yield null;
      }
      case RECORD -> {
        for (Schema.Field field : type.getFields()) {
          value(field.schema(), depth + 1);
        }
        yield null;
      }
    };
  }

  private String map(Schema values, int depth) throws WireException {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (long count; (count = items()) != 0; ) {
      for (long i = 0; i < count; i++) {
        String key = new String(taken(length()), StandardCharsets.UTF_8);
        String value = value(values, depth + 1);
        if (pairs.size() < CodecLimits.MAX_LABELS) {
          pairs.put(key, value == null ? "" : value);
        }
      }
    }
    return KeyValues.text(pairs);
  }

  /** Items of the next block of an array or map, each of at least one byte; 0 at its end. */
  private long items() throws WireException {
    long count = ProtoReader.zigZag(reader.varint());
    if (count < 0) {
      reader.varint();
      count = -count;
    }
    if (count < 0 || count > reader.end() - reader.position()) {
      throw WireException.malformed("Avro: ends too early");
    }
    return count;
  }

  private int length() throws WireException {
    long length = ProtoReader.zigZag(reader.varint());
    if (length < 0 || length > reader.end() - reader.position()) {
      throw WireException.malformed("Avro: ends too early");
    }
    return (int) length;
  }

  private byte[] taken(int length) throws WireException {
    if (length > reader.end() - reader.position()) {
      throw WireException.malformed("Avro: ends too early");
    }
    int from = reader.position();
    reader.restore(from + length, reader.end());
    return Arrays.copyOfRange(block, from, from + length);
  }

  private static String whole(LogicalType type, long value) throws WireException {
    try {
      if (type instanceof LogicalTypes.TimestampMillis) {
        return Instant.ofEpochMilli(value).toString();
      }
      if (type instanceof LogicalTypes.TimestampMicros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1_000L)
            .toString();
      }
      return type instanceof LogicalTypes.Date
          ? LocalDate.ofEpochDay(value).toString()
          : Long.toString(value);
    } catch (DateTimeException | ArithmeticException e) {
      throw WireException.invalid("Avro: a moment beyond all years");
    }
  }

  private static String raw(LogicalType type, byte[] bytes) throws WireException {
    if (!(type instanceof LogicalTypes.Decimal decimal)) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (bytes.length == 0 || bytes.length > 64 || Math.abs((long) decimal.getScale()) > 64) {
      throw WireException.invalid("Avro: a decimal of " + bytes.length + " bytes");
    }
    return Decimals.text(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
  }

  private long stream() throws IOException, WireException {
    return zigZag(in.read());
  }

  private long zigZag(int first) throws IOException, WireException {
    long raw = 0;
    int b = first;
    for (int shift = 0; shift < 64; shift += 7) {
      if (b < 0) {
        throw WireException.malformed("Avro: ends too early");
      }
      raw |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return ProtoReader.zigZag(raw);
      }
      b = in.read();
    }
    throw WireException.malformed("Avro: a number of more than 64 bits");
  }

  private byte[] bytes(int limit) throws IOException, WireException {
    long length = stream();
    if (length < 0 || length > limit) {
      throw WireException.malformed("Avro: a text of a length that none has");
    }
    return exactly((int) length);
  }

  private byte[] exactly(int length) throws IOException, WireException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw WireException.malformed("Avro: ends too early");
    }
    return bytes;
  }

  @Override
  public String place() {
    return "row " + row;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
