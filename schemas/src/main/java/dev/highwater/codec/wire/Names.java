package dev.highwater.codec.wire;

import dev.highwater.privacy.Masking;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names seen lately, so that the same few hundred label names are not decoded, and not asked
 * whether they are secret, a million times a second. One table per thread, 1,024 names of at most
 * 128 bytes; a newcomer takes the place of the name in its slot.
 */
public final class Names {
  private static final ThreadLocal<Names> TABLES = ThreadLocal.withInitial(Names::new);
  private static final int SLOTS = 1_024;
  private static final int MAX_BYTES = 128;

  private final Name[] slots = new Name[SLOTS];

  private Names() {}

  /** The calling thread's table. */
  public static Names table() {
    return TABLES.get();
  }

  /**
   * A name.
   *
   * @param text the name itself, masked
   * @param secret its values must not be kept
   */
  public record Name(String text, boolean secret, byte[] utf8) {}

  public Name of(byte[] bytes, int from, int length) {
    if (length > MAX_BYTES) {
      return make(bytes, from, length);
    }
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    Name known = slots[slot];
    if (known != null
        && Arrays.equals(known.utf8, 0, known.utf8.length, bytes, from, from + length)) {
      return known;
    }
    Name name = make(bytes, from, length);
    slots[slot] = name;
    return name;
  }

  private static Name make(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    return new Name(
        Masking.mask(text), Masking.isSecret(text), Arrays.copyOfRange(bytes, from, from + length));
  }
}
