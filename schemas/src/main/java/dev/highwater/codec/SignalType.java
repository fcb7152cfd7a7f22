package dev.highwater.codec;

/** The kinds of data that come in. */
public enum SignalType {
  METRICS,
  SPANS,
  LOGS,
  BILLING
}
