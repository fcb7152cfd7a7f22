package dev.highwater.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How one value is written and read.
 *
 * @param name for the table: {@code duration}
 * @param expected completes "expected …" in an error
 * @param parser throws IllegalArgumentException where a text is not of the type
 * @param words the words to choose from, for "did you mean"; empty where there is no such list
 */
public record ValueType<T>(
    String name, String expected, Function<String, T> parser, List<String> words) {

  /** Any text that is not blank. */
  public static ValueType<String> text(String what) {
    return matching("text", what, text -> !text.isBlank());
  }

  /** Text of one form. */
  public static ValueType<String> form(String what, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return matching("text", what, text -> pattern.matcher(text).matches());
  }

  private static ValueType<String> matching(String name, String what, Predicate<String> valid) {
    return new ValueType<>(
        name,
        what,
        text -> {
          if (!valid.test(text)) {
            throw new IllegalArgumentException("not " + what);
          }
          return text;
        },
        List.of());
  }

  /** A Kafka topic's name. */
  public static ValueType<String> topic() {
    return new ValueType<>(
        "topic",
        "a topic's name: letters, digits, '.', '_' and '-', at most 249 of them",
        form("a topic", "[A-Za-z0-9._-]{1,249}").parser(),
        List.of());
  }

  /** A whole number inside bounds, both included. */
  public static ValueType<Integer> number(int least, int most) {
    return new ValueType<>(
        "number",
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text.trim().replace("_", ""));
          if (value < least || value > most) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        List.of());
  }

  /** A number inside bounds, both included. */
  public static ValueType<Double> real(double least, double most) {
    return new ValueType<>(
        "number",
        "a number from " + least + " to " + most,
        text -> {
          double value = Double.parseDouble(text.trim());
          if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        List.of());
  }

  /** A duration inside bounds, both included. */
  public static ValueType<Duration> duration(String least, String most) {
    Duration low = Durations.parse(least);
    Duration high = Durations.parse(most);
    return new ValueType<>(
        "duration",
        "a duration with its unit (500ms, 10s, 1m, 1h30m, 7d) from " + least + " to " + most,
        text -> {
          Duration value = Durations.parse(text);
          if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        List.of());
  }

  /** A size inside bounds, both included. */
  public static ValueType<DataSize> size(String least, String most) {
    long low = DataSize.parse(least).bytes();
    long high = DataSize.parse(most).bytes();
    return new ValueType<>(
        "size",
        "a size with its unit (64kb, 128mb, 1gb) from " + least + " to " + most,
        text -> {
          DataSize value = DataSize.parse(text);
          if (value.bytes() < low || value.bytes() > high) {
            throw new IllegalArgumentException("out of bounds");
          }
          return value;
        },
        List.of());
  }

  /** {@code true} or {@code false}. */
  public static ValueType<Boolean> yesOrNo() {
    return new ValueType<>(
        "true or false",
        "true or false",
        text ->
            switch (text.trim().toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("neither true nor false");
            },
        List.of("true", "false"));
  }

  /** One of the given words. */
  public static ValueType<String> word(List<String> words) {
    return new ValueType<>(
        String.join(" | ", words),
        "one of " + String.join(", ", words),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("not one of them");
          }
          return text;
        },
        words);
  }

  /** One constant of an enum, in lower case with hyphens. */
  public static <E extends Enum<E>> ValueType<E> constant(Class<E> type) {
    List<String> words = List.of(type.getEnumConstants()).stream().map(ValueType::word).toList();
    return new ValueType<>(
        String.join(" | ", words),
        "one of " + String.join(", ", words),
        text -> {
          int index = words.indexOf(text);
          if (index < 0) {
            throw new IllegalArgumentException("not one of them");
          }
          return type.getEnumConstants()[index];
        },
        words);
  }

  /** How a constant is written in a settings file. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A Kafka broker's address. */
  public static ValueType<String> hostAndPort() {
    Pattern form = Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    return new ValueType<>(
        "host:port",
        "host:port",
        text -> {
          var matcher = form.matcher(text.trim());
          if (!matcher.matches()
              || Integer.parseInt(matcher.group(1)) > 65_535
              || Integer.parseInt(matcher.group(1)) < 1) {
            throw new IllegalArgumentException("not host:port");
          }
          return text.trim();
        },
        List.of());
  }

  /** An http or https address. */
  public static ValueType<String> url() {
    return new ValueType<>(
        "URL",
        "an http:// or https:// address without user, password or query",
        form("a URL", "https?://[^\\s/?#@]+(/[^\\s?#]*)?").parser(),
        List.of());
  }
}
