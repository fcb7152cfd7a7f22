package dev.highwater.config;

import java.util.Map;

/**
 * One key of the settings file.
 *
 * @param key from the root, dotted; {@code *} stands for the name of an input or output
 * @param defaultText as it would be written; {@code <name>} is replaced by the name; {@code null}
 *     where there is none
 * @param defaultsByName where the default differs by the name of the input or output
 * @param example as it would be written; what {@code config example} shows where there is no
 *     default
 * @param examplesByName where the example differs by the name of the input or output
 * @param meaning what it does
 * @param reason why the default is what it is
 * @param price what a larger or other value costs
 */
public record Setting<T>(
    String key,
    Shape<T> shape,
    String defaultText,
    Map<String, String> defaultsByName,
    String example,
    Map<String, String> examplesByName,
    String meaning,
    String reason,
    String price) {

  static <T> Setting<T> key(String key, Shape<T> shape) {
    return new Setting<>(key, shape, null, Map.of(), null, Map.of(), "", "", "");
  }

  static <T> Setting<T> one(String key, ValueType<T> type) {
    return key(key, new Shape.One<>(type));
  }

  Setting<T> byDefault(String text) {
    return new Setting<>(
        key, shape, text, defaultsByName, example, examplesByName, meaning, reason, price);
  }

  Setting<T> byDefault(String text, Map<String, String> byName) {
    return new Setting<>(key, shape, text, byName, example, examplesByName, meaning, reason, price);
  }

  Setting<T> likely(String text) {
    return new Setting<>(
        key, shape, defaultText, defaultsByName, text, examplesByName, meaning, reason, price);
  }

  Setting<T> likely(String text, Map<String, String> byName) {
    return new Setting<>(
        key, shape, defaultText, defaultsByName, text, byName, meaning, reason, price);
  }

  Setting<T> means(String text) {
    return new Setting<>(
        key, shape, defaultText, defaultsByName, example, examplesByName, text, reason, price);
  }

  Setting<T> because(String text) {
    return new Setting<>(
        key, shape, defaultText, defaultsByName, example, examplesByName, meaning, text, price);
  }

  Setting<T> costs(String text) {
    return new Setting<>(
        key, shape, defaultText, defaultsByName, example, examplesByName, meaning, reason, text);
  }

  /** Whether this is that key. */
  boolean is(Setting<?> other) {
    return key.equals(other.key);
  }

  /** The key with the name of an input or output in place of the star. */
  public String key(String name) {
    return key.replace("*", name);
  }

  /**
   * The default for the name of an input or output ({@code ""} for keys without a star), or {@code
   * null}.
   */
  public String defaultFor(String name) {
    String text = defaultsByName.getOrDefault(name, defaultText);
    return text == null ? null : text.replace("<name>", name);
  }

  /** The example for the name of an input or output; {@code ""} where there is none. */
  String exampleFor(String name) {
    String text = examplesByName.getOrDefault(name, example);
    return text == null ? "" : text.replace("<name>", name);
  }
}
