package dev.highwater.demo;

import java.util.List;

/**
 * One service of the demonstration's shop.
 *
 * @param medianMillis median of its own work per request, without the services it calls
 * @param sigma spread of the log-normal distribution of its own work
 * @param errorRatio share of its requests that fail by themselves
 * @param calls services it calls for each request
 * @param logs how it logs
 */
record ShopService(
    String name,
    List<String> routes,
    double medianMillis,
    double sigma,
    double errorRatio,
    List<String> calls,
    boolean metrics,
    boolean spans,
    LogStyle logs) {

  /** How a service writes its log records. */
  enum LogStyle {
    NONE,
    /** The application's JSON line. */
    WINSTON,
    /** The same line inside Filebeat's {@code message}. */
    FILEBEAT
  }
}
