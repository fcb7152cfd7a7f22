package dev.highwater.cost.core.ledger;

import dev.highwater.event.Hash128;
import java.util.HashMap;
import java.util.Map;

/**
 * Which line items a delivery has, and of those that it has more than once which row is the last.
 *
 * <p>Ids are told apart by 128 bits of hash: among a thousand million of them two are the same with
 * a probability of 10<sup>-21</sup>. Each takes 22 to 43 bytes, one that comes again about 100
 * more. Not thread-safe.
 */
final class LineItems {
  /** Grown one by one, so that growing never needs all of it twice. */
  private static final int SEGMENTS = 256;

  private static final int FIRST_SLOTS = 16;

  private final long[][] segments = new long[SEGMENTS][2 * FIRST_SLOTS];
  private final int[] sizes = new int[SEGMENTS];
  private final Map<Hash128, Long> last = new HashMap<>();

  /** Takes a row's id; rows come in their order. */
  void add(String id, long ordinal) {
    Hash128 hash = hash(id);
    int segment = (int) (hash.high() >>> 56);
    if (!put(segments[segment], hash.high(), hash.low())) {
      last.put(hash, ordinal);
    } else if (++sizes[segment] * 8 > segments[segment].length * 3) {
      segments[segment] = grown(segments[segment]);
    }
  }

  /** Whether any id came more than once. */
  boolean haveRepeats() {
    return !last.isEmpty();
  }

  /** Whether a later row has the same id. */
  boolean isRepeatedAfter(String id, long ordinal) {
    return haveRepeats() && last.getOrDefault(hash(id), ordinal) > ordinal;
  }

  private static Hash128 hash(String id) {
    byte[] bytes = new byte[2 * id.length()];
    for (int i = 0; i < id.length(); i++) {
      bytes[2 * i] = (byte) (id.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) id.charAt(i);
    }
    Hash128 hash = Hash128.of(bytes);
    // an empty slot is 0, 0
    return hash.high() == 0 && hash.low() == 0 ? new Hash128(0, 1) : hash;
  }

  /** Puts a hash into a table of pairs by linear probing; {@code false} where it was there. */
  private static boolean put(long[] table, long high, long low) {
    int mask = table.length - 1;
    for (int at = (int) (low << 1) & mask; ; at = (at + 2) & mask) {
      if (table[at] == 0 && table[at + 1] == 0) {
        table[at] = high;
        table[at + 1] = low;
        return true;
      }
      if (table[at] == high && table[at + 1] == low) {
        return false;
      }
    }
  }

  private static long[] grown(long[] table) {
    long[] larger = new long[2 * table.length];
    for (int at = 0; at < table.length; at += 2) {
      if (table[at] != 0 || table[at + 1] != 0) {
        put(larger, table[at], table[at + 1]);
      }
    }
    return larger;
  }
}
