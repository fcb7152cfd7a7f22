package dev.highwater.codec.log;

import dev.highwater.event.LogLevel;
import java.util.Locale;

/** Level names of the common loggers, in any case. */
final class Levels {
  private Levels() {}

  /**
   * The level that {@code text} names, colour codes around it ignored, or pino's and bunyan's
   * number; {@code null} where it names none.
   */
  static LogLevel of(String text) {
    if (text == null) {
      return null;
    }
    String name = text.trim();
    if (name.indexOf('\u001b') >= 0) {
      name = withoutColour(name);
    }
    if (name.length() > 16) {
      return null;
    }
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "TRACE", "SILLY", "FINEST", "FINER", "ALL", "10" -> LogLevel.TRACE;
      case "DEBUG", "VERBOSE", "FINE", "CONFIG", "DBG", "20" -> LogLevel.DEBUG;
      case "INFO", "INFORMATION", "INFORMATIONAL", "NOTICE", "HTTP", "INF", "30" -> LogLevel.INFO;
      case "WARN", "WARNING", "WRN", "40" -> LogLevel.WARN;
      case "ERROR", "ERR", "SEVERE", "50" -> LogLevel.ERROR;
      case "FATAL", "CRITICAL", "CRIT", "ALERT", "EMERG", "EMERGENCY", "PANIC", "60" ->
          LogLevel.FATAL;
      default -> null;
    };
  }

  private static String withoutColour(String text) {
    StringBuilder plain = new StringBuilder();
    boolean code = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u001b') {
        code = true;
      } else if (!code) {
        plain.append(c);
      } else if (c == 'm') {
        code = false;
      }
    }
    return plain.toString();
  }
}
