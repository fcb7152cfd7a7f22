package dev.highwater.codec.prometheus;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.Doubles;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.MetricKind;
import dev.highwater.event.RejectReason;

/**
 * A native histogram of remote write 1.0 or 2.0 (same fields): integer counts in deltas or float
 * counts, in spans.
 *
 * <p>Prometheus' bucket {@code i} is {@code (base^(i-1), base^i]}, OTLP's {@code (base^i,
 * base^(i+1)]}: indexes move by one. Buckets that lie too far apart for {@link
 * CodecLimits#MAX_BUCKETS} dense ones are merged at a smaller scale, which is exact. Schema −53 has
 * explicit bounds. Gauge histograms (reset hint GAUGE) are not supported, other hints carry nothing
 * that the values do not show.
 */
final class NativeHistogram {
  private static final int CUSTOM_BOUNDS = -53;
  private static final int MIN_SCHEMA = -4;
  private static final int MAX_SCHEMA = 8;
  private static final int MIN_SCALE = -10;
  private static final int GAUGE_HINT = 3;

  private final ProtoReader reader;
  private double count;
  private double sum;
  private long schema;
  private double zeroThreshold;
  private double zeroCount;
  private long hint;
  private final Side positive = new Side();
  private final Side negative = new Side();
  private final Doubles customBounds = new Doubles();
  private long timeMillis;
  private long startMillis;

  private NativeHistogram(ProtoReader reader) {
    this.reader = reader;
  }

  /** Reads the message that the reader stands in. */
  static NativeHistogram read(ProtoReader reader) throws WireException {
    NativeHistogram histogram = new NativeHistogram(reader);
    histogram.readFields();
    return histogram;
  }

  private void readFields() throws WireException {
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 -> count = Doubles.count(reader.varint());
        case 2 << 3 | 1 -> count = reader.real();
        case 3 << 3 | 1 -> sum = reader.real();
        case 4 << 3 -> schema = (int) ProtoReader.zigZag(reader.varint());
        case 5 << 3 | 1 -> zeroThreshold = reader.real();
        case 6 << 3 -> zeroCount = Doubles.count(reader.varint());
        case 7 << 3 | 1 -> zeroCount = reader.real();
        case 8 << 3 | 2 -> negative.span(reader);
        case 9 << 3 | 2 -> negative.deltas.addZigZag(reader);
        case 9 << 3 -> negative.deltas.add((double) ProtoReader.zigZag(reader.varint()));
        case 10 << 3 | 2 -> negative.counts.addReals(reader);
        case 10 << 3 | 1 -> negative.counts.add(reader.real());
        case 11 << 3 | 2 -> positive.span(reader);
        case 12 << 3 | 2 -> positive.deltas.addZigZag(reader);
        case 12 << 3 -> positive.deltas.add((double) ProtoReader.zigZag(reader.varint()));
        case 13 << 3 | 2 -> positive.counts.addReals(reader);
        case 13 << 3 | 1 -> positive.counts.add(reader.real());
        case 14 << 3 -> hint = reader.varint();
        case 15 << 3 -> timeMillis = reader.varint();
        case 16 << 3 | 2 -> customBounds.addReals(reader);
        case 16 << 3 | 1 -> customBounds.add(reader.real());
        case 17 << 3 -> startMillis = reader.varint();
        default -> reader.skip(tag);
      }
    }
  }

  long timeMillis() {
    return timeMillis;
  }

  long startMillis() {
    return startMillis;
  }

  boolean isStale() {
    return Double.doubleToRawLongBits(sum) == Families.STALE_NAN;
  }

  MetricKind kind() {
    return schema == CUSTOM_BOUNDS ? MetricKind.HISTOGRAM : MetricKind.EXPONENTIAL_HISTOGRAM;
  }

  HistogramValue value() throws WireException {
    if (hint == GAUGE_HINT) {
      throw new WireException(RejectReason.UNSUPPORTED, "gauge histogram");
    }
    if (!(count >= 0 && zeroCount >= 0 && zeroThreshold >= 0)) {
      throw WireException.invalid("native histogram with a negative count");
    }
    positive.resolve();
    negative.resolve();
    if (schema == CUSTOM_BOUNDS) {
      return explicit();
    }
    if (schema < MIN_SCHEMA || schema > MAX_SCHEMA) {
      throw new WireException(RejectReason.UNSUPPORTED, "native histogram of schema " + schema);
    }
    int shift = 0;
    while (positive.width(shift) > CodecLimits.MAX_BUCKETS
        || negative.width(shift) > CodecLimits.MAX_BUCKETS) {
      shift++;
    }
    int scale = (int) schema - shift;
    if (scale < MIN_SCALE) {
      throw WireException.invalid("native histogram whose buckets lie beyond all numbers");
    }
    return HistogramValue.exponential(
        count,
        sum,
        Double.NaN,
        Double.NaN,
        new ExponentialBuckets(
            scale,
            zeroThreshold,
            zeroCount,
            positive.offset(shift),
            positive.dense(shift),
            negative.offset(shift),
            negative.dense(shift)));
  }

  private HistogramValue explicit() throws WireException {
    double[] bounds = customBounds.toArray();
    for (int i = 0; i < bounds.length; i++) {
      if (i == 0 ? Double.isNaN(bounds[0]) : !(bounds[i] > bounds[i - 1])) {
        throw WireException.invalid("histogram whose bounds do not grow");
      }
    }
    double[] counts = new double[bounds.length + 1];
    for (int i = 0; i < positive.size(); i++) {
      // index() is OTLP's, one less than what was sent
      long index = positive.index(i) + 1;
      if (index < 0 || index >= counts.length) {
        throw WireException.invalid("histogram whose counts do not fit its bounds");
      }
      counts[(int) index] += positive.counts.get(i);
    }
    return HistogramValue.explicit(count, sum, Double.NaN, Double.NaN, bounds, counts);
  }

  /** The buckets of one sign. */
  private static final class Side {
    /** Offsets and lengths in turn. */
    private final Doubles spans = new Doubles();

    private final Doubles deltas = new Doubles();
    private Doubles counts = new Doubles();
    private long[] indexes;

    void span(ProtoReader reader) throws WireException {
      int outer = reader.enter();
      int offset = 0;
      int length = 0;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 -> offset = (int) ProtoReader.zigZag(reader.varint());
          case 2 << 3 -> length = (int) reader.varint();
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
      if (length < 0) {
        throw WireException.invalid("native histogram whose spans do not fit its buckets");
      }
      spans.add(offset);
      spans.add(length);
    }

    /** Deltas to counts, spans to indexes. */
    void resolve() throws WireException {
      if (deltas.size() > 0) {
        Doubles sums = new Doubles();
        double running = 0;
        for (int i = 0; i < deltas.size(); i++) {
          running += deltas.get(i);
          sums.add(running);
        }
        counts = sums;
      }
      indexes = new long[counts.size()];
      int next = 0;
      long index = -1;
      for (int s = 0; s < spans.size(); s += 2) {
        index += (long) spans.get(s);
        long length = (long) spans.get(s + 1);
        if (length > indexes.length - next) {
          throw WireException.invalid("native histogram whose spans do not fit its buckets");
        }
        for (long i = 0; i < length; i++) {
          if (!(counts.get(next) >= 0)) {
            throw WireException.invalid("native histogram with a negative count");
          }
          // later spans lie behind earlier ones
          if (next > 0 && index <= indexes[next - 1]) {
            throw WireException.invalid("native histogram whose spans overlap");
          }
          indexes[next++] = index++;
        }
      }
      if (next != indexes.length) {
        throw WireException.invalid("native histogram whose spans do not fit its buckets");
      }
    }

    int size() {
      return indexes.length;
    }

    long index(int i) {
      return indexes[i];
    }

    long width(int shift) {
      return indexes.length == 0
          ? 0
          : (indexes[indexes.length - 1] >> shift) - (indexes[0] >> shift) + 1;
    }

    int offset(int shift) {
      return indexes.length == 0 ? 0 : (int) (indexes[0] >> shift);
    }

    double[] dense(int shift) {
      double[] dense = new double[(int) width(shift)];
      for (int i = 0; i < indexes.length; i++) {
        dense[(int) ((indexes[i] >> shift) - (indexes[0] >> shift))] += counts.get(i);
      }
      return dense;
    }
  }
}
