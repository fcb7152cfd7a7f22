package dev.highwater.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.avro.MetricAvro;
import dev.highwater.codec.otlp.OtlpFraming;
import dev.highwater.codec.prometheus.RemoteWriteCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.SnappyBlock;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.RejectReason;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Recognises each record's format, given the signal that its input carries: Avro's single-object
 * marker; JSON by its distinguishing keys; a snappy block that holds a write request; OTLP. The
 * content-type header narrows the choice. What is none of them is rejected as UNRECOGNISED_FORMAT.
 * Text is only recognised by the content type {@code text/plain}.
 */
final class AutoCodec<T> extends RecordCodec<T> {
  private static final long serialVersionUID = 1L;

  private final SignalType signal;
  private final EnumMap<InputFormat, RecordCodec<T>> codecs;

  AutoCodec(SignalType signal, Map<InputFormat, RecordCodec<T>> codecs) {
    this.signal = signal;
    this.codecs = new EnumMap<>(codecs);
  }

  @Override
  public void read(Frame frame, Items<T> items)
      throws WireException, Items.RecordTooLarge, IOException {
    InputFormat format = recognise(frame);
    if (format == null) {
      throw new WireException(
          RejectReason.UNRECOGNISED_FORMAT,
          "none of the formats of " + signal.name().toLowerCase(Locale.ROOT));
    }
    codecs.get(format).read(frame, items);
  }

  private InputFormat recognise(Frame frame) throws IOException {
    String type = frame.payload().contentType();
    String header = type == null ? "" : type.toLowerCase(Locale.ROOT);
    boolean protobuf = header.contains("protobuf");
    byte[] bytes = frame.bytes();
    if (signal == SignalType.METRICS
        && (header.contains("avro")
            || MetricAvro.isSingleObject(bytes, frame.from(), frame.to()))) {
      return InputFormat.HIGHWATER_AVRO;
    }
    if (signal == SignalType.LOGS && header.startsWith("text/plain")) {
      return InputFormat.TEXT;
    }
    int first = frame.from();
    while (first < frame.to() - 1 && bytes[first] >= 0 && bytes[first] <= ' ' && !protobuf) {
      first++;
    }
    if (!protobuf && (bytes[first] == '{' || bytes[first] == '[')) {
      return json(frame);
    }
    if (header.contains("json")) {
      return null;
    }
    Frame message = frame.protobuf();
    if (OtlpFraming.isRequest(message.bytes(), message.from(), message.to())) {
      return InputFormat.OTLP_PROTO;
    }
    if (signal == SignalType.METRICS && isRemoteWrite(message)) {
      return InputFormat.REMOTE_WRITE;
    }
    return OtlpFraming.isDelimited(message.bytes(), message.from(), message.to())
        ? InputFormat.OTLP_PROTO
        : null;
  }

  private static boolean isRemoteWrite(Frame frame) {
    try {
      return RemoteWriteCodec.isWriteRequest(
          SnappyBlock.decompress(frame.bytes(), frame.from(), frame.to()));
    } catch (WireException e) {
      return false;
    }
  }

  private InputFormat json(Frame frame) throws IOException {
    try (JsonParser parser = Json.deepParser(frame)) {
      if (Json.nextRoot(parser) != JsonToken.START_OBJECT) {
        return null;
      }
      return switch (signal) {
        case METRICS -> metric(parser);
        case SPANS -> has(parser, "resourceSpans") ? InputFormat.OTLP_JSON : null;
        case LOGS ->
            firstName(parser).equals("resourceLogs") ? InputFormat.OTLP_JSON : InputFormat.ECS;
        case BILLING -> throw new IllegalStateException("bills are recognised by their own codec");
      };
    }
  }

  private static String firstName(JsonParser parser) throws IOException {
    return parser.nextToken() == JsonToken.FIELD_NAME ? parser.currentName() : "";
  }

  private static boolean has(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.currentName().equals(name)) {
        return true;
      }
      parser.nextToken();
      parser.skipChildren();
    }
    return false;
  }

  private static InputFormat metric(JsonParser parser) throws IOException {
    int adapter = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "resourceMetrics" -> {
          return InputFormat.OTLP_JSON;
        }
        case "metric_stream_name", "metric_name" -> {
          return InputFormat.CLOUDWATCH_JSON;
        }
        case "labels" -> adapter |= 1;
        case "value" -> adapter |= 2;
        case "timestamp" -> adapter |= 4;
        default -> {}
      }
      parser.nextToken();
      parser.skipChildren();
    }
    return adapter == 7 ? InputFormat.PROMETHEUS_KAFKA_ADAPTER : null;
  }
}
