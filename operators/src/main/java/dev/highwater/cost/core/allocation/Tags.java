package dev.highwater.cost.core.allocation;

import java.util.List;
import java.util.Locale;

/** Tag keys and values, as people write them, to what they mean. */
public final class Tags {
  private Tags() {}

  /**
   * A key without its provider's prefix, in lower case and without separators: {@code user:Cost
   * Center}, {@code cost_center} and {@code CostCenter} are one.
   */
  public static String key(String raw) {
    String lower = raw.toLowerCase(Locale.ROOT);
    int from = 0;
    if (lower.startsWith("resourcetags/")) {
      from = "resourcetags/".length();
    }
    if (lower.startsWith("user:", from) || lower.startsWith("user_", from)) {
      from += "user:".length();
    }
    StringBuilder key = new StringBuilder(lower.length());
    for (int i = from; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c != '_' && c != '-' && c != ' ' && c != '.') {
        key.append(c);
      }
    }
    return key.toString();
  }

  /** A value without white space around it and with single spaces; empty where it says nothing. */
  static String value(String raw, List<String> untagged) {
    String value = raw.strip().replaceAll("\\s+", " ");
    return untagged.contains(value.toLowerCase(Locale.ROOT)) ? "" : value;
  }
}
