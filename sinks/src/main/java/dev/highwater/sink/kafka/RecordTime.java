package dev.highwater.sink.kafka;

/** What the timestamp of a written Kafka record shows. */
public enum RecordTime {
  /** The result's own time (a signal's window end), where its kind has one. For live topics. */
  RESULT,

  /**
   * The time of writing. For replay topics: retention is judged on the timestamp, so that results
   * of a past day with their own time would be deleted within minutes.
   */
  WRITING
}
