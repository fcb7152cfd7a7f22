package dev.highwater.codec.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.SignalType;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.ProtoWriter;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.time.ZoneId;

/**
 * OTLP in JSON: one export request, or several one after the other. Each is written as protobuf and
 * read by that codec.
 */
public final class OtlpJsonCodec<T> extends RecordCodec<T> {
  private static final long serialVersionUID = 1L;

  private final SignalType signal;
  private final OtlpCodec<T> protobuf;

  private OtlpJsonCodec(SignalType signal, OtlpCodec<T> protobuf) {
    this.signal = signal;
    this.protobuf = protobuf;
  }

  public static OtlpJsonCodec<MetricPoint> metrics() {
    return new OtlpJsonCodec<>(SignalType.METRICS, new OtlpMetricsCodec());
  }

  public static OtlpJsonCodec<SpanEvent> spans() {
    return new OtlpJsonCodec<>(SignalType.SPANS, new OtlpSpansCodec());
  }

  public static OtlpJsonCodec<LogEvent> logs(ZoneId zone) {
    return new OtlpJsonCodec<>(SignalType.LOGS, new OtlpLogsCodec(zone));
  }

  private Descriptor descriptor() {
    return switch (signal) {
      case METRICS -> ExportMetricsServiceRequest.getDescriptor();
      case SPANS -> ExportTraceServiceRequest.getDescriptor();
      case LOGS -> ExportLogsServiceRequest.getDescriptor();
      case BILLING -> throw new IllegalStateException("OTLP carries no bills");
    };
  }

  @Override
  public void read(Frame frame, Items<T> items)
      throws WireException, Items.RecordTooLarge, IOException {
    JsonToProto requests = JsonToProto.of(descriptor());
    ProtoWriter out = new ProtoWriter(frame.length(), 4 * CodecLimits.MAX_RECORD_BYTES);
    boolean any = false;
    try (JsonParser parser = Json.deepParser(frame)) {
      for (JsonToken token; (token = Json.nextRoot(parser)) != null; ) {
        any = true;
        items.admit();
        out.clear();
        if (token != JsonToken.START_OBJECT) {
          parser.skipChildren();
          items.reject(WireException.malformed("OTLP: not a JSON object"));
        } else if (!requests.write(parser, out)) {
          items.reject(WireException.malformed("OTLP: no resource in the object"));
        } else if (out.size() > 0) {
          protobuf.request(out.bytes(), 0, out.size(), frame.payload(), items);
        }
      }
    }
    if (!any) {
      throw WireException.malformed("no JSON value");
    }
  }
}
