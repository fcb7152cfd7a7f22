package dev.highwater.codec.otlp;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.Doubles;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Names;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import java.util.ArrayList;
import java.util.List;

/**
 * OTLP metrics in protobuf ({@code ExportMetricsServiceRequest} or {@code MetricsData}): one item
 * per data point.
 *
 * <p>Labels: resource attributes, {@code otel.scope.name} and scope attributes, point attributes;
 * the later win. A point with the flag "no recorded value", or with Prometheus' stale marker as its
 * value, is stale. Points of sums, histograms and exponential histograms need a temporality. A
 * start after the time counts as unknown. Summaries are cumulative, CloudWatch's ({@code
 * amazonaws.com/…}) are deltas. Up to {@value #MAX_EXEMPLARS} exemplars that name a trace are kept.
 */
public final class OtlpMetricsCodec extends OtlpCodec<MetricPoint> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_EXEMPLARS = 16;

  /** Prometheus' NaN that says "this series ended". */
  private static final long STALE_NAN = 0x7ff0000000000002L;

  private static final int MIN_SCALE = -10;
  private static final int MAX_SCALE = 20;

  @Override
  void item(Context context, Items<MetricPoint> items) throws WireException, Items.RecordTooLarge {
    ProtoReader reader = context.reader();
    int end = reader.end();
    Names.Name name = null;
    String unit = "";
    int data = -1;
    int dataTag = 0;
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> name = reader.name(context.names());
        case 3 << 3 | 2 -> unit = reader.name(context.names()).text();
        case 5 << 3 | 2, 7 << 3 | 2, 9 << 3 | 2, 10 << 3 | 2, 11 << 3 | 2 -> {
          data = reader.position();
          dataTag = tag;
          reader.skip(tag);
        }
        default -> reader.skip(tag);
      }
    }
    if (name == null || name.text().isEmpty()) {
      throw WireException.invalid("metric without a name");
    }
    if (data < 0) {
      throw WireException.invalid("metric without data");
    }
    reader.restore(data, end);
    reader.enter();
    points(context, Text.cut(name.text(), CodecLimits.MAX_VALUE_CHARS), unit, dataTag >>> 3, items);
  }

  private void points(Context context, String name, String unit, int type, Items<MetricPoint> items)
      throws WireException, Items.RecordTooLarge {
    ProtoReader reader = context.reader();
    int begin = reader.position();
    int end = reader.end();
    long temporalityCode = 0;
    boolean monotonic = false;
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 2 << 3 -> temporalityCode = reader.varint();
        case 3 << 3 -> monotonic = reader.varint() != 0;
        default -> reader.skip(tag);
      }
    }
    Temporality temporality =
        temporalityCode == 1
            ? Temporality.DELTA
            : temporalityCode == 2 ? Temporality.CUMULATIVE : null;
    MetricKind kind = MetricKind.GAUGE;
    switch (type) {
      case 7 -> kind = monotonic ? MetricKind.COUNTER : MetricKind.UP_DOWN_COUNTER;
      case 9 -> kind = MetricKind.HISTOGRAM;
      case 10 -> kind = MetricKind.EXPONENTIAL_HISTOGRAM;
      case 11 -> {
        kind = MetricKind.SUMMARY;
        temporality =
            name.startsWith("amazonaws.com/") ? Temporality.DELTA : Temporality.CUMULATIVE;
      }
      default -> temporality = Temporality.NONE;
    }
    reader.restore(begin, end);
    Point point = new Point(context);
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag != (1 << 3 | 2)) {
        reader.skip(tag);
        continue;
      }
      items.admit();
      int outer = reader.enter();
      int pointEnd = reader.end();
      MetricPoint read = null;
      WireException bad = null;
      try {
        if (temporality == null) {
          throw WireException.invalid("sum or histogram without temporality");
        }
        point.read(type);
        read = point.toMetricPoint(name, unit, kind, temporality);
      } catch (WireException e) {
        bad = e;
      }
      if (bad == null) {
        items.value(read);
      } else {
        items.reject(bad);
      }
      reader.restore(pointEnd, outer);
    }
  }

  /** One point's fields; used again for each point of a metric. */
  private static final class Point {
    private final ProtoReader reader;
    private final Names names;
    private final Labels base;
    private final Labels.Builder attributes;

    private long start;
    private long time;
    private boolean hasValue;
    private double value;
    private long flags;
    private double count;
    private double sum;
    private double min;
    private double max;
    private Doubles counts;
    private Doubles bounds;
    private long scale;
    private double zeroCount;
    private double zeroThreshold;
    private Buckets positive;
    private Buckets negative;
    private List<Exemplar> exemplars;

    Point(Context context) {
      reader = context.reader();
      names = context.names();
      base = context.both();
      attributes = context.builder();
    }

    void read(int type) throws WireException {
      attributes.clear();
      start = 0;
      time = 0;
      hasValue = false;
      value = Double.NaN;
      flags = 0;
      exemplars = List.of();
      switch (type) {
        case 9 -> histogram();
        case 10 -> exponential();
        case 11 -> summary();
        default -> number();
      }
    }

    private void clearHistogram() {
      count = 0;
      sum = Double.NaN;
      min = Double.NaN;
      max = Double.NaN;
      counts = new Doubles();
      bounds = new Doubles();
    }

    private void number() throws WireException {
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 2 << 3 | 1 -> start = reader.fixed64();
          case 3 << 3 | 1 -> time = reader.fixed64();
          case 4 << 3 | 1 -> value(reader.real());
          case 6 << 3 | 1 -> value((double) reader.fixed64());
          case 5 << 3 | 2 -> exemplar();
          case 7 << 3 | 2 -> Attributes.read(reader, names, attributes);
          case 8 << 3 -> flags = reader.varint();
          default -> reader.skip(tag);
        }
      }
    }

    private void value(double read) {
      value = read;
      hasValue = true;
    }

    private void histogram() throws WireException {
      clearHistogram();
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 2 << 3 | 1 -> start = reader.fixed64();
          case 3 << 3 | 1 -> time = reader.fixed64();
          case 4 << 3 | 1 -> count = Doubles.count(reader.fixed64());
          case 5 << 3 | 1 -> sum = reader.real();
          case 6 << 3 | 2 -> counts.addFixed(reader);
          case 6 << 3 | 1 -> counts.add(Doubles.count(reader.fixed64()));
          case 7 << 3 | 2 -> bounds.addReals(reader);
          case 7 << 3 | 1 -> bounds.add(reader.real());
          case 8 << 3 | 2 -> exemplar();
          case 9 << 3 | 2 -> Attributes.read(reader, names, attributes);
          case 10 << 3 -> flags = reader.varint();
          case 11 << 3 | 1 -> min = reader.real();
          case 12 << 3 | 1 -> max = reader.real();
          default -> reader.skip(tag);
        }
      }
    }

    private void exponential() throws WireException {
      clearHistogram();
      scale = 0;
      zeroCount = 0;
      zeroThreshold = 0;
      positive = new Buckets();
      negative = new Buckets();
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 2 -> Attributes.read(reader, names, attributes);
          case 2 << 3 | 1 -> start = reader.fixed64();
          case 3 << 3 | 1 -> time = reader.fixed64();
          case 4 << 3 | 1 -> count = Doubles.count(reader.fixed64());
          case 5 << 3 | 1 -> sum = reader.real();
          case 6 << 3 -> scale = (int) ProtoReader.zigZag(reader.varint());
          case 7 << 3 | 1 -> zeroCount = Doubles.count(reader.fixed64());
          case 8 << 3 | 2 -> positive.read(reader);
          case 9 << 3 | 2 -> negative.read(reader);
          case 10 << 3 -> flags = reader.varint();
          case 11 << 3 | 2 -> exemplar();
          case 12 << 3 | 1 -> min = reader.real();
          case 13 << 3 | 1 -> max = reader.real();
          case 14 << 3 | 1 -> zeroThreshold = reader.real();
          default -> reader.skip(tag);
        }
      }
    }

    private void summary() throws WireException {
      clearHistogram();
      sum = 0;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 2 << 3 | 1 -> start = reader.fixed64();
          case 3 << 3 | 1 -> time = reader.fixed64();
          case 4 << 3 | 1 -> count = Doubles.count(reader.fixed64());
          case 5 << 3 | 1 -> sum = reader.real();
          case 6 << 3 | 2 -> quantile();
          case 7 << 3 | 2 -> Attributes.read(reader, names, attributes);
          case 8 << 3 -> flags = reader.varint();
          default -> reader.skip(tag);
        }
      }
    }

    /** Quantiles go to {@code bounds}, their values to {@code counts}. */
    private void quantile() throws WireException {
      int outer = reader.enter();
      double quantile = 0;
      double at = 0;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 | 1 -> quantile = reader.real();
          case 2 << 3 | 1 -> at = reader.real();
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
      bounds.add(quantile);
      counts.add(at);
    }

    private void exemplar() throws WireException {
      int outer = reader.enter();
      double measured = Double.NaN;
      long measuredAt = 0;
      String trace = null;
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 2 << 3 | 1 -> measuredAt = reader.fixed64();
          case 3 << 3 | 1 -> measured = reader.real();
          case 6 << 3 | 1 -> measured = reader.fixed64();
          case 5 << 3 | 2 -> trace = reader.hexId(16);
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
      if (trace != null && !trace.isEmpty() && exemplars.size() < MAX_EXEMPLARS) {
        if (exemplars.isEmpty()) {
          exemplars = new ArrayList<>(4);
        }
        exemplars.add(new Exemplar(measured, millis(measuredAt), trace));
      }
    }

    MetricPoint toMetricPoint(String name, String unit, MetricKind kind, Temporality temporality)
        throws WireException {
      long timeMillis = millis(time);
      if (timeMillis == 0) {
        throw WireException.invalid("point without a time");
      }
      long startMillis = Long.compareUnsigned(start, time) > 0 ? 0 : millis(start);
      Labels labels = attributes.buildOver(base);
      if (labels.size() > CodecLimits.MAX_LABELS) {
        throw Attributes.tooMany();
      }
      boolean stale = (flags & 1) != 0;
      HistogramValue histogram = null;
      SummaryValue summary = null;
      switch (kind) {
        case HISTOGRAM -> {
          stale |= isStale(sum);
          histogram = stale ? null : explicitValue();
        }
        case EXPONENTIAL_HISTOGRAM -> {
          stale |= isStale(sum);
          histogram = stale ? null : exponentialValue();
        }
        case SUMMARY -> {
          stale |= isStale(sum);
          summary = stale ? null : new SummaryValue(count, sum, bounds.toArray(), counts.toArray());
        }
        default -> {
          stale |= isStale(value);
          if (!stale && !hasValue) {
            throw WireException.invalid("point without a value");
          }
        }
      }
      return new MetricPoint(
          name,
          labels,
          unit,
          kind,
          temporality,
          startMillis,
          timeMillis,
          stale ? Double.NaN : value,
          histogram,
          summary,
          stale,
          exemplars);
    }

    private static boolean isStale(double value) {
      return Double.isNaN(value) && Double.doubleToRawLongBits(value) == STALE_NAN;
    }

    private HistogramValue explicitValue() throws WireException {
      if (counts.size() != bounds.size() + 1 && (counts.size() != 0 || bounds.size() != 0)) {
        throw WireException.invalid("histogram whose counts do not fit its bounds");
      }
      for (int i = 0; i < bounds.size(); i++) {
        if (i == 0 ? Double.isNaN(bounds.get(i)) : !(bounds.get(i) > bounds.get(i - 1))) {
          throw WireException.invalid("histogram whose bounds do not grow");
        }
      }
      return HistogramValue.explicit(count, sum, min, max, bounds.toArray(), counts.toArray());
    }

    private HistogramValue exponentialValue() throws WireException {
      if (scale < MIN_SCALE || scale > MAX_SCALE) {
        throw WireException.invalid("exponential histogram of scale " + scale);
      }
      if (!(zeroThreshold >= 0)) {
        throw WireException.invalid("exponential histogram whose zero threshold is negative");
      }
      return HistogramValue.exponential(
          count,
          sum,
          min,
          max,
          new ExponentialBuckets(
              (int) scale,
              zeroThreshold,
              zeroCount,
              positive.offset(),
              positive.counts.toArray(),
              negative.offset(),
              negative.counts.toArray()));
    }
  }

  private static final class Buckets {
    private long offset;
    private final Doubles counts = new Doubles();

    void read(ProtoReader reader) throws WireException {
      int outer = reader.enter();
      for (int tag; (tag = reader.tag()) != 0; ) {
        switch (tag) {
          case 1 << 3 -> offset = (int) ProtoReader.zigZag(reader.varint());
          case 2 << 3 | 2 -> counts.addVarints(reader);
          case 2 << 3 -> counts.add(Doubles.count(reader.varint()));
          default -> reader.skip(tag);
        }
      }
      reader.leave(outer);
    }

    int offset() throws WireException {
      if (Math.abs(offset) > Integer.MAX_VALUE / 2) {
        throw WireException.invalid("exponential histogram whose buckets lie beyond all numbers");
      }
      return (int) offset;
    }
  }
}
