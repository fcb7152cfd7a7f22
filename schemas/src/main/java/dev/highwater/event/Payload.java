package dev.highwater.event;

/**
 * One Kafka record's or file record's bytes, with where they came from.
 *
 * @param topic topic, or path of the file
 * @param partition Kafka partition; 0 for a file
 * @param offset Kafka offset, or index of the record in its file
 * @param timestampMillis Kafka record timestamp, epoch milliseconds; -1 where there is none (files)
 * @param contentType value of the record header {@code content-type}, or {@code null}
 * @param key the Kafka record's key; {@code null} where there is none (files)
 * @param value the bytes; {@code null} for a tombstone
 */
public record Payload(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    String contentType,
    byte[] key,
    byte[] value) {

  /** A record without a key. */
  public Payload(
      String topic,
      int partition,
      long offset,
      long timestampMillis,
      String contentType,
      byte[] value) {
    this(topic, partition, offset, timestampMillis, contentType, null, value);
  }
}
