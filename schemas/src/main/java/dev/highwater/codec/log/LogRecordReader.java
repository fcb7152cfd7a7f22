package dev.highwater.codec.log;

import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import java.time.ZoneId;

/**
 * Collects what a log record of another protocol says, then makes the event by the rules that hold
 * for all logs.
 */
public final class LogRecordReader {
  private final Fields fields = new Fields();
  private long timeMillis = Times.NONE;
  private long fallbackMillis = Times.NONE;
  private LogLevel level;
  private String message;
  private String traceId;
  private String spanId;

  /** A field by its dotted name; a null value is no field. */
  public void put(String name, String value) {
    if (value != null && !name.isEmpty()) {
      fields.put(name, value);
    }
  }

  /**
   * @param millis the record's own time, {@link Times#NONE} if it has none
   * @param fallback the time if nothing in the record tells one; {@link Times#NONE} if there is
   *     none
   */
  public void time(long millis, long fallback) {
    timeMillis = millis;
    fallbackMillis = fallback;
  }

  public void level(LogLevel known) {
    level = known;
  }

  public void level(String text) {
    level = Levels.of(text);
  }

  public void message(String text) {
    message = text;
  }

  /** Hex ids; null or empty where there are none. */
  public void trace(String trace, String span) {
    traceId = trace == null || trace.isEmpty() ? null : trace;
    spanId = span == null || span.isEmpty() ? null : span;
  }

  /**
   * @param resource labels below all fields
   * @param zone of times that name none
   */
  public LogEvent toEvent(Labels resource, ZoneId zone) throws WireException {
    return LogEvents.of(
        fields,
        new LogEvents.Known(timeMillis, fallbackMillis, level, message, traceId, spanId, resource),
        zone);
  }
}
