package dev.highwater.signals.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A pack's text, not yet read.
 *
 * @param file what messages call it
 */
public record PackSource(String file, String text) implements Serializable {

  /** Names of the packs that come with Highwater, in the order in which they are read. */
  public static final List<String> BUILT_IN = List.of("golden", "ecommerce", "trading", "gaming");

  /** A pack that comes with Highwater. */
  public static PackSource builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new PackException(
          List.of("packs: '" + name + "' is not known; expected one of " + BUILT_IN));
    }
    String resource = name + ".yaml";
    try (InputStream in = PackSource.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is not in the jar");
      }
      return new PackSource(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
