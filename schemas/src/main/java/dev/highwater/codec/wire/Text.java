package dev.highwater.codec.wire;

import dev.highwater.codec.CodecLimits;
import dev.highwater.privacy.Masking;

/** What becomes of the strings that leave: masked first, then cut. */
public final class Text {
  private Text() {}

  /** A label or attribute value. */
  public static String value(String text) {
    return cut(Masking.mask(text), CodecLimits.MAX_VALUE_CHARS);
  }

  /** A label or attribute value, redacted where its name says that it is secret. */
  public static String value(Names.Name name, String text) {
    return name.secret() ? Masking.REDACTED : value(text);
  }

  /** A message or a stack. */
  public static String message(String text) {
    return cut(Masking.mask(text), CodecLimits.MAX_TEXT_CHARS);
  }

  /** At most {@code limit} characters, never half a surrogate pair. */
  public static String cut(String text, int limit) {
    if (text == null || text.length() <= limit) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
  }

  /** Appends {@code text} as a JSON string. */
  public static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append("\\u00")
                .append((char) ('0' + (c >> 4)))
                .append("0123456789abcdef".charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
