package dev.highwater.event;

/** OTLP's status codes, in OTLP's numbering. */
public enum SpanStatus {
  UNSET,
  OK,
  ERROR
}
