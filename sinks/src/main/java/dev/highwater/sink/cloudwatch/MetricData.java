package dev.highwater.sink.cloudwatch;

import dev.highwater.result.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/**
 * A signal as a metric's datum: the signal's name, its service and labels as dimensions, its value
 * at the start of its window. Holds CloudWatch's limits of one datum.
 */
final class MetricData {
  static final int MAX_DIMENSIONS = 30;
  private static final int MAX_NAME = 255;
  private static final int MAX_VALUE = 1_024;

  /** Values are refused outside ±2^360, and those nearer to 0 than 2^-360. */
  private static final double LARGEST = Math.scalb(1.0, 360);

  private static final double SMALLEST = Math.scalb(1.0, -360);

  private MetricData() {}

  /** Why a signal is no datum: one line, without the signal's own texts. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  /**
   * The datum.
   *
   * @throws RefusedException where CloudWatch would not take it
   */
  static MetricDatum of(Signal signal) throws RefusedException {
    double value = signal.value();
    if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) > LARGEST) {
      throw new RefusedException(
          "a value that CloudWatch does not take: not finite, or beyond 2^360");
    }
    return MetricDatum.builder()
        .metricName(text(signal.signal(), MAX_NAME, "the signal's name"))
        .dimensions(dimensions(signal))
        .timestamp(Instant.ofEpochMilli(signal.windowStartMillis()))
        .value(Math.abs(value) < SMALLEST ? 0.0 : value)
        .unit(unit(signal.unit()))
        .storageResolution(signal.windowMillis() < 60_000 ? 1 : 60)
        .build();
  }

  private static List<Dimension> dimensions(Signal signal) throws RefusedException {
    Map<String, String> all = new TreeMap<>(signal.labels().toMap());
    all.put("service", signal.service());
    List<Dimension> dimensions = new ArrayList<>();
    for (Map.Entry<String, String> label : all.entrySet()) {
      if (label.getValue().isBlank()) {
        continue;
      }
      if (label.getKey().startsWith(":")) {
        throw new RefusedException("a label's name that begins with a colon");
      }
      dimensions.add(
          Dimension.builder()
              .name(text(label.getKey(), MAX_NAME, "a label's name"))
              .value(text(label.getValue(), MAX_VALUE, "a label's value"))
              .build());
    }
    if (dimensions.size() > MAX_DIMENSIONS) {
      throw new RefusedException(
          dimensions.size() + " dimensions; CloudWatch takes " + MAX_DIMENSIONS);
    }
    return dimensions;
  }

  private static String text(String text, int longest, String what) throws RefusedException {
    if (text == null || text.isBlank() || text.length() > longest) {
      throw new RefusedException(what + " is empty or longer than " + longest + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        throw new RefusedException(what + " has characters other than printable ASCII");
      }
    }
    return text;
  }

  private static StandardUnit unit(String unit) {
    return switch (unit == null ? "" : unit) {
      case "s" -> StandardUnit.SECONDS;
      case "By" -> StandardUnit.BYTES;
      case "By/s" -> StandardUnit.BYTES_SECOND;
      case "1/s" -> StandardUnit.COUNT_SECOND;
      default -> StandardUnit.NONE;
    };
  }

  /** What tells metrics apart, which is what AWS charges for. */
  static String metric(MetricDatum datum) {
    StringBuilder text = new StringBuilder(datum.metricName());
    datum
        .dimensions()
        .forEach(one -> text.append('\n').append(one.name()).append('\n').append(one.value()));
    return text.toString();
  }

  /** At least as many bytes as the datum takes in a call. */
  static int bytes(MetricDatum datum) {
    int bytes = 160 + datum.metricName().length();
    for (Dimension one : datum.dimensions()) {
      bytes += 24 + one.name().length() + one.value().length();
    }
    return bytes;
  }
}
