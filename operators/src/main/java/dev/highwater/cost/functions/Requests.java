package dev.highwater.cost.functions;

/**
 * How many requests an application had in an hour.
 *
 * @param watcher whom it is for: a currency; empty where it comes from signals
 * @param application the service of the signals, in lower case
 * @param series of the signals; empty for all of the application's together
 * @param hourMillis start of the hour
 * @param revision of the series' hours the highest counts
 * @param requests {@code null} where they are not known
 */
public record Requests(
    String watcher,
    String application,
    String series,
    long hourMillis,
    int revision,
    Double requests) {
  /** What it is kept by: of one series and hour one is kept. */
  String key() {
    return hourMillis + "\0" + application + "\0" + series;
  }
}
