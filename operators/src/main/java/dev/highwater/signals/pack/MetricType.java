package dev.highwater.signals.pack;

/** What kind of metric a convention expects. */
enum MetricType {
  COUNTER,
  GAUGE,
  HISTOGRAM
}
