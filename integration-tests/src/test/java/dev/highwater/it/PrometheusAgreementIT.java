package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.it.support.Expected;
import dev.highwater.it.support.HighwaterCommand;
import dev.highwater.it.support.PrometheusProcess;
import dev.highwater.it.support.RemoteWrite;
import dev.highwater.it.support.RemoteWrite.Sample;
import dev.highwater.it.support.RemoteWrite.Series;
import dev.highwater.it.support.SignalRecord;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Highwater and Prometheus on the same samples. Prometheus stretches the increase that it sees
 * between the first and the last sample of a window to the window's edges; Highwater spreads the
 * increase between two samples evenly over the time between them and counts what lies in the
 * window. Both are computed here from the samples as well, so that the difference between the two
 * systems is shown to be this one and no other.
 *
 * <p>No sample lies on the edge of a window: Prometheus 2 counts one there to two windows,
 * Prometheus 3 to one.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class PrometheusAgreementIT {

  private static final double TOLERANCE = 1e-9;
  private static final long START = Instant.parse("2026-03-14T09:00:00Z").toEpochMilli();
  private static final int SCRAPES = 60;
  private static final long SCRAPE_INTERVAL = 15_000;
  private static final long MINUTE = 60_000;
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, Double.POSITIVE_INFINITY
  };

  private static final Path LOGS = Path.of("target", "cluster-logs", "agreement").toAbsolutePath();
  private static final Map<String, Double> QUANTILES =
      Map.of("p50", 0.5, "p90", 0.9, "p95", 0.95, "p99", 0.99);

  @TempDir static Path directory;
  private static PrometheusProcess prometheus;
  private static List<Series> counters;
  private static List<Series> histograms;
  private static List<SignalRecord> signals;

  @BeforeAll
  static void feed() throws IOException {
    Path executable = PrometheusProcess.installed().orElse(null);
    assumeTrue(
        executable != null, "prometheus is not on the PATH: agreement with it is not tested");
    counters = counters(new Random(20260314));
    histograms = histograms(new Random(60314202));
    prometheus = new PrometheusProcess(executable, directory, LOGS.resolve("prometheus.log"));
    List<byte[]> requests = new ArrayList<>();
    for (int scrape = 0; scrape < SCRAPES; scrape++) {
      int index = scrape;
      requests.add(
          RemoteWrite.request(
              Stream.concat(counters.stream(), histograms.stream())
                  .map(series -> new Series(series.labels(), List.of(series.samples().get(index))))
                  .toList()));
    }
    requests.forEach(prometheus::write);
    signals = highwater(requests);
  }

  /**
   * The very same requests, one for each scrape, to Prometheus over HTTP and to Highwater in a
   * file.
   */
  private static List<SignalRecord> highwater(List<byte[]> requests) throws IOException {
    Path input = directory.resolve("samples.pb");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(input)))) {
      for (byte[] request : requests) {
        out.writeInt(request.length);
        out.write(request);
      }
    }
    Path output = directory.resolve("signals");
    Path settings = directory.resolve("highwater.yaml");
    Files.writeString(
        settings,
        """
        deployment: it-prometheus
        inputs:
          metrics: {files: %s, format: remote-write}
        outputs:
          signals: {directory: %s}
          dead-letters: {directory: %s}
          late: {directory: %s}
        clock: {enabled: false}
        parallelism: 2
        """
            .formatted(
                input, output, directory.resolve("dead-letters"), directory.resolve("late")));
    HighwaterCommand.run(
        LOGS, Duration.ofSeconds(180), "run", "signals", "--config", settings.toString());
    return HighwaterCommand.signals(output);
  }

  @AfterAll
  static void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
  }

  @Test
  void prometheusRateIsItsFormulaOnTheseSamples() {
    for (long range : List.of(MINUTE, 5 * MINUTE)) {
      String window = "[" + range / MINUTE + "m]";
      for (long end : windowEnds(range)) {
        double requests =
            sum(
                counters,
                PrometheusAgreementIT::any,
                series -> extrapolatedRate(series, end - range, end));
        double errors =
            sum(
                counters,
                PrometheusAgreementIT::status5xx,
                series -> extrapolatedRate(series, end - range, end));
        assertClose(
            query("sum(rate(http_requests_total" + window + "))", end),
            requests,
            "rate" + window + end);
        assertClose(
            query(
                "sum(rate(http_requests_total{status=~\"5..\"}"
                    + window
                    + ")) / sum(rate(http_requests_total"
                    + window
                    + "))",
                end),
            errors / requests,
            "error ratio" + window + end);
      }
    }
  }

  @Test
  void prometheusQuantileIsItsFormulaOnTheseSamples() {
    for (long end : windowEnds(5 * MINUTE)) {
      double[] cumulative = new double[BOUNDS.length];
      for (int b = 0; b < BOUNDS.length; b++) {
        String le = le(BOUNDS[b]);
        cumulative[b] =
            sum(
                histograms,
                labels -> le.equals(labels.get("le")),
                series -> extrapolatedRate(series, end - 5 * MINUTE, end));
      }
      for (double q : QUANTILES.values()) {
        assertClose(
            query(
                "histogram_quantile("
                    + q
                    + ", sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
                end),
            quantile(q, cumulative),
            "quantile " + q + " to " + end);
      }
    }
  }

  @Test
  void highwaterRateIsTheIncreaseBetweenSamplesThatLiesInTheWindow() {
    for (long window : List.of(MINUTE, 5 * MINUTE)) {
      for (long end : windowEnds(window)) {
        long start = end - window;
        double seconds = window / 1e3;
        double requests =
            sum(counters, PrometheusAgreementIT::any, series -> increase(series, start, end))
                / seconds;
        double errors =
            sum(counters, PrometheusAgreementIT::status5xx, series -> increase(series, start, end))
                / seconds;
        assertClose(
            value("checkout", "requests_per_second", window, start, "value"),
            requests,
            "requests to " + end);
        assertClose(
            value("checkout", "errors_per_second", window, start, "value"),
            errors,
            "errors to " + end);
        assertClose(
            value("checkout", "error_ratio", window, start, "value"),
            errors / requests,
            "error ratio to " + end);

        double ofHistogram =
            sum(histograms, PrometheusAgreementIT::count, series -> increase(series, start, end));
        assertClose(
            value("pricing", "requests_per_second", window, start, "value"),
            ofHistogram / seconds,
            "requests counted by a histogram to " + end);
      }
    }
  }

  @Test
  void theDifferenceToPrometheusIsTheExtrapolationAndNothingElse() {
    double largest = 0;
    for (long end : windowEnds(MINUTE)) {
      long start = end - MINUTE;
      double extrapolated =
          sum(counters, PrometheusAgreementIT::any, series -> extrapolatedRate(series, start, end));
      double interpolated =
          sum(counters, PrometheusAgreementIT::any, series -> increase(series, start, end)) / 60;
      double prometheusSays = query("sum(rate(http_requests_total[1m]))", end);
      double highwaterSays = value("checkout", "requests_per_second", MINUTE, start, "value");
      assertThat(prometheusSays - highwaterSays)
          .as("Prometheus less Highwater in the minute to %d", end)
          .isCloseTo(extrapolated - interpolated, within(TOLERANCE * prometheusSays));
      largest = Math.max(largest, Math.abs(prometheusSays / highwaterSays - 1));
    }
    // there is a difference to explain, and it is a matter of per cents
    assertThat(largest).isBetween(1e-4, 0.2);
  }

  @Test
  void quantilesOfTheSameBucketIncreasesAreThoseOfHistogramQuantile() {
    for (long window : List.of(MINUTE, 5 * MINUTE)) {
      String name = "increase_" + window / MINUTE + "m_bucket";
      for (long end : windowEnds(window)) {
        long start = end - window;
        List<Series> increases = new ArrayList<>();
        for (double bound : BOUNDS) {
          double increase =
              sum(
                  histograms,
                  labels -> le(bound).equals(labels.get("le")),
                  series -> increase(series, start, end));
          increases.add(Series.of(name, List.of(new Sample(end, increase)), "le", le(bound)));
        }
        prometheus.write(RemoteWrite.request(increases));
        for (Map.Entry<String, Double> quantile : QUANTILES.entrySet()) {
          assertClose(
              value("pricing", "latency_seconds", window, start, quantile.getKey()),
              query("histogram_quantile(" + quantile.getValue() + ", " + name + ")", end),
              quantile.getKey() + " of " + window + " ms to " + end);
        }
      }
    }
  }

  private static double value(
      String service, String signal, long window, long start, String field) {
    SignalRecord record =
        Expected.total(signals, signal, service, window, start, start + window).get(start);
    assertThat(record).as("%s of %s, %d ms from %d", signal, service, window, start).isNotNull();
    return record.number(field);
  }

  // ---- formulas
  // ------------------------------------------------------------------------------------------------------

  /**
   * Prometheus' {@code rate()} over [from, to], from its documentation: extrapolated to the edges
   * where samples come near them.
   */
  private static double extrapolatedRate(List<Sample> samples, long from, long to) {
    List<Sample> inside =
        samples.stream().filter(s -> s.timeMillis() >= from && s.timeMillis() <= to).toList();
    if (inside.size() < 2) {
      return 0;
    }
    Sample first = inside.get(0);
    Sample last = inside.get(inside.size() - 1);
    double increase = last.value() - first.value();
    for (int i = 1; i < inside.size(); i++) {
      if (inside.get(i).value() < inside.get(i - 1).value()) {
        increase += inside.get(i - 1).value();
      }
    }
    double sampled = (last.timeMillis() - first.timeMillis()) / 1000.0;
    double average = sampled / (inside.size() - 1);
    double toStart = (first.timeMillis() - from) / 1000.0;
    double toEnd = (to - last.timeMillis()) / 1000.0;
    if (increase > 0 && first.value() >= 0) {
      // a counter cannot have been below zero
      toStart = Math.min(toStart, sampled * (first.value() / increase));
    }
    double threshold = average * 1.1;
    double stretched =
        sampled
            + (toStart < threshold ? toStart : average / 2)
            + (toEnd < threshold ? toEnd : average / 2);
    return increase * (stretched / sampled) / ((to - from) / 1000.0);
  }

  /**
   * The increase in (from, to]: each two samples' increase, spread evenly over the time between
   * them; a fall is a restart from 0.
   */
  private static double increase(List<Sample> samples, long from, long to) {
    double increase = 0;
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample after = samples.get(i);
      long inside = Math.min(to, after.timeMillis()) - Math.max(from, before.timeMillis());
      if (inside > 0) {
        double step =
            after.value() < before.value() ? after.value() : after.value() - before.value();
        increase += step * inside / (after.timeMillis() - before.timeMillis());
      }
    }
    return increase;
  }

  /** Prometheus' {@code histogram_quantile()}: linear within the bucket that holds the rank. */
  private static double quantile(double q, double[] cumulative) {
    double rank = q * cumulative[cumulative.length - 1];
    int b = 0;
    while (cumulative[b] < rank) {
      b++;
    }
    if (b == cumulative.length - 1) {
      return BOUNDS[b - 1];
    }
    double below = b == 0 ? 0 : cumulative[b - 1];
    double from = b == 0 ? 0 : BOUNDS[b - 1];
    return from + (BOUNDS[b] - from) * (rank - below) / (cumulative[b] - below);
  }

  private interface OfSeries {
    double of(List<Sample> samples);
  }

  private static double sum(
      List<Series> series, Predicate<Map<String, String>> labels, OfSeries function) {
    double sum = 0;
    for (Series one : series) {
      if (labels.test(one.labels())) {
        sum += function.of(one.samples());
      }
    }
    return sum;
  }

  private static boolean any(Map<String, String> labels) {
    return true;
  }

  private static boolean status5xx(Map<String, String> labels) {
    return labels.get("status").startsWith("5");
  }

  private static boolean count(Map<String, String> labels) {
    return labels.get("__name__").endsWith("_count");
  }

  private static double query(String expression, long at) {
    OptionalDouble value = prometheus.query(expression, at);
    assertThat(value).as(expression + " at " + at).isPresent();
    return value.getAsDouble();
  }

  private static void assertClose(double actual, double expected, String what) {
    assertThat(Math.abs(actual - expected))
        .as(what + ": " + actual + " against " + expected)
        .isLessThanOrEqualTo(TOLERANCE * Math.abs(expected));
  }

  // ---- samples
  // -------------------------------------------------------------------------------------------------------

  /** Ends of the windows of {@code range} that lie wholly between the first and the last scrape. */
  private static List<Long> windowEnds(long range) {
    List<Long> ends = new ArrayList<>();
    for (long end = START + 2 * range;
        end < START + (SCRAPES - 2) * SCRAPE_INTERVAL;
        end += range) {
      ends.add(end);
    }
    assertThat(ends).isNotEmpty();
    return ends;
  }

  /**
   * Two instances of one service, three statuses; the second instance restarts in the middle of the
   * ninth minute.
   */
  private static List<Series> counters(Random random) {
    List<Series> series = new ArrayList<>();
    for (String instance : List.of("checkout-0", "checkout-1")) {
      List<Long> times = scrapeTimes(random);
      for (String status : List.of("200", "404", "503")) {
        double perScrape = status.equals("200") ? 9_000 : 700;
        double value = random.nextInt(5_000_000) + 1_000_000;
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
          double step = Math.floor(perScrape * (0.5 + random.nextDouble()));
          boolean restarted = instance.equals("checkout-1") && i == SCRAPES * 6 / 10;
          value = restarted ? step : value + step;
          samples.add(new Sample(times.get(i), value));
        }
        series.add(
            Series.of(
                "http_requests_total",
                samples,
                "job",
                "checkout",
                "instance",
                instance,
                "method",
                "GET",
                "status",
                status));
      }
    }
    return series;
  }

  /** Classic histograms of one service by instance and status. */
  private static List<Series> histograms(Random random) {
    List<Series> series = new ArrayList<>();
    for (String instance : List.of("pricing-0", "pricing-1")) {
      List<Long> times = scrapeTimes(random);
      for (String status : List.of("200", "500")) {
        double perScrape = status.equals("200") ? 12_000 : 900;
        double[] counts = new double[BOUNDS.length];
        double total = 0;
        double seconds = 0;
        List<List<Sample>> buckets = new ArrayList<>();
        for (int b = 0; b < BOUNDS.length; b++) {
          buckets.add(new ArrayList<>());
        }
        List<Sample> countSamples = new ArrayList<>();
        List<Sample> sumSamples = new ArrayList<>();
        for (long time : times) {
          for (int b = 0; b < BOUNDS.length; b++) {
            // more of the middle buckets, some of each
            double share = Math.exp(-(b - 4) * (b - 4) / 6.0) / 4.3;
            double more = Math.floor(perScrape * share * (0.5 + random.nextDouble())) + 1;
            counts[b] += more;
            total += more;
            seconds += more * (Double.isInfinite(BOUNDS[b]) ? 8 : BOUNDS[b] * 0.7);
          }
          double cumulative = 0;
          for (int b = 0; b < BOUNDS.length; b++) {
            cumulative += counts[b];
            buckets.get(b).add(new Sample(time, cumulative));
          }
          countSamples.add(new Sample(time, total));
          sumSamples.add(new Sample(time, seconds));
        }
        String name = "http_request_duration_seconds";
        String[] labels = {
          "job", "pricing", "instance", instance, "method", "GET", "status", status
        };
        for (int b = 0; b < BOUNDS.length; b++) {
          Series bucket = Series.of(name + "_bucket", buckets.get(b), labels);
          bucket.labels().put("le", le(BOUNDS[b]));
          series.add(bucket);
        }
        series.add(Series.of(name + "_count", countSamples, labels));
        series.add(Series.of(name + "_sum", sumSamples, labels));
      }
    }
    return series;
  }

  private static String le(double bound) {
    return Double.isInfinite(bound) ? "+Inf" : String.valueOf(bound);
  }

  /** Every 15 s with up to 300 ms of jitter, never within a second of a full ten seconds. */
  private static List<Long> scrapeTimes(Random random) {
    long phase = 2_000L + random.nextInt(1_000);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < SCRAPES; i++) {
      long time = START + i * SCRAPE_INTERVAL + phase + random.nextInt(300);
      assertThat(Math.floorMod(time, 10_000L)).isBetween(1_000L, 9_000L);
      times.add(time);
    }
    return times;
  }
}
