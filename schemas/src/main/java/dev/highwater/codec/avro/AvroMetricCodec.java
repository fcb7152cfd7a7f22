package dev.highwater.codec.avro;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.prometheus.Families;
import dev.highwater.codec.wire.Doubles;
import dev.highwater.codec.wire.Hex;
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
import dev.highwater.event.RejectReason;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Highwater's own metric: one point of {@code metric_point.avsc}, single-object encoded, or behind
 * a Confluent header without C3 01. One item a record. Reads in place; a schema that this version
 * does not know is UNSUPPORTED. A kind of 7 is resolved by the name.
 */
public final class AvroMetricCodec extends RecordCodec<MetricPoint> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_EXEMPLARS = 16;
  private static final int MIN_SCALE = -10;
  private static final int MAX_SCALE = 20;

  @Override
  public void read(Frame frame, Items<MetricPoint> items) throws WireException {
    int from = frame.from();
    if (MetricAvro.isSingleObject(frame.bytes(), from, frame.to())) {
      ProtoReader header = new ProtoReader(frame.bytes(), from + 2, frame.to());
      if (header.fixed64() != MetricAvro.fingerprint()) {
        throw new WireException(RejectReason.UNSUPPORTED, "Avro: schema not known");
      }
      from += MetricAvro.HEADER;
    } else if (!frame.confluent()) {
      throw WireException.malformed("Avro: not single-object encoded");
    }
    MetricPoint point = new Reader(frame.bytes(), from, frame.to()).point();
    items.value(point);
  }

  private static final class Reader {
    private final byte[] bytes;
    private final ProtoReader in;
    private final Names names = Names.table();

    Reader(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.in = new ProtoReader(bytes, from, to);
    }

    MetricPoint point() throws WireException {
      String name = name().text();
      Labels labels = labels();
      String unit = name().text();
      MetricKind kind = kind(number(), name);
      Temporality temporality = temporality(number());
      long start = number();
      long time = number();
      double value = in.real();
      boolean stale = yes();
      HistogramValue histogram = branch() ? histogram(kind) : null;
      SummaryValue summary = branch() ? summary() : null;
      List<Exemplar> exemplars = exemplars();
      if (in.position() != in.end()) {
        throw WireException.malformed("Avro: bytes behind the record");
      }
      if (name.isEmpty()) {
        throw WireException.invalid("metric without a name");
      }
      if (time <= 0) {
        throw WireException.invalid("point without a time");
      }
      boolean needsHistogram =
          kind == MetricKind.HISTOGRAM || kind == MetricKind.EXPONENTIAL_HISTOGRAM;
      if (!stale
          && (needsHistogram != (histogram != null)
              || (kind == MetricKind.SUMMARY) != (summary != null))) {
        throw WireException.invalid("value and kind do not fit");
      }
      if (temporality == Temporality.NONE && kind != MetricKind.GAUGE) {
        temporality = Temporality.CUMULATIVE;
      }
      boolean number = !needsHistogram && kind != MetricKind.SUMMARY;
      return new MetricPoint(
          Text.cut(name, CodecLimits.MAX_VALUE_CHARS),
          labels,
          unit,
          kind,
          kind == MetricKind.GAUGE ? Temporality.NONE : temporality,
          start < 0 || start > time ? 0 : start,
          time,
          stale || !number ? Double.NaN : value,
          stale ? null : histogram,
          stale ? null : summary,
          stale,
          exemplars);
    }

    private long number() throws WireException {
      return ProtoReader.zigZag(in.varint());
    }

    private int integer() throws WireException {
      long value = number();
      if (value != (int) value) {
        throw WireException.malformed("Avro: an int of more than 32 bits");
      }
      return (int) value;
    }

    /** Length of a text, which is there. */
    private int length() throws WireException {
      long length = number();
      if (length < 0 || length > in.end() - in.position()) {
        throw WireException.malformed("Avro: ends too early");
      }
      return (int) length;
    }

    private Names.Name name() throws WireException {
      int length = length();
      Names.Name name = names.of(bytes, in.position(), length);
      in.restore(in.position() + length, in.end());
      return name;
    }

    private String text() throws WireException {
      int length = length();
      String text = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
      in.restore(in.position() + length, in.end());
      return text;
    }

    private boolean yes() throws WireException {
      long value = in.varint();
      if (value > 1 || value < 0) {
        throw WireException.malformed("Avro: not a boolean");
      }
      return value == 1;
    }

    /** Whether a union of null and something holds something. */
    private boolean branch() throws WireException {
      long branch = number();
      if (branch != 0 && branch != 1) {
        throw WireException.malformed("Avro: no such branch");
      }
      return branch == 1;
    }

    /** Items of the next block of an array or map; 0 at its end. */
    private long block() throws WireException {
      long count = number();
      if (count < 0) {
        // the block's size in bytes is of use to those who skip
        in.varint();
        count = -count;
      }
      if (count < 0 || count > in.end() - in.position()) {
        throw WireException.malformed("Avro: ends too early");
      }
      return count;
    }

    private Labels labels() throws WireException {
      Labels.Builder labels = Labels.builder();
      for (long count; (count = block()) != 0; ) {
        for (long i = 0; i < count; i++) {
          Names.Name name = name();
          labels.set(name.text(), Text.value(name, text()));
          if (labels.size() > CodecLimits.MAX_LABELS) {
            throw WireException.tooLarge("more than " + CodecLimits.MAX_LABELS + " labels");
          }
        }
      }
      return labels.build();
    }

    private double[] reals() throws WireException {
      Doubles reals = new Doubles();
      for (long count; (count = block()) != 0; ) {
        for (long i = 0; i < count; i++) {
          reals.add(in.real());
        }
      }
      return reals.toArray();
    }

    private static MetricKind kind(long code, String name) throws WireException {
      if (code < 1 || code > 7) {
        throw WireException.invalid("metric of unknown kind");
      }
      MetricKind kind = MetricKind.ofCode((int) code);
      return kind == MetricKind.UNKNOWN ? Families.infer(name) : kind;
    }

    private static Temporality temporality(long code) throws WireException {
      return switch ((int) code) {
        case 0 -> Temporality.NONE;
        case 1 -> Temporality.DELTA;
        case 2 -> Temporality.CUMULATIVE;
        default -> throw WireException.invalid("metric of unknown temporality");
      };
    }

    private HistogramValue histogram(MetricKind kind) throws WireException {
      double count = in.real();
      double sum = in.real();
      double min = in.real();
      double max = in.real();
      double[] bounds = reals();
      double[] counts = reals();
      ExponentialBuckets exponential = branch() ? exponential() : null;
      if (kind == MetricKind.EXPONENTIAL_HISTOGRAM) {
        if (exponential == null) {
          throw WireException.invalid("value and kind do not fit");
        }
        return HistogramValue.exponential(count, sum, min, max, exponential);
      }
      if (counts.length != bounds.length + 1 && (counts.length != 0 || bounds.length != 0)) {
        throw WireException.invalid("histogram whose counts do not fit its bounds");
      }
      for (int i = 0; i < bounds.length; i++) {
        if (i == 0 ? Double.isNaN(bounds[0]) : !(bounds[i] > bounds[i - 1])) {
          throw WireException.invalid("histogram whose bounds do not grow");
        }
      }
      nonNegative(counts);
      return HistogramValue.explicit(count, sum, min, max, bounds, counts);
    }

    private static void nonNegative(double[] counts) throws WireException {
      for (double count : counts) {
        if (!(count >= 0)) {
          throw WireException.invalid("histogram with a negative count");
        }
      }
    }

    private ExponentialBuckets exponential() throws WireException {
      int scale = integer();
      double zeroThreshold = in.real();
      double zeroCount = in.real();
      int positiveOffset = integer();
      double[] positive = reals();
      int negativeOffset = integer();
      double[] negative = reals();
      if (scale < MIN_SCALE || scale > MAX_SCALE || !(zeroThreshold >= 0) || !(zeroCount >= 0)) {
        throw WireException.invalid("exponential histogram of scale " + scale);
      }
      if (Math.abs((long) positiveOffset) > Integer.MAX_VALUE / 2
          || Math.abs((long) negativeOffset) > Integer.MAX_VALUE / 2) {
        throw WireException.invalid("exponential histogram whose buckets lie beyond all numbers");
      }
      nonNegative(positive);
      nonNegative(negative);
      return new ExponentialBuckets(
          scale, zeroThreshold, zeroCount, positiveOffset, positive, negativeOffset, negative);
    }

    private SummaryValue summary() throws WireException {
      double count = in.real();
      double sum = in.real();
      double[] quantiles = reals();
      double[] values = reals();
      if (quantiles.length != values.length) {
        throw WireException.invalid("summary whose values do not fit its quantiles");
      }
      return new SummaryValue(count, sum, quantiles, values);
    }

    private List<Exemplar> exemplars() throws WireException {
      List<Exemplar> exemplars = List.of();
      for (long count; (count = block()) != 0; ) {
        for (long i = 0; i < count; i++) {
          double value = in.real();
          long time = number();
          String trace = Hex.normalized(text(), 32);
          if (trace != null && exemplars.size() < MAX_EXEMPLARS) {
            if (exemplars.isEmpty()) {
              exemplars = new ArrayList<>(4);
            }
            exemplars.add(new Exemplar(value, time, trace));
          }
        }
      }
      return exemplars;
    }
  }
}
