package dev.highwater.signals.functions;

/** The 10 s grid of event time that everything is aggregated on. */
final class Panes {
  static final long MILLIS = 10_000;

  private Panes() {}

  static long startOf(long timeMillis) {
    return Math.floorDiv(timeMillis, MILLIS) * MILLIS;
  }
}
