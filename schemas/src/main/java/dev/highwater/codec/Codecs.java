package dev.highwater.codec;

import dev.highwater.codec.log.JsonLogCodec;
import dev.highwater.codec.otlp.OtlpJsonCodec;
import dev.highwater.codec.otlp.OtlpLogsCodec;
import dev.highwater.codec.otlp.OtlpMetricsCodec;
import dev.highwater.codec.otlp.OtlpSpansCodec;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import java.time.ZoneId;
import java.time.ZoneOffset;

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

  static RecordCodec<MetricPoint> metricsReader(InputFormat format) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpMetricsCodec();
      case OTLP_JSON -> OtlpJsonCodec.metrics();
      default -> throw unfit(format, SignalType.METRICS);
    };
  }

  static RecordCodec<SpanEvent> spansReader(InputFormat format) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpSpansCodec();
      case OTLP_JSON -> OtlpJsonCodec.spans();
      default -> throw unfit(format, SignalType.SPANS);
    };
  }

  static RecordCodec<LogEvent> logsReader(InputFormat format, ZoneId zone) {
    return switch (format) {
      case OTLP_PROTO -> new OtlpLogsCodec(zone);
      case OTLP_JSON -> OtlpJsonCodec.logs(zone);
      case WINSTON, ECS -> new JsonLogCodec(zone);
      default -> throw unfit(format, SignalType.LOGS);
    };
  }

  private static IllegalArgumentException unfit(InputFormat format, SignalType signal) {
    return new IllegalArgumentException(
        "format "
            + format.settingName()
            + " does not carry "
            + signal.name().toLowerCase(java.util.Locale.ROOT));
  }
}
