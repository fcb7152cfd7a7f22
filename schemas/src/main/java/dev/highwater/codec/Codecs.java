package dev.highwater.codec;

import dev.highwater.billing.BillingItem;
import dev.highwater.codec.avro.AvroMetricCodec;
import dev.highwater.codec.billing.BillCodec;
import dev.highwater.codec.cloudwatch.CloudWatchCodec;
import dev.highwater.codec.log.JsonLogCodec;
import dev.highwater.codec.log.TextLogCodec;
import dev.highwater.codec.otlp.OtlpJsonCodec;
import dev.highwater.codec.otlp.OtlpLogsCodec;
import dev.highwater.codec.otlp.OtlpMetricsCodec;
import dev.highwater.codec.otlp.OtlpSpansCodec;
import dev.highwater.codec.prometheus.KafkaAdapterCodec;
import dev.highwater.codec.prometheus.RemoteWriteCodec;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The codec of each format and signal. A format that does not carry the signal is an {@link
 * IllegalArgumentException}.
 */
public final class Codecs {
  private Codecs() {}

  public static Codec<MetricPoint> metrics(InputFormat format) {
    return metricsReader(format);
  }

  public static Codec<SpanEvent> spans(InputFormat format) {
    return spansReader(format);
  }

  /** The codec of logs whose times are UTC where they name no zone. */
  public static Codec<LogEvent> logs(InputFormat format) {
    return logs(format, ZoneOffset.UTC);
  }

  /**
   * @param zone of times that name none
   */
  public static Codec<LogEvent> logs(InputFormat format, ZoneId zone) {
    return logsReader(format, zone);
  }

  /** The codec of bills. */
  public static Codec<BillingItem> bills(InputFormat format) {
    if (!format.carries(SignalType.BILLING)) {
      throw unfit(format, SignalType.BILLING);
    }
    return new BillCodec(format);
  }

  private static RecordCodec<MetricPoint> metricsReader(InputFormat format) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpMetricsCodec();
      case OTLP_JSON -> OtlpJsonCodec.metrics();
      case PROMETHEUS_KAFKA_ADAPTER -> new KafkaAdapterCodec();
      case REMOTE_WRITE -> new RemoteWriteCodec();
      case CLOUDWATCH_JSON -> new CloudWatchCodec();
      case HIGHWATER_AVRO -> new AvroMetricCodec();
      case AUTO ->
          new AutoCodec<>(SignalType.METRICS, all(SignalType.METRICS, Codecs::metricsReader));
      default -> throw unfit(format, SignalType.METRICS);
    };
  }

  private static RecordCodec<SpanEvent> spansReader(InputFormat format) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpSpansCodec();
      case OTLP_JSON -> OtlpJsonCodec.spans();
      case AUTO -> new AutoCodec<>(SignalType.SPANS, all(SignalType.SPANS, Codecs::spansReader));
      default -> throw unfit(format, SignalType.SPANS);
    };
  }

  private static RecordCodec<LogEvent> logsReader(InputFormat format, ZoneId zone) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpLogsCodec(zone);
      case OTLP_JSON -> OtlpJsonCodec.logs(zone);
      case WINSTON, ECS -> new JsonLogCodec(zone);
      case TEXT -> new TextLogCodec(zone);
      case AUTO -> new AutoCodec<>(SignalType.LOGS, all(SignalType.LOGS, f -> logsReader(f, zone)));
      default -> throw unfit(format, SignalType.LOGS);
    };
  }

  private static <T> Map<InputFormat, RecordCodec<T>> all(
      SignalType signal, Function<InputFormat, RecordCodec<T>> codec) {
    Map<InputFormat, RecordCodec<T>> all = new EnumMap<>(InputFormat.class);
    for (InputFormat format : InputFormat.values()) {
      if (format != InputFormat.AUTO && format.carries(signal)) {
        all.put(format, codec.apply(format));
      }
    }
    return all;
  }

  private static IllegalArgumentException unfit(InputFormat format, SignalType signal) {
    return new IllegalArgumentException(
        "format "
            + format.settingName()
            + " does not carry "
            + signal.name().toLowerCase(Locale.ROOT));
  }
}
