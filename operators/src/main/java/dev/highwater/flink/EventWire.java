package dev.highwater.flink;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Exemplar;
import dev.highwater.event.ExponentialBuckets;
import dev.highwater.event.HistogramValue;
import dev.highwater.event.LogError;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.event.MetricKind;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.RejectReason;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;
import dev.highwater.event.SummaryValue;
import dev.highwater.event.Temporality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The binary forms of events, composed by the serializers. Enum constants travel by name or own
 * code, never by ordinal.
 */
public final class EventWire {
  private EventWire() {}

  /** Everything of a point but its name, labels and unit. */
  public static void writePointBody(MetricPoint point, DataOutputView out) throws IOException {
    out.writeByte(point.kind().code());
    out.writeByte(temporalityCode(point.temporality()));
    out.writeBoolean(point.stale());
    Wire.writeLong(point.timeMillis(), out);
    Wire.writeLong(
        point.startMillis() == 0 ? 0 : point.timeMillis() - point.startMillis() + 1, out);
    out.writeDouble(point.value());
    out.writeByte((point.histogram() == null ? 0 : 1) | (point.summary() == null ? 0 : 2));
    if (point.histogram() != null) {
      writeHistogram(point.histogram(), out);
    }
    if (point.summary() != null) {
      SummaryValue summary = point.summary();
      out.writeDouble(summary.count());
      out.writeDouble(summary.sum());
      Wire.writeDoubles(summary.quantiles(), out);
      Wire.writeDoubles(summary.values(), out);
    }
    List<Exemplar> exemplars = point.exemplars() == null ? List.of() : point.exemplars();
    Wire.writeInt(exemplars.size(), out);
    for (Exemplar exemplar : exemplars) {
      out.writeDouble(exemplar.value());
      Wire.writeLong(exemplar.timeMillis(), out);
      Wire.writeText(exemplar.traceId(), out);
    }
  }

  /** A point whose name, labels and unit are given. */
  public static MetricPoint readPointBody(
      String name, dev.highwater.event.Labels labels, String unit, DataInputView in)
      throws IOException {
    MetricKind kind = MetricKind.ofCode(in.readByte());
    Temporality temporality = temporalityOf(in.readByte());
    boolean stale = in.readBoolean();
    long timeMillis = Wire.readLong(in);
    long age = Wire.readLong(in);
    double value = in.readDouble();
    int parts = in.readByte();
    HistogramValue histogram = (parts & 1) == 0 ? null : readHistogram(in);
    SummaryValue summary =
        (parts & 2) == 0
            ? null
            : new SummaryValue(
                in.readDouble(), in.readDouble(), Wire.readDoubles(in), Wire.readDoubles(in));
    int count = Wire.readInt(in);
    List<Exemplar> exemplars = count == 0 ? List.of() : new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      exemplars.add(new Exemplar(in.readDouble(), Wire.readLong(in), Wire.readText(in)));
    }
    return new MetricPoint(
        name,
        labels,
        unit,
        kind,
        temporality,
        age == 0 ? 0 : timeMillis - age + 1,
        timeMillis,
        value,
        histogram,
        summary,
        stale,
        exemplars);
  }

  static void writePoint(MetricPoint point, DataOutputView out) throws IOException {
    Wire.writeText(point.name(), out);
    Wire.writeLabels(point.labels(), out);
    Wire.writeText(point.unit(), out);
    writePointBody(point, out);
  }

  static MetricPoint readPoint(DataInputView in) throws IOException {
    return readPointBody(Wire.readText(in), Wire.readLabels(in), Wire.readText(in), in);
  }

  private static int temporalityCode(Temporality temporality) {
    return switch (temporality) {
      case NONE -> 1;
      case DELTA -> 2;
      case CUMULATIVE -> 3;
    };
  }

  private static Temporality temporalityOf(int code) throws IOException {
    return switch (code) {
      case 1 -> Temporality.NONE;
      case 2 -> Temporality.DELTA;
      case 3 -> Temporality.CUMULATIVE;
      default -> throw new IOException("no temporality " + code);
    };
  }

  private static void writeHistogram(HistogramValue histogram, DataOutputView out)
      throws IOException {
    out.writeDouble(histogram.count());
    out.writeDouble(histogram.sum());
    out.writeDouble(histogram.min());
    out.writeDouble(histogram.max());
    Wire.writeDoubles(histogram.bounds(), out);
    Wire.writeDoubles(histogram.counts(), out);
    ExponentialBuckets buckets = histogram.exponential();
    out.writeBoolean(buckets != null);
    if (buckets != null) {
      Wire.writeInt(buckets.scale(), out);
      out.writeDouble(buckets.zeroThreshold());
      out.writeDouble(buckets.zeroCount());
      Wire.writeInt(buckets.positiveOffset(), out);
      Wire.writeDoubles(buckets.positive(), out);
      Wire.writeInt(buckets.negativeOffset(), out);
      Wire.writeDoubles(buckets.negative(), out);
    }
  }

  private static HistogramValue readHistogram(DataInputView in) throws IOException {
    double count = in.readDouble();
    double sum = in.readDouble();
    double min = in.readDouble();
    double max = in.readDouble();
    double[] bounds = Wire.readDoubles(in);
    double[] counts = Wire.readDoubles(in);
    ExponentialBuckets buckets =
        in.readBoolean()
            ? new ExponentialBuckets(
                Wire.readInt(in),
                in.readDouble(),
                in.readDouble(),
                Wire.readInt(in),
                Wire.readDoubles(in),
                Wire.readInt(in),
                Wire.readDoubles(in))
            : null;
    return new HistogramValue(count, sum, min, max, bounds, counts, buckets);
  }

  static void writeSpan(SpanEvent span, DataOutputView out) throws IOException {
    Wire.writeText(span.traceId(), out);
    Wire.writeText(span.spanId(), out);
    Wire.writeText(span.parentSpanId(), out);
    Wire.writeText(span.name(), out);
    Wire.writeText(span.kind().name(), out);
    out.writeLong(span.startNanos());
    out.writeLong(span.endNanos());
    Wire.writeText(span.status().name(), out);
    Wire.writeText(span.statusMessage(), out);
    Wire.writeLabels(span.resource(), out);
    Wire.writeLabels(span.attributes(), out);
  }

  static SpanEvent readSpan(DataInputView in) throws IOException {
    return new SpanEvent(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        SpanKind.valueOf(Wire.readText(in)),
        in.readLong(),
        in.readLong(),
        SpanStatus.valueOf(Wire.readText(in)),
        Wire.readText(in),
        Wire.readLabels(in),
        Wire.readLabels(in));
  }

  static void writeLog(LogEvent log, DataOutputView out) throws IOException {
    Wire.writeLong(log.timeMillis(), out);
    Wire.writeText(log.level() == null ? null : log.level().name(), out);
    Wire.writeText(log.service(), out);
    Wire.writeText(log.message(), out);
    Wire.writeText(log.requestId(), out);
    Wire.writeText(log.traceId(), out);
    Wire.writeText(log.spanId(), out);
    Wire.writeText(log.userId(), out);
    Wire.writeText(log.environment(), out);
    Wire.writeText(log.cluster(), out);
    Wire.writeText(log.type(), out);
    Wire.writeOptionalDouble(log.durationMillis(), out);
    out.writeBoolean(log.error() != null);
    if (log.error() != null) {
      Wire.writeText(log.error().type(), out);
      Wire.writeText(log.error().message(), out);
      Wire.writeText(log.error().location(), out);
      Wire.writeText(log.error().stack(), out);
    }
    Wire.writeTexts(log.tags(), out);
    Wire.writeLabels(log.attributes(), out);
    Wire.writeLong(log.weight(), out);
  }

  static LogEvent readLog(DataInputView in) throws IOException {
    long timeMillis = Wire.readLong(in);
    String level = Wire.readText(in);
    return new LogEvent(
        timeMillis,
        level == null ? null : LogLevel.valueOf(level),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readOptionalDouble(in),
        in.readBoolean()
            ? new LogError(
                Wire.readText(in), Wire.readText(in), Wire.readText(in), Wire.readText(in))
            : null,
        Wire.readTexts(in),
        Wire.readLabels(in),
        Wire.readLong(in));
  }

  static void writeDeadLetter(DeadLetter letter, DataOutputView out) throws IOException {
    Wire.writeText(letter.input(), out);
    Wire.writeText(letter.topic(), out);
    Wire.writeInt(letter.partition(), out);
    Wire.writeLong(letter.offset(), out);
    Wire.writeInt(letter.item(), out);
    Wire.writeLong(letter.recordTimestampMillis(), out);
    Wire.writeText(letter.reason().name(), out);
    Wire.writeText(letter.detail(), out);
    Wire.writeText(letter.hash(), out);
    Wire.writeBytes(letter.bytes(), out);
  }

  static DeadLetter readDeadLetter(DataInputView in) throws IOException {
    return new DeadLetter(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readInt(in),
        Wire.readLong(in),
        Wire.readInt(in),
        Wire.readLong(in),
        RejectReason.valueOf(Wire.readText(in)),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readBytes(in));
  }
}
