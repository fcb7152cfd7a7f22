package dev.highwater.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.highwater.it.support.SignalRecord.Identity;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the signals of {@link Telemetry} have to be. */
public final class Expected {

  private static final long TEN_SECONDS = 10_000;
  private static final long MINUTE = 60_000;

  private Expected() {}

  /** No window of a series has been committed twice under one revision. */
  public static void exactlyOnce(Collection<SignalRecord> committed) {
    Map<Identity, Integer> times = new HashMap<>();
    committed.forEach(record -> times.merge(record.identity(), 1, Integer::sum));
    times.values().removeIf(count -> count == 1);
    assertThat(times).as("windows that were committed more than once").isEmpty();
  }

  /**
   * Whether the traffic of each service is there for all windows from {@code start} to {@code end}.
   */
  public static boolean allClosed(Collection<SignalRecord> committed, long start, long end) {
    return traffic(committed, Telemetry.PAYMENTS, TEN_SECONDS, start, end).size()
            == (end - start) / TEN_SECONDS
        && traffic(committed, Telemetry.PAYMENTS, MINUTE, start, end).size()
            == (end - start) / MINUTE
        && traffic(committed, Telemetry.LEDGER, MINUTE, start, end).size() == (end - start) / MINUTE
        && traffic(committed, Telemetry.ORDERS, MINUTE, start, end).size()
            == (end - start) / MINUTE;
  }

  /**
   * The numbers of the services that report spans and logs in all windows of {@code level} from
   * {@code start} to {@code end}, which are multiples of it.
   */
  public static void everyEventWindow(
      Collection<SignalRecord> committed, long level, long start, long end) {
    events(committed, Telemetry.PAYMENTS, "spans", level, start, end);
    events(committed, Telemetry.LEDGER, "logs", level, start, end);
  }

  /**
   * The numbers of all 10 s and 1 m windows from {@code start} to {@code end}, which are full
   * minutes; telemetry began at {@code start} and went on until {@code end} or longer.
   */
  public static void everyWindow(Collection<SignalRecord> committed, long start, long end) {
    for (long level : List.of(TEN_SECONDS, MINUTE)) {
      everyEventWindow(committed, level, start, end);
    }
    assertThat(traffic(committed, Telemetry.ORDERS, TEN_SECONDS, start, end))
        .as("windows shorter than twice the reporting interval")
        .isEmpty();
    Map<Long, SignalRecord> traffic = traffic(committed, Telemetry.ORDERS, MINUTE, start, end);
    Map<Long, SignalRecord> errors =
        total(committed, "errors_per_second", Telemetry.ORDERS, MINUTE, start, end);
    assertThat(traffic).hasSize((int) ((end - start) / MINUTE));
    for (Map.Entry<Long, SignalRecord> window : traffic.entrySet()) {
      SignalRecord record = window.getValue();
      assertThat(record.source()).isEqualTo("metrics");
      assertThat(record.number("value"))
          .as("orders a second in %s", record)
          .isCloseTo(Telemetry.ORDERS_PER_SECOND, within(1e-6));
      assertThat(errors.get(window.getKey()).number("value"))
          .as("failed orders a second in %s", record)
          .isCloseTo(Telemetry.ORDERS_FAILED_PER_SECOND, within(1e-6));
    }
  }

  /**
   * Requests of {@link Telemetry#ORDERS} in all 1 m windows from {@code start} to {@code end};
   * shares of windows add up without any rounding, so this can be compared exactly.
   */
  public static double orders(Collection<SignalRecord> committed, long start, long end) {
    return traffic(committed, Telemetry.ORDERS, MINUTE, start, end).values().stream()
        .mapToDouble(record -> record.number("count"))
        .sum();
  }

  private static void events(
      Collection<SignalRecord> committed,
      String service,
      String source,
      long level,
      long start,
      long end) {
    Map<Long, SignalRecord> traffic = traffic(committed, service, level, start, end);
    Map<Long, SignalRecord> errors =
        total(committed, "errors_per_second", service, level, start, end);
    for (long window = start; window < end; window += level) {
      boolean payments = service.equals(Telemetry.PAYMENTS);
      long requests =
          Telemetry.between(
              window, window + level, payments ? Telemetry::payments : Telemetry::ledger);
      long failed =
          Telemetry.between(
              window,
              window + level,
              payments ? Telemetry::paymentsFailed : Telemetry::ledgerFailed);
      SignalRecord record = traffic.get(window);
      assertThat(record).as("traffic of %s from %d, %d ms", service, window, level).isNotNull();
      assertThat(record.source()).isEqualTo(source);
      assertThat(record.number("count")).as("requests in %s", record).isEqualTo((double) requests);
      assertThat(record.number("value"))
          .as("rate in %s", record)
          .isCloseTo(requests / (level / 1e3), within(1e-9));
      assertThat(errors.get(window))
          .as("errors of %s from %d, %d ms", service, window, level)
          .isNotNull();
      assertThat(errors.get(window).number("value"))
          .as("errors in %s", errors.get(window))
          .isCloseTo(failed / (level / 1e3), within(1e-9));
    }
  }

  /** Last revisions of the traffic of a whole service by start of window. */
  public static Map<Long, SignalRecord> traffic(
      Collection<SignalRecord> committed, String service, long level, long start, long end) {
    return total(committed, "requests_per_second", service, level, start, end);
  }

  /** Last revisions of a signal of a whole service by start of window. */
  public static Map<Long, SignalRecord> total(
      Collection<SignalRecord> committed,
      String signal,
      String service,
      long level,
      long start,
      long end) {
    Map<Long, SignalRecord> last = new TreeMap<>();
    for (SignalRecord record : committed) {
      if (record.signal().equals(signal)
          && record.service().equals(service)
          && record.isTotal()
          && record.windowMillis() == level
          && record.windowStartMillis() >= start
          && record.windowEndMillis() <= end) {
        last.merge(
            record.windowStartMillis(), record, (a, b) -> a.revision() >= b.revision() ? a : b);
      }
    }
    return last;
  }
}
