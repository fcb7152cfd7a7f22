package dev.highwater.codec;

import java.util.Optional;

/** What bytes an input has, by the name that settings use. */
public enum InputFormat {
  /** OTLP in protobuf: metrics, spans, logs. */
  OTLP_PROTO("otlp-proto", SignalType.METRICS, SignalType.SPANS, SignalType.LOGS),
  /** OTLP in JSON: metrics, spans, logs. */
  OTLP_JSON("otlp-json", SignalType.METRICS, SignalType.SPANS, SignalType.LOGS),
  /** prometheus-kafka-adapter's JSON. */
  PROMETHEUS_KAFKA_ADAPTER("prometheus-kafka-adapter", SignalType.METRICS),
  /** Prometheus remote write 1.0 and 2.0, protobuf in a snappy block. */
  REMOTE_WRITE("remote-write", SignalType.METRICS),
  /** CloudWatch metric streams in JSON. */
  CLOUDWATCH_JSON("cloudwatch-json", SignalType.METRICS),
  /** Highwater's own metric in Avro, single-object encoded. */
  HIGHWATER_AVRO("highwater-avro", SignalType.METRICS),
  /** winston's and other loggers' JSON. */
  WINSTON("winston", SignalType.LOGS),
  /** Filebeat's and other ECS JSON, also around the application's. */
  ECS("ecs", SignalType.LOGS),
  /** One record, one line of text. */
  TEXT("text", SignalType.LOGS),
  /** FOCUS 1.0 and later as CSV with a header, plain or gzip. */
  FOCUS_CSV("focus-csv", SignalType.BILLING),
  /** FOCUS as JSON objects, plain or gzip; on topics with or without a delivery's envelope. */
  FOCUS_JSON("focus-json", SignalType.BILLING),
  /** FOCUS as an Avro object container file. */
  FOCUS_AVRO("focus-avro", SignalType.BILLING),
  /** FOCUS as Parquet. */
  FOCUS_PARQUET("focus-parquet", SignalType.BILLING),
  /** AWS' Cost and Usage Report 2.0 as CSV, plain or gzip. */
  CUR2_CSV("cur2-csv", SignalType.BILLING),
  /** AWS' Cost and Usage Report 2.0 as Parquet. */
  CUR2_PARQUET("cur2-parquet", SignalType.BILLING),
  /** AWS' legacy Cost and Usage Report as CSV, plain or gzip. */
  CUR_CSV("cur-csv", SignalType.BILLING),
  /** Recognised record by record. */
  AUTO("auto", SignalType.METRICS, SignalType.SPANS, SignalType.LOGS, SignalType.BILLING);

  private final String settingName;

  /** One bit for each signal. */
  private final int signals;

  InputFormat(String settingName, SignalType first, SignalType... more) {
    this.settingName = settingName;
    int bits = 1 << first.ordinal();
    for (SignalType signal : more) {
      bits |= 1 << signal.ordinal();
    }
    this.signals = bits;
  }

  /** The name in settings: {@code otlp-proto} … */
  public String settingName() {
    return settingName;
  }

  /** Whether records of {@code signal} come in this format. */
  public boolean carries(SignalType signal) {
    return (signals & 1 << signal.ordinal()) != 0;
  }

  /** The format of a setting's name. */
  public static Optional<InputFormat> ofSettingName(String name) {
    for (InputFormat format : values()) {
      if (format.settingName.equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
