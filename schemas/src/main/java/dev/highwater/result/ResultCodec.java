package dev.highwater.result;

import dev.highwater.result.registry.RegistrySettings;
import dev.highwater.result.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One kind of result in one encoding: what a sink writes with and a reader reads with.
 * Serializable, so that it travels in a job; the encoder and decoder are made where they are used.
 *
 * <pre>{@code
 * ResultDecoder<Signal> decoder = ResultCodec.avro(ResultTypes.SIGNAL).decoder();
 * Signal signal = decoder.decode(record.value());
 * }</pre>
 */
public final class ResultCodec<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Magic bytes of Avro's single-object encoding. */
  private static final int SINGLE_OBJECT_0 = 0xc3;

  private static final int SINGLE_OBJECT_1 = 0x01;
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final int CONFLUENT_HEADER = 5;

  private final ResultType<T> type;
  private final Encoding encoding;
  private final String subject;
  private final RegistrySettings registry;

  private ResultCodec(
      ResultType<T> type, Encoding encoding, String subject, RegistrySettings registry) {
    this.type = Objects.requireNonNull(type, "type");
    this.encoding = Objects.requireNonNull(encoding, "encoding");
    this.subject = subject;
    this.registry = registry;
  }

  /** Avro single-object encoding; needs no registry. */
  public static <T> ResultCodec<T> avro(ResultType<T> type) {
    return new ResultCodec<>(type, Encoding.AVRO, null, null);
  }

  /** One JSON object. */
  public static <T> ResultCodec<T> json(ResultType<T> type) {
    return new ResultCodec<>(type, Encoding.JSON, null, null);
  }

  /** Confluent wire format; the subject is {@code TOPIC-value}. */
  public static <T> ResultCodec<T> confluent(
      ResultType<T> type, String topic, RegistrySettings registry) {
    return new ResultCodec<>(
        type, Encoding.CONFLUENT, topic + "-value", Objects.requireNonNull(registry, "registry"));
  }

  /**
   * The codec for settings.
   *
   * @param registry needed for {@link Encoding#CONFLUENT} only, else may be {@code null}
   */
  public static <T> ResultCodec<T> of(
      ResultType<T> type, Encoding encoding, String topic, RegistrySettings registry) {
    if (encoding == Encoding.CONFLUENT) {
      if (registry == null) {
        throw new IllegalArgumentException("encoding confluent needs a schema registry");
      }
      return confluent(type, topic, registry);
    }
    return new ResultCodec<>(type, encoding, null, registry);
  }

  public ResultType<T> type() {
    return type;
  }

  public Encoding encoding() {
    return encoding;
  }

  /**
   * A new encoder. For {@link Encoding#CONFLUENT} this registers the current schema, or looks it up
   * where registering is off.
   *
   * @throws IOException where the registry cannot be reached or refuses the schema
   */
  public ResultEncoder<T> encoder() throws IOException {
    return switch (encoding) {
      case JSON -> result -> AvroJson.write(type.toAvro(result));
      case AVRO -> {
        ByteBuffer header =
            ByteBuffer.allocate(SINGLE_OBJECT_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) SINGLE_OBJECT_0).put((byte) SINGLE_OBJECT_1);
        header.putLong(SchemaNormalization.parsingFingerprint64(type.schema()));
        yield new AvroEncoder<>(type, header.array());
      }
      case CONFLUENT -> {
        int id = SchemaRegistry.connect(registry).idOf(subject, type.schema());
        yield new AvroEncoder<>(
            type, ByteBuffer.allocate(CONFLUENT_HEADER).put((byte) 0).putInt(id).array());
      }
    };
  }

  /**
   * A new decoder, of every encoding: it looks at the first byte. Records in Confluent wire format
   * need a codec with a registry; the registry is asked once per schema.
   */
  public ResultDecoder<T> decoder() {
    return new AnyDecoder<>(type, registry == null ? null : SchemaRegistry.connect(registry));
  }

  @Override
  public String toString() {
    return type + " as " + encoding.settingName();
  }

  private static final class AvroEncoder<T> implements ResultEncoder<T> {
    private final ResultType<T> type;
    private final byte[] header;
    private final SpecificDatumWriter<SpecificRecordBase> writer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private BinaryEncoder binary;

    AvroEncoder(ResultType<T> type, byte[] header) {
      this.type = type;
      this.header = header;
      this.writer = new SpecificDatumWriter<>(type.classSchema());
    }

    @Override
    public byte[] encode(T result) {
      out.reset();
      out.writeBytes(header);
      binary = EncoderFactory.get().directBinaryEncoder(out, binary);
      try {
        writer.write(type.toAvro(result), binary);
        binary.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }
  }

  private static final class AnyDecoder<T> implements ResultDecoder<T> {
    private final ResultType<T> type;
    private final SchemaRegistry registry;
    private final Map<Long, SpecificDatumReader<SpecificRecordBase>> byFingerprint =
        new HashMap<>();
    private final Map<Schema, SpecificDatumReader<SpecificRecordBase>> bySchema = new HashMap<>();

    AnyDecoder(ResultType<T> type, SchemaRegistry registry) {
      this.type = type;
      this.registry = registry;
      for (Schema version : SchemaHistory.of(type.name()).versions()) {
        byFingerprint.put(SchemaNormalization.parsingFingerprint64(version), reader(version));
      }
    }

    private SpecificDatumReader<SpecificRecordBase> reader(Schema written) {
      return new SpecificDatumReader<>(
          written, type.classSchema(), SpecificData.getForClass(type.newRecord().getClass()));
    }

    @Override
    public T decode(byte[] bytes) throws IOException {
      if (bytes == null || bytes.length == 0) {
        throw new ResultFormatException("no bytes");
      }
      int first = bytes[0] & 0xff;
      try {
        if (first == SINGLE_OBJECT_0) {
          return singleObject(bytes);
        }
        if (first == 0) {
          return confluent(bytes);
        }
        SpecificRecordBase record = type.newRecord();
        AvroJson.read(bytes, record);
        return type.fromAvro(record);
      } catch (EOFException e) {
        throw new ResultFormatException("truncated, or a length that cannot be");
      } catch (AvroRuntimeException
          | ClassCastException
          | IllegalArgumentException
          | IndexOutOfBoundsException e) {
        throw new ResultFormatException(
            "not a " + type + " record: " + e.getClass().getSimpleName());
      }
    }

    private T singleObject(byte[] bytes) throws IOException {
      if (bytes.length < SINGLE_OBJECT_HEADER || (bytes[1] & 0xff) != SINGLE_OBJECT_1) {
        throw new ResultFormatException("no single-object header of version 1");
      }
      long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
      SpecificDatumReader<SpecificRecordBase> reader = byFingerprint.get(fingerprint);
      if (reader == null) {
        throw new ResultFormatException(
            String.format(
                "schema fingerprint %016x is no version of %s up to %d: a newer Highwater wrote it, or something else",
                fingerprint, type, SchemaHistory.of(type.name()).versions().size()));
      }
      return read(reader, bytes, SINGLE_OBJECT_HEADER);
    }

    private T confluent(byte[] bytes) throws IOException {
      if (registry == null) {
        throw new ResultFormatException("Confluent wire format, and no schema registry is set");
      }
      if (bytes.length < CONFLUENT_HEADER) {
        throw new ResultFormatException("no header of Confluent wire format");
      }
      Schema written = registry.schema(ByteBuffer.wrap(bytes).getInt(1));
      SpecificDatumReader<SpecificRecordBase> reader = bySchema.get(written);
      if (reader == null) {
        reader = reader(written);
        if (bySchema.size() >= SchemaRegistry.MAX_CACHED) {
          bySchema.clear();
        }
        bySchema.put(written, reader);
      }
      return read(reader, bytes, CONFLUENT_HEADER);
    }

    private T read(SpecificDatumReader<SpecificRecordBase> reader, byte[] bytes, int from)
        throws IOException {
      BoundedDecoder binary = new BoundedDecoder(bytes, from);
      SpecificRecordBase record = reader.read(null, binary);
      if (!binary.atEnd()) {
        throw new ResultFormatException("bytes are left after the record");
      }
      return type.fromAvro(record);
    }
  }
}
