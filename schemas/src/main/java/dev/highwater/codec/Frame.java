package dev.highwater.codec;

import dev.highwater.event.Payload;

/**
 * The part of a record's bytes that a codec reads.
 *
 * @param bytes the record's bytes
 * @param from first byte behind the Confluent header, if there is one
 * @param to behind the last byte
 * @param confluent a Confluent header was taken off
 * @param payload the record
 */
public record Frame(byte[] bytes, int from, int to, boolean confluent, Payload payload) {
  private static final int HEADER = 5;

  static Frame of(Payload payload) {
    byte[] bytes = payload.value();
    boolean confluent = bytes.length > HEADER && bytes[0] == 0;
    return new Frame(bytes, confluent ? HEADER : 0, bytes.length, confluent, payload);
  }

  public int length() {
    return to - from;
  }

  /** A frame over other bytes of the same record, e.g. its bytes decompressed. */
  public Frame with(byte[] other, int otherFrom, int otherTo) {
    return new Frame(other, otherFrom, otherTo, confluent, payload);
  }

  /**
   * The protobuf message in this frame. Confluent's protobuf serializer puts the path to the
   * message's descriptor between header and message: a zero for the first message of the file, else
   * its length and its indexes.
   */
  public Frame protobuf() {
    if (confluent && length() > 0 && bytes[from] == 0) {
      return new Frame(bytes, from + 1, to, true, payload);
    }
    if (confluent && length() > 1 && bytes[from] == 2 && bytes[from + 1] < 8) {
      return new Frame(bytes, from + 2, to, true, payload);
    }
    return this;
  }
}
