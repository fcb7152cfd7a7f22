package dev.highwater.result;

import dev.highwater.event.Labels;
import dev.highwater.event.Timed;
import java.util.List;

/**
 * One signal of one series in one window: the record on {@code highwater.signals}.
 *
 * <p>Key: {@link #series()}. Numbers that a signal has no meaning for are {@code null}.
 *
 * @param signal name without the prefix {@code highwater_}: requests_per_second, errors_per_second,
 *     error_ratio, latency_seconds …
 * @param labels dimensions beside service: environment, tenant, operation, resource … and {@code
 *     by} for drill-downs
 * @param source metrics, spans or logs
 * @param windowStartMillis inclusive, epoch milliseconds, event time
 * @param windowEndMillis exclusive
 * @param windowMillis 10,000, 60,000, 300,000 or 3,600,000
 * @param revision 0 first; each later one replaces the earlier
 * @param isFinal no further revision will come
 * @param unit UCUM: {@code 1/s}, {@code 1}, {@code s}, {@code By} …
 * @param count requests, events or samples in the window; increases are fractional where a scrape
 *     interval straddles an edge
 * @param value the one number that stands for the record: the rate, the ratio, p95 of a
 *     distribution, the mean of a gauge
 * @param traceIds up to four exemplar traces, worst first
 */
public record Signal(
    String signal,
    String service,
    Labels labels,
    String source,
    long windowStartMillis,
    long windowEndMillis,
    long windowMillis,
    int revision,
    boolean isFinal,
    String unit,
    Double count,
    Double sum,
    Double min,
    Double max,
    Double mean,
    Double p50,
    Double p90,
    Double p95,
    Double p99,
    Double value,
    List<String> traceIds)
    implements Timed {

  /** The window's end. */
  @Override
  public long timeMillis() {
    return windowEndMillis;
  }

  /**
   * Canonical series text, the Kafka key: {@code
   * signal{by="tenant",service="cart",tenant="a",window="1m"}}.
   */
  public String series() {
    return signal
        + labels.toBuilder()
            .set("service", service)
            .set("window", windowName(windowMillis))
            .build()
            .canonical();
  }

  /** {@code 10s}, {@code 1m}, {@code 5m}, {@code 1h}. */
  public static String windowName(long windowMillis) {
    if (windowMillis % 3_600_000 == 0) {
      return windowMillis / 3_600_000 + "h";
    }
    if (windowMillis % 60_000 == 0) {
      return windowMillis / 60_000 + "m";
    }
    return windowMillis / 1_000 + "s";
  }
}
