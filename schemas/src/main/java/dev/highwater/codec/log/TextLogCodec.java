package dev.highwater.codec.log;

import dev.highwater.codec.Frame;
import dev.highwater.codec.RecordCodec;
import dev.highwater.codec.wire.Items;
import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/**
 * Text: one record, one event, its trailing line ends taken off. Time: a date and time at the
 * beginning, else the record's. Level: the first level name in capitals among the first eight
 * words, else INFO.
 */
public final class TextLogCodec extends RecordCodec<LogEvent> {
  private static final long serialVersionUID = 1L;
  private static final int WORDS = 8;

  private final ZoneId zone;

  /**
   * @param zone of times that name none
   */
  public TextLogCodec(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public void read(Frame frame, Items<LogEvent> items) throws WireException {
    String text =
        new String(frame.bytes(), frame.from(), frame.length(), StandardCharsets.UTF_8)
            .stripTrailing();
    if (text.isEmpty()) {
      throw WireException.invalid("the record is empty");
    }
    long recordTime = frame.payload().timestampMillis();
    Fields fields = new Fields();
    fields.put("message", text);
    LogEvents.Known known =
        new LogEvents.Known(
            Times.leading(text, zone),
            recordTime < 0 ? Times.NONE : recordTime,
            level(text),
            null,
            null,
            null,
            Labels.empty());
    LogEvent event = LogEvents.of(fields, known, zone);
    items.value(event);
  }

  private static LogLevel level(String text) {
    int i = 0;
    for (int word = 0; word < WORDS; word++) {
      while (i < text.length() && !Character.isLetterOrDigit(text.charAt(i))) {
        i++;
      }
      int begin = i;
      boolean capitals = true;
      while (i < text.length() && Character.isLetterOrDigit(text.charAt(i))) {
        capitals &= isCapital(text.charAt(i++));
      }
      if (begin == i) {
        return null;
      }
      LogLevel level = capitals && i - begin >= 3 ? Levels.of(text.substring(begin, i)) : null;
      if (level != null) {
        return level;
      }
    }
    return null;
  }

  private static boolean isCapital(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
