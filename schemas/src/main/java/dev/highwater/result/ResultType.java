package dev.highwater.result;

import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One kind of result: its name, its Avro schema with all earlier versions, its Kafka key and its
 * time. Stateless.
 *
 * <p>A new kind is a schema in {@code src/main/avro}, its first frozen version in {@code
 * src/main/avro-history/NAME/1.avsc}, one subclass and one line in {@link ResultTypes}.
 */
public abstract class ResultType<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;

  protected ResultType(String name) {
    this.name = name;
  }

  /** Name of the schema file and of the folder of its frozen versions. */
  public final String name() {
    return name;
  }

  /** The current schema as it is published: with its documentation, without hints for Java. */
  public final Schema schema() {
    return SchemaHistory.of(name).current();
  }

  /**
   * The canonical key of the record, UTF-8 in Kafka: the same text for every revision of the same
   * result.
   */
  public abstract String key(T result);

  /**
   * The time that the record's Kafka timestamp shows, epoch milliseconds; -1 where the time of
   * writing should stand, because retention is judged on the timestamp and the event may be old.
   */
  public abstract long timestampMillis(T result);

  /** The schema of the generated class. */
  abstract Schema classSchema();

  /** A new instance of the generated class, all fields unset. */
  abstract SpecificRecordBase newRecord();

  abstract SpecificRecordBase toAvro(T result);

  abstract T fromAvro(SpecificRecordBase record) throws ResultFormatException;

  /** Avro has no null for a text that must be there. */
  static String orEmpty(String value) {
    return value == null ? "" : value;
  }

  @Override
  public final String toString() {
    return name;
  }
}
