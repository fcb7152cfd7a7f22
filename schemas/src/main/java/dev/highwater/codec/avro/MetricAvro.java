package dev.highwater.codec.avro;

import dev.highwater.avro.MetricPointRecord;
import dev.highwater.codec.wire.ProtoWriter;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.Labels;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SummaryValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Writes metric points as Avro's single-object encoding of {@code metric_point.avsc}: C3 01, the
 * schema's fingerprint, the record. Written by hand, as it is read, so that it can be written and
 * read at the speed of the wire; a test holds it against Avro itself.
 */
public final class MetricAvro {
  static final byte MAGIC_0 = (byte) 0xc3;
  static final byte MAGIC_1 = 1;

  /** Bytes before the record. */
  static final int HEADER = 10;

  private static final int LIMIT = 1 << 26;
  private static final long FINGERPRINT = SchemaNormalization.parsingFingerprint64(schema());

  private MetricAvro() {}

  /** The schema that is written now. */
  public static Schema schema() {
    return MetricPointRecord.getClassSchema();
  }

  /** CRC-64-AVRO of the schema. */
  static long fingerprint() {
    return FINGERPRINT;
  }

  /** Whether the bytes begin as single-object encoded Avro does. */
  public static boolean isSingleObject(byte[] bytes, int from, int to) {
    return to - from >= HEADER && bytes[from] == MAGIC_0 && bytes[from + 1] == MAGIC_1;
  }

  /** The point, single-object encoded. */
  public static byte[] encode(MetricPoint point) {
    ProtoWriter out = new ProtoWriter(256, LIMIT);
    try {
      write(point, out);
    } catch (WireException e) {
      throw new IllegalArgumentException("point of more than " + LIMIT + " bytes", e);
    }
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static void write(MetricPoint point, ProtoWriter out) throws WireException {
    out.fixed8(MAGIC_0);
    out.fixed8(MAGIC_1);
    out.fixed64(FINGERPRINT);
    text(out, point.name());
    Labels labels = point.labels();
    if (!labels.isEmpty()) {
      zigZag(out, labels.size());
      for (int i = 0; i < labels.size(); i++) {
        text(out, labels.name(i));
        text(out, labels.value(i));
      }
    }
    zigZag(out, 0);
    text(out, point.unit());
    zigZag(out, point.kind().code());
    zigZag(
        out,
        switch (point.temporality()) {
          case NONE -> 0;
          case DELTA -> 1;
          case CUMULATIVE -> 2;
        });
    zigZag(out, point.startMillis());
    zigZag(out, point.timeMillis());
    real(out, point.value());
    out.fixed8((byte) (point.stale() ? 1 : 0));
    histogram(out, point.histogram());
    summary(out, point.summary());
    if (!point.exemplars().isEmpty()) {
      zigZag(out, point.exemplars().size());
      for (Exemplar exemplar : point.exemplars()) {
        real(out, exemplar.value());
        zigZag(out, exemplar.timeMillis());
        text(out, exemplar.traceId());
      }
    }
    zigZag(out, 0);
  }

  private static void histogram(ProtoWriter out, HistogramValue histogram) throws WireException {
    zigZag(out, histogram == null ? 0 : 1);
    if (histogram == null) {
      return;
    }
    real(out, histogram.count());
    real(out, histogram.sum());
    real(out, histogram.min());
    real(out, histogram.max());
    reals(out, histogram.bounds());
    reals(out, histogram.counts());
    ExponentialBuckets buckets = histogram.exponential();
    zigZag(out, buckets == null ? 0 : 1);
    if (buckets != null) {
      zigZag(out, buckets.scale());
      real(out, buckets.zeroThreshold());
      real(out, buckets.zeroCount());
      zigZag(out, buckets.positiveOffset());
      reals(out, buckets.positive());
      zigZag(out, buckets.negativeOffset());
      reals(out, buckets.negative());
    }
  }

  private static void summary(ProtoWriter out, SummaryValue summary) throws WireException {
    zigZag(out, summary == null ? 0 : 1);
    if (summary != null) {
      real(out, summary.count());
      real(out, summary.sum());
      reals(out, summary.quantiles());
      reals(out, summary.values());
    }
  }

  private static void zigZag(ProtoWriter out, long value) throws WireException {
    out.varint((value << 1) ^ (value >> 63));
  }

  private static void text(ProtoWriter out, String text) throws WireException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    zigZag(out, utf8.length);
    out.raw(utf8);
  }

  private static void real(ProtoWriter out, double value) throws WireException {
    out.fixed64(Double.doubleToRawLongBits(value));
  }

  private static void reals(ProtoWriter out, double[] values) throws WireException {
    if (values.length > 0) {
      zigZag(out, values.length);
      for (double value : values) {
        real(out, value);
      }
    }
    zigZag(out, 0);
  }
}
