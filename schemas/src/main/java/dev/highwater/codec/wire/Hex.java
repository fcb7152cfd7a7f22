package dev.highwater.codec.wire;

import java.nio.charset.StandardCharsets;

/** Ids as hex. */
public final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Hex() {}

  /** Lower-case hex of {@code size} bytes; "" where all are zero. */
  public static String id(byte[] bytes, int from, int size) {
    byte[] text = new byte[2 * size];
    int any = 0;
    for (int i = 0; i < size; i++) {
      int b = bytes[from + i];
      any |= b;
      text[2 * i] = DIGITS[(b >> 4) & 15];
      text[2 * i + 1] = DIGITS[b & 15];
    }
    return any == 0 ? "" : new String(text, StandardCharsets.ISO_8859_1);
  }

  /**
   * {@code text} in lower case if it is an id of {@code digits} hex digits, not all zero; else
   * {@code null}.
   */
  public static String normalized(String text, int digits) {
    if (text == null || text.length() != digits) {
      return null;
    }
    boolean upper = false;
    boolean zeros = true;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'F') {
        upper = true;
      } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return null;
      }
      zeros &= c == '0';
    }
    if (zeros) {
      return null;
    }
    return upper ? text.toLowerCase(java.util.Locale.ROOT) : text;
  }
}
