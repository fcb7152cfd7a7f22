package dev.highwater.event;

/**
 * An item that could not be used: where it came from, so that the original can be fetched again and
 * replayed, and why.
 *
 * @param item index of the item inside its record; -1 for the whole record
 * @param recordTimestampMillis Kafka record timestamp, epoch milliseconds; -1 where there is none
 * @param detail one line, at most 300 characters, never with the input's own text
 * @param hash 128-bit hash of the record's bytes, hex
 * @param bytes up to 4,096 of the record's bytes, only for inputs marked as not sensitive; else
 *     {@code null}
 */
public record DeadLetter(
    String input,
    String topic,
    int partition,
    long offset,
    int item,
    long recordTimestampMillis,
    RejectReason reason,
    String detail,
    String hash,
    byte[] bytes) {}
