package dev.highwater.event;

/** Why an item became a dead letter. Constants are only ever added. */
public enum RejectReason {
  /** The bytes are not of the format. */
  MALFORMED,
  /** The format could not be recognised. */
  UNRECOGNISED_FORMAT,
  /** Larger than the limits allow, or would be after decompression. */
  TOO_LARGE,
  /**
   * Well-formed, but a required part is missing or impossible (no timestamp or one before 1970,
   * unsorted bounds …).
   */
  INVALID,
  /** A kind that is known and not supported. */
  UNSUPPORTED,
  /**
   * Later by more than the permitted skew than its Kafka timestamp or, where there is none, than
   * the time of reading.
   */
  FUTURE_TIMESTAMP
}
