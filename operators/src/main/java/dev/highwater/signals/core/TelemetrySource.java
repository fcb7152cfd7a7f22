package dev.highwater.signals.core;

/** Which kind of telemetry a signal was computed from. */
public enum TelemetrySource {
  METRICS("metrics"),
  SPANS("spans"),
  LOGS("logs");

  private final String label;

  TelemetrySource(String label) {
    this.label = label;
  }

  /** The value of the record field {@code source}. */
  public String label() {
    return label;
  }
}
