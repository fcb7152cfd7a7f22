package dev.highwater.signals.core;

import dev.highwater.math.BucketHistogram;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import dev.highwater.math.ExactSum;
import dev.highwater.math.QuantileSketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What is known of one series in one pane or window: mutable, mergeable, order-free. Merging is
 * commutative and associative, and equal contents have equal bytes ({@link #toBytes}), whatever the
 * order and grouping of additions.
 *
 * <p>Every part is optional. Amounts are exact sums ({@link ExactSum}); extremes, last value and
 * exemplars are the best by a total order.
 *
 * <p><b>Quantiles of summaries</b> cannot be merged; for {@link #SUMMARY_QUANTILES} the largest
 * value that any summary point reported is kept: an upper bound over the merged series, exact where
 * there is only one point.
 *
 * <p><b>Bounds.</b> At most six sums (at most 40 doubles each, normally one), one sketch (98 KB,
 * normally under 4 KB), one bucket histogram (33 KB, normally under 500 bytes), four summary
 * quantiles and {@value #MAX_EXEMPLARS} exemplars whose ids are at most {@value
 * #MAX_TRACE_ID_CHARS} characters. One counted event takes 12 to 50 bytes in binary.
 *
 * <p>Not thread-safe.
 */
public final class Accumulator {
  public static final int MAX_EXEMPLARS = 4;
  public static final int MAX_TRACE_ID_CHARS = 64;
  private static final double[] SUMMARY_QUANTILES = {0.5, 0.9, 0.95, 0.99};
  private static final int FORMAT = 1;
  private static final int HAS_COUNT = 1;
  private static final int HAS_ERRORS = 1 << 1;
  private static final int HAS_SUM = 1 << 2;
  private static final int HAS_NUMERATOR = 1 << 3;
  private static final int HAS_DENOMINATOR = 1 << 4;
  private static final int HAS_TRANSITIONS = 1 << 5;
  private static final int HAS_EXTREMES = 1 << 6;
  private static final int HAS_LAST = 1 << 7;
  private static final int HAS_SKETCH = 1 << 8;
  private static final int HAS_BUCKETS = 1 << 9;
  private static final int HAS_QUANTILES = 1 << 10;
  private static final int HAS_EXEMPLARS = 1 << 11;
  private static final int HAS_INTERVAL = 1 << 12;
  private static final int HAS_COVERAGE = 1 << 13;
  private static final int EXTREMES_UNKNOWN = 1 << 14;
  private static final int LEVELS = 1 << 15;
  private static final int SUM_UNKNOWN = 1 << 16;

  private static final Comparator<TraceExemplar> WORST_FIRST =
      Comparator.comparing((TraceExemplar e) -> !e.error)
          .thenComparing(e -> e.value, (a, b) -> Double.compare(b, a))
          .thenComparing(e -> e.traceId)
          .thenComparingLong(e -> e.timeMillis);

  /** A trace that made a value; {@code value} is -Infinity where none was measured. */
  public record TraceExemplar(boolean error, double value, long timeMillis, String traceId) {}

  private ExactSum count;
  private ExactSum errors;
  private ExactSum sum;
  private ExactSum numerator;
  private ExactSum denominator;
  private ExactSum transitions;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private boolean extremesUnknown;
  private boolean levels;
  private boolean sumUnknown;
  private boolean hasLast;
  private long lastTimeMillis;
  private double lastValue;
  private QuantileSketch sketch;
  private BucketHistogram buckets;
  private double[] quantiles;
  private List<TraceExemplar> exemplars;
  private long maxIntervalMillis;
  private long minFromMillis = Long.MAX_VALUE;
  private long maxToMillis = Long.MIN_VALUE;

  /** Occurrences or samples; 0 where none were added. */
  public double count() {
    return count == null ? 0 : count.value();
  }

  /** Occurrences that failed. */
  public double errors() {
    return errors == null ? 0 : errors.value();
  }

  /** Sum of values. */
  public double sum() {
    return sum == null ? 0 : sum.value();
  }

  /**
   * First amount of a ratio or difference; the time integral (value · seconds) where {@link
   * #levels()}.
   */
  public double numerator() {
    return numerator == null ? 0 : numerator.value();
  }

  /**
   * Second amount of a ratio or difference; the time integral (value · seconds) where {@link
   * #levels()}.
   */
  public double denominator() {
    return denominator == null ? 0 : denominator.value();
  }

  /** Changes of state. */
  public double transitions() {
    return transitions == null ? 0 : transitions.value();
  }

  /** Whether a count was added, be it 0. */
  public boolean hasCount() {
    return count != null;
  }

  /** Whether the sum of values is known: one was added, and no values without one. */
  public boolean hasSum() {
    return sum != null && !sumUnknown;
  }

  public boolean hasNumerator() {
    return numerator != null;
  }

  public boolean hasDenominator() {
    return denominator != null;
  }

  /** Smallest value; NaN where unknown. */
  public double min() {
    return extremesUnknown || min > max ? Double.NaN : min;
  }

  /** Largest value; NaN where unknown. */
  public double max() {
    return extremesUnknown || min > max ? Double.NaN : max;
  }

  public boolean hasLast() {
    return hasLast;
  }

  /** Value of the latest sample, the larger of two at one time; NaN where there is none. */
  public double last() {
    return hasLast ? lastValue : Double.NaN;
  }

  public long lastTimeMillis() {
    return lastTimeMillis;
  }

  /** {@code null} where there is none; not to be changed. */
  public QuantileSketch sketch() {
    return sketch;
  }

  /** {@code null} where there are none; not to be changed. */
  public BucketHistogram buckets() {
    return buckets;
  }

  /** The largest that a summary reported for 0.5, 0.9, 0.95 or 0.99; NaN where none did. */
  public double summaryQuantile(double q) {
    int at = Arrays.binarySearch(SUMMARY_QUANTILES, q);
    return quantiles == null || at < 0 ? Double.NaN : quantiles[at];
  }

  /** At most {@value #MAX_EXEMPLARS}: failures first, then the largest value; one per trace. */
  public List<TraceExemplar> exemplars() {
    return exemplars == null ? List.of() : List.copyOf(exemplars);
  }

  /** The longest reporting interval of what was added; 0 for events. */
  public long maxIntervalMillis() {
    return maxIntervalMillis;
  }

  /** Start of the earliest interval that metrics cover here; Long.MAX_VALUE for events. */
  public long minFromMillis() {
    return minFromMillis;
  }

  /** End of the latest interval that metrics cover here; Long.MIN_VALUE for events. */
  public long maxToMillis() {
    return maxToMillis;
  }

  /** Whether numerator and denominator are time integrals of levels. */
  public boolean levels() {
    return levels;
  }

  public boolean isEmpty() {
    return flags() == 0;
  }

  public void addCount(double amount) {
    countSum().add(amount);
  }

  public void addErrors(double amount) {
    errorSum().add(amount);
  }

  public void addSum(double amount) {
    valueSum().add(amount);
  }

  public void addNumerator(double amount) {
    numeratorSum().add(amount);
  }

  public void addDenominator(double amount) {
    denominatorSum().add(amount);
  }

  public void addTransitions(double amount) {
    if (transitions == null) {
      transitions = new ExactSum();
    }
    transitions.add(amount);
  }

  ExactSum countSum() {
    if (count == null) {
      count = new ExactSum();
    }
    return count;
  }

  ExactSum errorSum() {
    if (errors == null) {
      errors = new ExactSum();
    }
    return errors;
  }

  ExactSum valueSum() {
    if (sum == null) {
      sum = new ExactSum();
    }
    return sum;
  }

  ExactSum numeratorSum() {
    if (numerator == null) {
      numerator = new ExactSum();
    }
    return numerator;
  }

  ExactSum denominatorSum() {
    if (denominator == null) {
      denominator = new ExactSum();
    }
    return denominator;
  }

  /** Numerator and denominator are integrals of levels over time. */
  public void markLevels() {
    levels = true;
  }

  /** NaN is ignored. */
  public void addExtremes(double smallest, double largest) {
    if (smallest < min || smallest == min && 1 / smallest < 1 / min) {
      min = smallest;
    }
    if (largest > max || largest == max && 1 / largest > 1 / max) {
      max = largest;
    }
  }

  /** Values were added whose extremes nobody reported. */
  public void markExtremesUnknown() {
    extremesUnknown = true;
  }

  /** Values were added whose sum nobody reported. */
  public void markSumUnknown() {
    sumUnknown = true;
  }

  public void addLast(long timeMillis, double value) {
    if (!hasLast
        || timeMillis > lastTimeMillis
        || timeMillis == lastTimeMillis && Double.compare(value, lastValue) > 0) {
      hasLast = true;
      lastTimeMillis = timeMillis;
      lastValue = value;
    }
  }

  /** The sketch to add values to. */
  public QuantileSketch sketchToAdd() {
    if (sketch == null) {
      sketch = new QuantileSketch();
    }
    return sketch;
  }

  /** The buckets to add values to. */
  public BucketHistogram bucketsToAdd() {
    if (buckets == null) {
      buckets = new BucketHistogram();
    }
    return buckets;
  }

  /** Other quantiles than 0.5, 0.9, 0.95 and 0.99 (within 1e-9) and NaN values are ignored. */
  public void addSummaryQuantile(double q, double value) {
    for (int i = 0; i < SUMMARY_QUANTILES.length; i++) {
      if (Math.abs(SUMMARY_QUANTILES[i] - q) < 1e-9 && !Double.isNaN(value)) {
        if (quantiles == null) {
          quantiles = new double[SUMMARY_QUANTILES.length];
          Arrays.fill(quantiles, Double.NaN);
        }
        if (Double.isNaN(quantiles[i]) || Double.compare(value, quantiles[i]) > 0) {
          quantiles[i] = value;
        }
      }
    }
  }

  /**
   * A trace without id, or with an id of more than {@value #MAX_TRACE_ID_CHARS} characters, is
   * ignored.
   */
  public void addExemplar(boolean error, double value, long timeMillis, String traceId) {
    if (traceId == null || traceId.isEmpty() || traceId.length() > MAX_TRACE_ID_CHARS) {
      return;
    }
    add(
        new TraceExemplar(
            error, Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value, timeMillis, traceId));
  }

  private void add(TraceExemplar exemplar) {
    if (exemplars == null) {
      exemplars = new ArrayList<>(1);
    }
    for (int i = 0; i < exemplars.size(); i++) {
      if (exemplars.get(i).traceId.equals(exemplar.traceId)) {
        if (WORST_FIRST.compare(exemplar, exemplars.get(i)) < 0) {
          exemplars.remove(i);
          break;
        }
        return;
      }
    }
    int at = 0;
    while (at < exemplars.size() && WORST_FIRST.compare(exemplars.get(at), exemplar) < 0) {
      at++;
    }
    if (at < MAX_EXEMPLARS) {
      exemplars.add(at, exemplar);
      if (exemplars.size() > MAX_EXEMPLARS) {
        exemplars.remove(MAX_EXEMPLARS);
      }
    }
  }

  /** What was added came from a series of that reporting interval. */
  public void addInterval(long intervalMillis) {
    maxIntervalMillis = Math.max(maxIntervalMillis, intervalMillis);
  }

  /** What was added covers {@code (from, to]}. */
  public void addCoverage(long fromMillis, long toMillis) {
    minFromMillis = Math.min(minFromMillis, fromMillis);
    maxToMillis = Math.max(maxToMillis, toMillis);
  }

  /**
   * Adds everything that {@code other} holds; {@code other} stays as it is and shares nothing with
   * this one afterwards.
   */
  public void merge(Accumulator other) {
    Accumulator from = other == this ? copy() : other;
    count = plus(count, from.count);
    errors = plus(errors, from.errors);
    sum = plus(sum, from.sum);
    numerator = plus(numerator, from.numerator);
    denominator = plus(denominator, from.denominator);
    transitions = plus(transitions, from.transitions);
    addExtremes(from.min, from.max);
    extremesUnknown |= from.extremesUnknown;
    levels |= from.levels;
    sumUnknown |= from.sumUnknown;
    if (from.hasLast) {
      addLast(from.lastTimeMillis, from.lastValue);
    }
    if (from.sketch != null) {
      if (sketch == null) {
        sketch = from.sketch.copy();
      } else {
        sketch.merge(from.sketch);
      }
    }
    if (from.buckets != null) {
      if (buckets == null) {
        buckets = from.buckets.copy();
      } else {
        buckets.merge(from.buckets);
      }
    }
    if (from.quantiles != null) {
      for (int i = 0; i < SUMMARY_QUANTILES.length; i++) {
        addSummaryQuantile(SUMMARY_QUANTILES[i], from.quantiles[i]);
      }
    }
    if (from.exemplars != null) {
      for (TraceExemplar exemplar : from.exemplars) {
        add(exemplar);
      }
    }
    addInterval(from.maxIntervalMillis);
    addCoverage(from.minFromMillis, from.maxToMillis);
  }

  private static ExactSum plus(ExactSum mine, ExactSum other) {
    if (other == null) {
      return mine;
    }
    if (mine == null) {
      return other.copy();
    }
    mine.addAll(other);
    return mine;
  }

  public Accumulator copy() {
    Accumulator copy = new Accumulator();
    copy.merge(this);
    return copy;
  }

  private int flags() {
    return (count != null ? HAS_COUNT : 0)
        | (errors != null ? HAS_ERRORS : 0)
        | (sum != null ? HAS_SUM : 0)
        | (numerator != null ? HAS_NUMERATOR : 0)
        | (denominator != null ? HAS_DENOMINATOR : 0)
        | (transitions != null ? HAS_TRANSITIONS : 0)
        | (min != Double.POSITIVE_INFINITY || max != Double.NEGATIVE_INFINITY ? HAS_EXTREMES : 0)
        | (hasLast ? HAS_LAST : 0)
        | (sketch != null ? HAS_SKETCH : 0)
        | (buckets != null ? HAS_BUCKETS : 0)
        | (quantiles != null ? HAS_QUANTILES : 0)
        | (exemplars != null && !exemplars.isEmpty() ? HAS_EXEMPLARS : 0)
        | (maxIntervalMillis != 0 ? HAS_INTERVAL : 0)
        | (minFromMillis != Long.MAX_VALUE || maxToMillis != Long.MIN_VALUE ? HAS_COVERAGE : 0)
        | (extremesUnknown ? EXTREMES_UNKNOWN : 0)
        | (levels ? LEVELS : 0)
        | (sumUnknown ? SUM_UNKNOWN : 0);
  }

  /** Canonical binary: format byte, flags, parts in the order of their flags. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(64);
    write(out);
    return out.toByteArray();
  }

  public void write(ByteWriter out) {
    int flags = flags();
    out.writeByte(FORMAT);
    out.writeVarLong(flags);
    for (ExactSum part : new ExactSum[] {count, errors, sum, numerator, denominator, transitions}) {
      if (part != null) {
        part.write(out);
      }
    }
    if ((flags & HAS_EXTREMES) != 0) {
      out.writeDouble(min).writeDouble(max);
    }
    if (hasLast) {
      out.writeSignedVarLong(lastTimeMillis).writeDouble(lastValue);
    }
    if (sketch != null) {
      sketch.write(out);
    }
    if (buckets != null) {
      buckets.write(out);
    }
    if (quantiles != null) {
      for (double quantile : quantiles) {
        out.writeDouble(quantile);
      }
    }
    if ((flags & HAS_EXEMPLARS) != 0) {
      out.writeVarLong(exemplars.size());
      for (TraceExemplar exemplar : exemplars) {
        out.writeByte(exemplar.error ? 1 : 0);
        out.writeDouble(exemplar.value).writeSignedVarLong(exemplar.timeMillis);
        out.writeString(exemplar.traceId);
      }
    }
    if (maxIntervalMillis != 0) {
      out.writeSignedVarLong(maxIntervalMillis);
    }
    if ((flags & HAS_COVERAGE) != 0) {
      out.writeSignedVarLong(minFromMillis).writeSignedVarLong(maxToMillis - minFromMillis);
    }
  }

  public static Accumulator fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    Accumulator accumulator = read(in);
    in.expectEnd("an accumulator");
    return accumulator;
  }

  public static Accumulator read(ByteReader in) {
    in.expectFormat(FORMAT, "an accumulator");
    Accumulator a = new Accumulator();
    long flags = in.readVarLong();
    a.count = (flags & HAS_COUNT) != 0 ? ExactSum.read(in) : null;
    a.errors = (flags & HAS_ERRORS) != 0 ? ExactSum.read(in) : null;
    a.sum = (flags & HAS_SUM) != 0 ? ExactSum.read(in) : null;
    a.numerator = (flags & HAS_NUMERATOR) != 0 ? ExactSum.read(in) : null;
    a.denominator = (flags & HAS_DENOMINATOR) != 0 ? ExactSum.read(in) : null;
    a.transitions = (flags & HAS_TRANSITIONS) != 0 ? ExactSum.read(in) : null;
    if ((flags & HAS_EXTREMES) != 0) {
      a.min = in.readDouble();
      a.max = in.readDouble();
    }
    if ((flags & HAS_LAST) != 0) {
      a.hasLast = true;
      a.lastTimeMillis = in.readSignedVarLong();
      a.lastValue = in.readDouble();
    }
    a.sketch = (flags & HAS_SKETCH) != 0 ? QuantileSketch.read(in) : null;
    a.buckets = (flags & HAS_BUCKETS) != 0 ? BucketHistogram.read(in) : null;
    if ((flags & HAS_QUANTILES) != 0) {
      a.quantiles = new double[SUMMARY_QUANTILES.length];
      for (int i = 0; i < a.quantiles.length; i++) {
        a.quantiles[i] = in.readDouble();
      }
    }
    if ((flags & HAS_EXEMPLARS) != 0) {
      int size = in.readCount(10);
      a.exemplars = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        boolean error = in.readByte() != 0;
        double value = in.readDouble();
        long time = in.readSignedVarLong();
        a.exemplars.add(new TraceExemplar(error, value, time, in.readString()));
      }
    }
    if ((flags & HAS_INTERVAL) != 0) {
      a.maxIntervalMillis = in.readSignedVarLong();
    }
    if ((flags & HAS_COVERAGE) != 0) {
      a.minFromMillis = in.readSignedVarLong();
      a.maxToMillis = a.minFromMillis + in.readSignedVarLong();
    }
    a.extremesUnknown = (flags & EXTREMES_UNKNOWN) != 0;
    a.levels = (flags & LEVELS) != 0;
    a.sumUnknown = (flags & SUM_UNKNOWN) != 0;
    return a;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Accumulator that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "Accumulator[count="
        + count()
        + ", errors="
        + errors()
        + ", sum="
        + sum()
        + ", numerator="
        + numerator()
        + ", denominator="
        + denominator()
        + ", min="
        + min()
        + ", max="
        + max()
        + ", last="
        + last()
        + ", interval="
        + maxIntervalMillis
        + "]";
  }
}
