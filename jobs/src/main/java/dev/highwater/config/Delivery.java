package dev.highwater.config;

/** How often a result may be written to Kafka. */
public enum Delivery {
  /**
   * In transactions that follow the checkpoints: {@code read_committed} readers see each record
   * once.
   */
  EXACTLY_ONCE,
  /** At once; after a failure some records come twice. */
  AT_LEAST_ONCE
}
