package dev.highwater.event;

/** Log levels in OTLP's severity order. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR,
  FATAL
}
