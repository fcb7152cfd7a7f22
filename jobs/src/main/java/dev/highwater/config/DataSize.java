package dev.highwater.config;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes with its unit: {@code 64kb}, {@code 128 MB}, {@code 1gb}, {@code 512b}. Units
 * are powers of 1,024 (Flink reads them so too).
 */
public record DataSize(long bytes) implements Serializable {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(b|kb|kib|mb|mib|gb|gib)");

  /**
   * @throws IllegalArgumentException where {@code text} is no such amount
   */
  public static DataSize parse(String text) {
    Matcher matcher = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size");
    }
    long unit =
        switch (matcher.group(2).charAt(0)) {
          case 'k' -> 1L << 10;
          case 'm' -> 1L << 20;
          case 'g' -> 1L << 30;
          default -> 1L;
        };
    try {
      return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("not a size", e);
    }
  }

  @Override
  public String toString() {
    String[] units = {"b", "kb", "mb", "gb"};
    long amount = bytes;
    int unit = 0;
    while (unit < 3 && amount != 0 && amount % 1024 == 0) {
      amount /= 1024;
      unit++;
    }
    return amount + units[unit];
  }
}
