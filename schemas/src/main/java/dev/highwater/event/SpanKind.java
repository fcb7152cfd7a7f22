package dev.highwater.event;

/** OTLP's span kinds, in OTLP's numbering. */
public enum SpanKind {
  UNSPECIFIED,
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER
}
