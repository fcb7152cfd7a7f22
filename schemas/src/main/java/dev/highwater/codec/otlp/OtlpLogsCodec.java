package dev.highwater.codec.otlp;

import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.log.LogRecordReader;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Names;
import dev.highwater.codec.wire.ProtoReader;
import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.privacy.Masking;
import java.time.ZoneId;

/**
 * OTLP logs in protobuf ({@code ExportLogsServiceRequest} or {@code LogsData}): one item per log
 * record.
 *
 * <p>Time: {@code time_unix_nano}, else the observed time, else the Kafka record's. Level: the
 * severity number, else the text. A body that is a map gives fields, one that is text the message;
 * a JSON object in that text is the application's record and wins. Resource, scope and record
 * attributes become attributes; known names ({@code exception.*}, {@code user.id} …) their fields.
 */
public final class OtlpLogsCodec extends OtlpCodec<LogEvent> {
  private static final long serialVersionUID = 1L;
  private static final LogLevel[] LEVELS = LogLevel.values();
  private static final int PER_LEVEL = 4;

  private final ZoneId zone;

  /**
   * @param zone of times inside the body that name none
   */
  public OtlpLogsCodec(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  void item(Context context, Items<LogEvent> items) throws WireException {
    ProtoReader reader = context.reader();
    LogRecordReader record = new LogRecordReader();
    long time = 0;
    long observed = 0;
    long severity = 0;
    String severityText = null;
    String traceId = null;
    String spanId = null;
    int body = -1;
    int end = reader.end();
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 1 -> time = reader.fixed64();
        case 11 << 3 | 1 -> observed = reader.fixed64();
        case 2 << 3 -> severity = reader.varint();
        case 3 << 3 | 2 -> severityText = reader.text();
        case 5 << 3 | 2 -> {
          body = reader.position();
          reader.skip(tag);
        }
        case 6 << 3 | 2 -> attribute(reader, context.names(), "", record, 1);
        case 9 << 3 | 2 -> traceId = reader.hexId(16);
        case 10 << 3 | 2 -> spanId = reader.hexId(8);
        case 12 << 3 | 2 -> record.put("event.name", reader.text());
        default -> reader.skip(tag);
      }
    }
    if (body >= 0) {
      reader.restore(body, end);
      body(reader, context.names(), record);
    }
    long unixNanos = time != 0 ? time : observed;
    long recordTime = context.payload().timestampMillis();
    record.time(
        unixNanos != 0 ? millis(unixNanos) : Times.NONE, recordTime < 0 ? Times.NONE : recordTime);
    if (severity >= 1 && severity <= (long) PER_LEVEL * LEVELS.length) {
      record.level(LEVELS[(int) (severity - 1) / PER_LEVEL]);
    } else {
      record.level(severityText);
    }
    record.trace(traceId, spanId);
    LogEvent event = record.toEvent(context.both(), zone);
    items.value(event);
  }

  /** The body's text is the message; a body that is a map gives its fields. */
  private static void body(ProtoReader reader, Names names, LogRecordReader record)
      throws WireException {
    int begin = reader.position();
    int outer = reader.enter();
    boolean map = false;
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == (6 << 3 | 2)) {
        map = true;
        pairs(reader, names, "", record, 1);
      } else {
        reader.skip(tag);
      }
    }
    reader.leave(outer);
    if (!map) {
      reader.restore(begin, outer);
      record.message(Attributes.value(reader, CodecLimits.MAX_TEXT_CHARS));
    }
  }

  /** Reads the {@code KeyValueList} that comes now: nested maps' names are joined with dots. */
  private static void pairs(
      ProtoReader reader, Names names, String prefix, LogRecordReader record, int depth)
      throws WireException {
    if (depth > CodecLimits.MAX_DEPTH) {
      throw WireException.tooLarge("body nested deeper than " + CodecLimits.MAX_DEPTH);
    }
    int outer = reader.enter();
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == (1 << 3 | 2)) {
        attribute(reader, names, prefix, record, depth);
      } else {
        reader.skip(tag);
      }
    }
    reader.leave(outer);
  }

  private static void attribute(
      ProtoReader reader, Names names, String prefix, LogRecordReader record, int depth)
      throws WireException {
    int outer = reader.enter();
    Names.Name name = null;
    int value = -1;
    int end = reader.end();
    for (int tag; (tag = reader.tag()) != 0; ) {
      switch (tag) {
        case 1 << 3 | 2 -> name = reader.name(names);
        case 2 << 3 | 2 -> {
          value = reader.position();
          reader.skip(tag);
        }
        default -> reader.skip(tag);
      }
    }
    if (name != null && value >= 0) {
      String path = prefix.isEmpty() ? name.text() : prefix + "." + name.text();
      reader.restore(value, end);
      if (name.secret()) {
        record.put(path, Masking.REDACTED);
      } else if (!map(reader, names, path, record, depth)) {
        reader.restore(value, end);
        record.put(path, Attributes.value(reader, CodecLimits.MAX_TEXT_CHARS));
      }
    }
    reader.restore(end, outer);
  }

  /** Reads the value that comes now if it is a map. */
  private static boolean map(
      ProtoReader reader, Names names, String path, LogRecordReader record, int depth)
      throws WireException {
    reader.enter();
    boolean map = false;
    for (int tag; (tag = reader.tag()) != 0; ) {
      if (tag == (6 << 3 | 2)) {
        map = true;
        pairs(reader, names, path, record, depth + 1);
      } else {
        reader.skip(tag);
      }
    }
    return map;
  }
}
