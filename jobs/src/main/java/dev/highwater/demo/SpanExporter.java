package dev.highwater.demo;

import com.google.protobuf.ByteString;
import dev.highwater.demo.Shop.Request;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Writes one second's server spans as OTLP protobuf, one record per service. */
final class SpanExporter {
  private static final HexFormat HEX = HexFormat.of();

  private SpanExporter() {}

  static void export(List<Request> requests, Consumer<TelemetryRecord> producer) {
    for (ShopService service : Shop.SERVICES) {
      if (!service.spans()) {
        continue;
      }
      ScopeSpans.Builder scope = ScopeSpans.newBuilder();
      long last = 0;
      for (Request request : requests) {
        if (request.service().equals(service)) {
          scope.addSpans(span(request));
          last = Math.max(last, request.endNanos());
        }
      }
      if (scope.getSpansCount() > 0) {
        byte[] value =
            ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                    ResourceSpans.newBuilder()
                        .setResource(MetricsExporter.resource(service))
                        .addScopeSpans(scope))
                .build()
                .toByteArray();
        producer.accept(
            new TelemetryRecord(
                "spans",
                service.name(),
                last / 1_000_000,
                scope.getSpansCount(),
                "application/x-protobuf",
                value));
      }
    }
  }

  private static Span span(Request request) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(bytes(request.traceId()))
            .setSpanId(bytes(request.spanId()))
            .setParentSpanId(bytes(request.parentSpanId()))
            .setName("GET " + request.route())
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(request.startNanos())
            .setEndTimeUnixNano(request.endNanos())
            .addAttributes(MetricsExporter.attribute("http.request.method", "GET"))
            .addAttributes(MetricsExporter.attribute("http.route", request.route()))
            .addAttributes(MetricsExporter.attribute("http.response.status_code", request.status()))
            .addAttributes(MetricsExporter.attribute("tenant.id", request.tenant()));
    if (request.failed()) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    return span.build();
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HEX.parseHex(hex));
  }
}
