package dev.highwater.signals.core;

import dev.highwater.event.Labels;
import dev.highwater.math.BucketHistogram;
import dev.highwater.math.QuantileSketch;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the amounts of one series in one window to the records that leave.
 *
 * <p><b>Rates</b> divide by the seconds covered. Events cover the whole window; metrics cover
 * {@code [max(start, minFrom), min(end, maxTo)]}, so that the first and last window of a series
 * show its rate while their counts still add up. Conventions of several protocols: their rates add
 * up.
 *
 * <p>REQUESTS: {@code rate} and, from conventions that know the status, {@code errorRate} and
 * {@code errorRatio} = errors / count (none where that count is 0). DISTRIBUTION: quantiles of the
 * buckets as {@code histogram_quantile}, or of the sketch (within the known extremes); buckets and
 * sketches together as a sketch; of summaries the largest reported. {@code max} is the largest
 * value where producers report it, else the quantile 1; value = p95, the mean where no quantile is
 * known; nothing where the count is 0. RATE: amount per second, minute or hour by the unit's
 * ending. RATIO: none where the denominator is 0. GAUGE: {@code sum} is the sum over series of
 * their time averages. STATE: last value; {@code transitions} as a record of its own where the
 * family names it. DIFFERENCE: numerator − denominator, of gauges their time averages.
 *
 * <p>Numbers that are not finite are left out ({@code null}); a record without a value is not made.
 */
public final class SignalEmitter {
  private SignalEmitter() {}

  /** The amount of one convention that counts. */
  public record Part(ConventionDefinition convention, Accumulator amount) {}

  /**
   * @param series service, labels and {@code by}; its convention does not matter
   * @param source of the conventions
   * @param parts one per winning convention that has an amount; amounts stay as they are
   * @return in the order rate, errorRate, errorRatio, value, transitions; empty where nothing can
   *     be said
   */
  public static List<Signal> emit(
      FamilyDefinition family,
      SignalSeries series,
      TelemetrySource source,
      long windowStartMillis,
      long windowMillis,
      List<Part> parts,
      int revision,
      boolean isFinal) {
    List<Signal> signals = new ArrayList<>(3);
    if (parts.isEmpty()) {
      return signals;
    }
    Frame frame =
        new Frame(
            family, series, source, windowStartMillis, windowMillis, parts, revision, isFinal);
    switch (family.kind()) {
      case REQUESTS -> requests(frame, signals);
      case DISTRIBUTION -> distribution(frame, signals);
      case RATE -> rate(frame, signals);
      case RATIO -> ratio(frame, signals);
      case GAUGE -> gauge(frame, signals);
      case STATE -> state(frame, signals);
      case DIFFERENCE -> difference(frame, signals);
    }
    return signals;
  }

  private static void requests(Frame frame, List<Signal> signals) {
    double rate = 0;
    double errorRate = 0;
    boolean counted = false;
    boolean statusKnown = false;
    Accumulator known = new Accumulator();
    for (Part part : frame.parts) {
      if (!part.amount.hasCount()) {
        continue;
      }
      counted = true;
      double seconds = frame.seconds(part.amount);
      rate += part.amount.count() / seconds;
      if (part.convention.statusKnown()) {
        statusKnown = true;
        errorRate += part.amount.errors() / seconds;
        known.merge(part.amount);
      }
    }
    if (!counted) {
      return;
    }
    frame.add(signals, "rate", "1/s", rate, new Numbers().count(frame.all.count()));
    if (statusKnown) {
      frame.add(signals, "errorRate", "1/s", errorRate, new Numbers().count(known.errors()));
      if (known.count() > 0) {
        frame.add(
            signals,
            "errorRatio",
            "1",
            known.errors() / known.count(),
            new Numbers().count(known.count()));
      }
    }
  }

  private static void distribution(Frame frame, List<Signal> signals) {
    Accumulator all = frame.all;
    BucketHistogram buckets = null;
    QuantileSketch sketch = null;
    for (Part part : frame.parts) {
      BucketHistogram more = part.amount.buckets();
      if (more != null && !more.isEmpty()) {
        if (buckets == null) {
          buckets = frame.parts.size() == 1 ? more : more.settled();
        } else {
          buckets.merge(more.settled());
        }
      }
      if (part.amount.sketch() != null && !part.amount.sketch().isEmpty()) {
        if (sketch == null) {
          sketch = part.amount.sketch().copy();
        } else {
          sketch.merge(part.amount.sketch());
        }
      }
    }
    if (sketch != null && buckets != null) {
      buckets.addTo(sketch);
      buckets = null;
    }
    double count =
        all.hasCount()
            ? all.count()
            : buckets != null ? buckets.count() : sketch != null ? sketch.count() : 0;
    if (!(count > 0)) {
      return;
    }
    double min = all.min();
    double max = all.max();
    double[] q = new double[4];
    double[] ranks = {0.5, 0.9, 0.95, 0.99};
    for (int i = 0; i < q.length; i++) {
      q[i] =
          buckets != null
              ? buckets.quantile(ranks[i])
              : sketch != null ? within(sketch.quantile(ranks[i]), min, max) : Double.NaN;
      if (Double.isNaN(q[i])) {
        q[i] = all.summaryQuantile(ranks[i]);
      }
    }
    if (Double.isNaN(max)) {
      max =
          buckets != null ? buckets.quantile(1) : sketch != null ? sketch.quantile(1) : Double.NaN;
    }
    double mean = all.hasSum() ? all.sum() / count : Double.NaN;
    Numbers numbers = new Numbers().count(count).extremes(min, max).mean(mean).quantiles(q);
    if (all.hasSum()) {
      numbers.sum(all.sum());
    }
    frame.add(signals, "value", frame.family.unit(), Double.isNaN(q[2]) ? mean : q[2], numbers);
  }

  private static double within(double value, double min, double max) {
    if (value < min) {
      return min;
    }
    return value > max ? max : value;
  }

  private static void rate(Frame frame, List<Signal> signals) {
    double rate = 0;
    boolean counted = false;
    String unit = frame.family.unit();
    double per = unit.endsWith("/h") ? 3600 : unit.endsWith("/min") ? 60 : 1;
    for (Part part : frame.parts) {
      if (part.amount.hasCount()) {
        counted = true;
        rate += part.amount.count() / frame.seconds(part.amount) * per;
      }
    }
    if (counted) {
      frame.add(signals, "value", unit, rate, new Numbers().count(frame.all.count()));
    }
  }

  private static void ratio(Frame frame, List<Signal> signals) {
    double denominator = frame.all.denominator();
    if (denominator != 0) {
      frame.add(
          signals,
          "value",
          frame.family.unit(),
          frame.all.numerator() / denominator,
          new Numbers());
    }
  }

  private static void gauge(Frame frame, List<Signal> signals) {
    Accumulator all = frame.all;
    double count = all.count();
    double mean = count > 0 ? all.sum() / count : Double.NaN;
    String aggregate = frame.family.aggregate() == null ? "mean" : frame.family.aggregate();
    double value =
        switch (aggregate) {
          case "last" -> all.last();
          case "max" -> all.max();
          case "min" -> all.min();
          case "sum" -> sumOfLevels(frame);
          default -> mean;
        };
    frame.add(
        signals,
        "value",
        frame.family.unit(),
        value,
        new Numbers().count(count).sum(all.sum()).extremes(all.min(), all.max()).mean(mean));
  }

  private static double sumOfLevels(Frame frame) {
    double sum = 0;
    for (Part part : frame.parts) {
      sum +=
          part.amount.hasNumerator()
              ? part.amount.numerator() / frame.seconds(part.amount)
              : part.amount.sum();
    }
    return sum;
  }

  private static void state(Frame frame, List<Signal> signals) {
    Accumulator all = frame.all;
    if (!all.hasLast()) {
      return;
    }
    frame.add(signals, "value", frame.family.unit(), all.last(), new Numbers().count(all.count()));
    frame.add(
        signals, "transitions", "1", all.transitions(), new Numbers().count(all.transitions()));
  }

  private static void difference(Frame frame, List<Signal> signals) {
    double value = 0;
    boolean known = false;
    for (Part part : frame.parts) {
      Accumulator amount = part.amount;
      if (amount.hasNumerator() || amount.hasDenominator()) {
        known = true;
        double seconds = amount.levels() ? frame.seconds(amount) : 1;
        value += (amount.numerator() - amount.denominator()) / seconds;
      }
    }
    if (known) {
      frame.add(signals, "value", frame.family.unit(), value, new Numbers());
    }
  }

  /** The optional numbers of a record. */
  private static final class Numbers {
    private Double count;
    private Double sum;
    private Double min;
    private Double max;
    private Double mean;
    private Double[] quantiles = new Double[4];

    Numbers count(double value) {
      count = finite(value);
      return this;
    }

    Numbers sum(double value) {
      sum = finite(value);
      return this;
    }

    Numbers extremes(double smallest, double largest) {
      min = finite(smallest);
      max = finite(largest);
      return this;
    }

    Numbers mean(double value) {
      mean = finite(value);
      return this;
    }

    Numbers quantiles(double[] values) {
      for (int i = 0; i < values.length; i++) {
        quantiles[i] = finite(values[i]);
      }
      return this;
    }
  }

  /** {@code null} for NaN and infinities; no negative zero leaves. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? Double.valueOf(value == 0 ? 0.0 : value) : null;
  }

  /** What all records of one call share. */
  private static final class Frame {
    private final FamilyDefinition family;
    private final SignalSeries series;
    private final TelemetrySource source;
    private final long start;
    private final long length;
    private final List<Part> parts;
    private final int revision;
    private final boolean isFinal;
    private final Accumulator all;
    private final Labels labels;
    private final List<String> traceIds = new ArrayList<>(4);

    Frame(
        FamilyDefinition family,
        SignalSeries series,
        TelemetrySource source,
        long start,
        long length,
        List<Part> parts,
        int revision,
        boolean isFinal) {
      this.family = family;
      this.series = series;
      this.source = source;
      this.start = start;
      this.length = length;
      this.parts = parts;
      this.revision = revision;
      this.isFinal = isFinal;
      if (parts.size() == 1) {
        all = parts.get(0).amount;
      } else {
        all = new Accumulator();
        for (Part part : parts) {
          all.merge(part.amount);
        }
      }
      Labels.Builder builder = series.labels().toBuilder();
      for (Map.Entry<String, String> constant : family.constantLabels().entrySet()) {
        builder.set(constant.getKey(), constant.getValue());
      }
      labels = builder.set("by", series.by()).build();
      for (Accumulator.TraceExemplar exemplar : all.exemplars()) {
        traceIds.add(exemplar.traceId());
      }
    }

    /** Seconds of the window that an amount covers. */
    double seconds(Accumulator amount) {
      if (amount.minFromMillis() > amount.maxToMillis()) {
        return length / 1000.0;
      }
      long from = Math.max(start, amount.minFromMillis());
      long to = Math.min(start + length, amount.maxToMillis());
      return (to > from ? to - from : length) / 1000.0;
    }

    void add(List<Signal> signals, String part, String unit, double value, Numbers numbers) {
      String name = family.signals().get(part);
      Double shown = finite(value);
      if (name == null || shown == null) {
        return;
      }
      signals.add(
          new Signal(
              name,
              series.service(),
              labels,
              source.label(),
              start,
              start + length,
              length,
              revision,
              isFinal,
              unit,
              numbers.count,
              numbers.sum,
              numbers.min,
              numbers.max,
              numbers.mean,
              numbers.quantiles[0],
              numbers.quantiles[1],
              numbers.quantiles[2],
              numbers.quantiles[3],
              shown,
              List.copyOf(traceIds)));
    }
  }
}
