package dev.highwater.codec.otlp;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.SpanEvent;
import dev.highwater.event.SpanKind;
import dev.highwater.event.SpanStatus;

/**
 * OTLP spans in protobuf ({@code ExportTraceServiceRequest} or {@code TracesData}): one item per
 * span. Trace id, span id and end time are required; a missing start counts as the end. Unknown
 * kinds and codes are as if not sent. Events and links are not kept.
 */
public final class OtlpSpansCodec extends OtlpCodec<SpanEvent> {
  private static final long serialVersionUID = 1L;
  private static final SpanKind[] KINDS = SpanKind.values();
  private static final SpanStatus[] STATUSES = SpanStatus.values();

  @Override
  void item(Context context, Items<SpanEvent> items) throws WireException {
    ProtoReader reader = context.reader();
    Labels.Builder attributes = context.builder().clear();
    String traceId = "";
    String spanId = "";
    String parentId = "";
    String name = "";
    long kind = 0;
    long start = 0;
    long end = 0;
    long code = 0;
    String message = "";
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> traceId = reader.hexId(16);
        case 2 << 3 | 2 -> spanId = reader.hexId(8);
        case 4 << 3 | 2 -> parentId = reader.hexId(8);
        case 5 << 3 | 2 -> name = reader.name(context.names()).text();
        case 6 << 3 -> kind = reader.varint();
        case 7 << 3 | 1 -> start = reader.fixed64();
        case 8 << 3 | 1 -> end = reader.fixed64();
        case 9 << 3 | 2 -> Attributes.read(reader, context.names(), attributes);
        case 15 << 3 | 2 -> {
          int outer = reader.enter();
          for (int inner; (inner = reader.tag()) != 0; ) {
            switch (inner) {
              case 2 << 3 | 2 -> message = Text.value(reader.text());
              case 3 << 3 -> code = reader.varint();
              default -> reader.skip(inner);
            }
          }
          reader.leave(outer);
        }
        default -> reader.skip(tag);
      }
    }
    if (traceId == null || traceId.isEmpty()) {
      throw WireException.invalid("span without a trace id of 16 bytes");
    }
    if (spanId == null || spanId.isEmpty()) {
      throw WireException.invalid("span without a span id of 8 bytes");
    }
    if (end <= 0 || start < 0) {
      throw WireException.invalid("span without an end, or with a time after the year 2262");
    }
    items.value(
        new SpanEvent(
            traceId,
            spanId,
            parentId == null ? "" : parentId,
            Text.cut(name, CodecLimits.MAX_VALUE_CHARS),
            kind >= 0 && kind < KINDS.length ? KINDS[(int) kind] : SpanKind.UNSPECIFIED,
            start == 0 ? end : start,
            end,
            code >= 0 && code < STATUSES.length ? STATUSES[(int) code] : SpanStatus.UNSET,
            message,
            context.resource(),
            attributes.build()));
  }
}
