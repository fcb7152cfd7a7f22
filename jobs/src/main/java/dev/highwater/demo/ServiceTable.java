package dev.highwater.demo;

import dev.highwater.result.Signal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The newest one-minute golden signals of each service, as a text table, worst service first:
 * silent ones, then by error ratio, then by p99.
 *
 * <p>Takes records of {@code highwater.signals} in any order; a newer window replaces an older one,
 * a higher revision a lower one. Bounded by the number of services. Not thread-safe.
 */
final class ServiceTable {
  private static final long WINDOW_MILLIS = 60_000;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);

  private static final int MINUTES = 60;

  private final Map<String, Row> rows = new TreeMap<>();
  private long newestWindowMillis;

  /** Takes one record; others than service totals of one minute are passed over. */
  void add(Signal signal) {
    if (signal.windowMillis() != WINDOW_MILLIS
        || signal.labels().get("by") != null
        || signal.value() == null) {
      return;
    }
    Row row = rows.computeIfAbsent(signal.service(), Row::new);
    switch (signal.signal()) {
      case "requests_per_second" -> row.traffic.set(signal, signal.value());
      case "error_ratio" -> {
        row.errors.set(signal, signal.value());
        row.errorsByMinute.put(signal.windowStartMillis(), signal.value());
      }
      case "latency_seconds" -> {
        row.p50.set(signal, signal.p50());
        row.p95.set(signal, signal.p95());
        row.p99.set(signal, signal.p99());
        row.p99ByMinute.put(signal.windowStartMillis(), signal.p99());
      }
      case "saturation_ratio" -> row.saturate(signal);
      case "reporting" -> {
        row.reporting.set(signal, signal.value());
        row.reportingByMinute.put(signal.windowStartMillis(), signal.value());
      }
      default -> {
        return;
      }
    }
    if (signal.signal().equals("requests_per_second")) {
      row.source = signal.source();
    }
    row.forget();
    newestWindowMillis = Math.max(newestWindowMillis, signal.windowStartMillis());
  }

  /** Start of the newest window seen, epoch milliseconds; 0 before the first. */
  long newestWindowMillis() {
    return newestWindowMillis;
  }

  int services() {
    return rows.size();
  }

  /** The table; {@code color} adds ANSI colours to what is bad. */
  String render(boolean color) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-17s %9s %8s %9s %9s %9s  %-13s %-8s %s%n",
            "service",
            "req/s",
            "errors",
            "p50",
            "p95",
            "p99",
            "saturation",
            "source",
            "minute (UTC)"));
    List<Row> worstFirst = rows.values().stream().sorted(Row.WORST_FIRST).toList();
    for (Row row : worstFirst) {
      String line = row.line();
      boolean bad = row.silent() || row.errors.orZero() >= 0.05;
      boolean poor = row.p99.orZero() >= 1 || row.saturation.orZero() >= 0.8;
      if (color && (bad || poor)) {
        line = (bad ? "\u001b[31m" : "\u001b[33m") + line + "\u001b[0m";
      }
      text.append(line).append(System.lineSeparator());
    }
    return text.toString();
  }

  /**
   * What was out of the ordinary in the minutes seen, a line each: error ratios of 10 % and more,
   * p99 of three times its median and more, silences.
   */
  List<String> incidents() {
    List<String> lines = new ArrayList<>();
    for (Row row : rows.values()) {
      row.incidents(lines);
    }
    return lines;
  }

  /** One number with the window and revision it came from. */
  private static final class Cell {
    private long windowStartMillis = Long.MIN_VALUE;
    private int revision;
    private Double value;

    void set(Signal signal, Double newValue) {
      boolean newer =
          signal.windowStartMillis() > windowStartMillis
              || (signal.windowStartMillis() == windowStartMillis && signal.revision() >= revision);
      if (newer) {
        windowStartMillis = signal.windowStartMillis();
        revision = signal.revision();
        value = newValue;
      }
    }

    double orZero() {
      return value == null || value.isNaN() ? 0 : value;
    }
  }

  private static final class Row {
    static final Comparator<Row> WORST_FIRST =
        Comparator.comparing((Row row) -> !row.silent())
            .thenComparing(row -> -row.errors.orZero())
            .thenComparing(row -> -row.p99.orZero())
            .thenComparing(row -> row.service);

    private final String service;
    private final Cell traffic = new Cell();
    private final Cell errors = new Cell();
    private final Cell p50 = new Cell();
    private final Cell p95 = new Cell();
    private final Cell p99 = new Cell();
    private final Cell saturation = new Cell();
    private final Cell reporting = new Cell();
    private final TreeMap<Long, Double> errorsByMinute = new TreeMap<>();
    private final TreeMap<Long, Double> p99ByMinute = new TreeMap<>();
    private final TreeMap<Long, Double> reportingByMinute = new TreeMap<>();
    private String saturatedResource = "";
    private String source = "";

    Row(String service) {
      this.service = service;
    }

    /** The most saturated resource of the newest window counts. */
    void saturate(Signal signal) {
      boolean sameWindow = signal.windowStartMillis() == saturation.windowStartMillis;
      if (!sameWindow || signal.value() >= saturation.orZero()) {
        long before = saturation.windowStartMillis;
        saturation.set(signal, signal.value());
        if (saturation.windowStartMillis != before || sameWindow) {
          saturatedResource = signal.labels().getOrDefault("resource", "");
        }
      }
    }

    /** Keeps the newest {@value #MINUTES} minutes. */
    void forget() {
      for (TreeMap<Long, Double> minutes :
          List.of(errorsByMinute, p99ByMinute, reportingByMinute)) {
        while (minutes.size() > MINUTES) {
          minutes.pollFirstEntry();
        }
      }
    }

    void incidents(List<String> lines) {
      Map.Entry<Long, Double> errors = worst(errorsByMinute);
      if (errors != null && errors.getValue() >= 0.1) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s: %.0f %% errors at %s",
                service,
                100 * errors.getValue(),
                clock(errors.getKey())));
      }
      Map.Entry<Long, Double> p99 = worst(p99ByMinute);
      if (p99 != null) {
        double[] sorted =
            p99ByMinute.values().stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
        double median = sorted[(sorted.length - 1) / 2];
        if (p99.getValue() >= 3 * median) {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%s: p99 %s at %s, %.0f times its median",
                  service,
                  millis(p99.getValue()).strip(),
                  clock(p99.getKey()),
                  p99.getValue() / median));
        }
      }
      reportingByMinute.entrySet().stream()
          .filter(minute -> minute.getValue() == 0)
          .findFirst()
          .ifPresent(
              minute -> lines.add(service + ": silent at the end of " + clock(minute.getKey())));
    }

    private static Map.Entry<Long, Double> worst(TreeMap<Long, Double> minutes) {
      minutes.values().removeIf(value -> value == null || value.isNaN());
      return minutes.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
    }

    private static String clock(long millis) {
      return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    boolean silent() {
      return reporting.value != null && reporting.value == 0;
    }

    String line() {
      long minute = Math.max(traffic.windowStartMillis, reporting.windowStartMillis);
      return String.format(
          Locale.ROOT,
          "%-17s %9s %8s %9s %9s %9s  %-13s %-8s %s",
          service,
          silent() ? "silent" : number(traffic.value, "%.1f"),
          errors.value == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * errors.value),
          millis(p50.value),
          millis(p95.value),
          millis(p99.value),
          saturation.value == null
              ? "-"
              : String.format(Locale.ROOT, "%.0f %% %s", 100 * saturation.value, saturatedResource),
          source,
          minute == Long.MIN_VALUE ? "" : CLOCK.format(Instant.ofEpochMilli(minute)));
    }

    private static String number(Double value, String format) {
      return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String millis(Double seconds) {
      return seconds == null || seconds.isNaN()
          ? "-"
          : String.format(Locale.ROOT, "%.0f ms", 1e3 * seconds);
    }
  }
}
