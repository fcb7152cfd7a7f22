package dev.highwater.codec.log;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import java.io.IOException;
import java.time.ZoneId;

/**
 * JSON logs: winston lines, Filebeat and ECS documents, also with the application's JSON inside
 * {@code message}, and what other JSON loggers write under the usual names. One object, several one
 * after the other, or an array of them.
 *
 * <p>Time: the application's, else the shipper's, else the record's. Level: by name in any case;
 * none is INFO, or ERROR where there is an error. Duration: {@code duration} in milliseconds,
 * {@code event.duration} in nanoseconds, or {@code took 12ms} in the message. Weight: {@code
 * sample_weight} (1 to 10^9), else 1. Fields beyond 256 are left out.
 */
public final class JsonLogCodec extends RecordCodec<LogEvent> {
  private static final long serialVersionUID = 1L;

  private final ZoneId zone;

  /**
   * @param zone of times that name none
   */
  public JsonLogCodec(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public void read(Frame frame, Items<LogEvent> items)
      throws WireException, Items.RecordTooLarge, IOException {
    long recordTime = frame.payload().timestampMillis();
    LogEvents.Known known =
        new LogEvents.Known(
            Times.NONE,
            recordTime < 0 ? Times.NONE : recordTime,
            null,
            null,
            null,
            null,
            Labels.empty());
    boolean any = false;
    try (JsonParser parser = Json.parser(frame)) {
      for (JsonToken token; (token = Json.nextRoot(parser)) != null; ) {
        any = true;
        items.admit();
        if (token != JsonToken.START_OBJECT) {
          parser.skipChildren();
          items.reject(WireException.malformed("log: not a JSON object"));
          continue;
        }
        Fields fields = Fields.read(parser);
        LogEvent event;
        try {
          event = LogEvents.of(fields, known, zone);
        } catch (WireException e) {
          items.reject(e);
          continue;
        }
        items.value(event);
      }
    }
    if (!any) {
      throw WireException.malformed("no JSON value");
    }
  }
}
