package dev.highwater.codec;

/** The kinds of telemetry that come in. */
public enum SignalType {
  METRICS,
  SPANS,
  LOGS
}
