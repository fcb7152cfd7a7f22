package dev.highwater.cost.core.ledger;

import dev.highwater.cost.core.Amounts;
import dev.highwater.cost.core.CostKey;
import dev.highwater.event.Hash128;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells whether two sets of cells are the same: how many there are, and the sum of their hashes
 * modulo 2<sup>64</sup>, twice. It does not depend on the order of the cells.
 *
 * @param cells how many, those that have become zero too
 * @param high sum of the hashes' upper halves
 * @param low sum of the hashes' lower halves
 */
public record CellDigest(long cells, long high, long low) {
  public static final CellDigest NONE = new CellDigest(0, 0, 0);

  /** With one more cell, as its newest record says. */
  public CellDigest plus(CostKey key, Amounts amounts, int revision) {
    Hash128 hash = hash(key, amounts, revision);
    return new CellDigest(cells + 1, high + hash.high(), low + hash.low());
  }

  /** Every field by itself: how a record is written as text may change. */
  private static Hash128 hash(CostKey key, Amounts amounts, int revision) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(key.hourMillis());
      out.writeLong(key.billingPeriodMillis());
      text(key.currency(), out);
      text(key.provider(), out);
      text(key.billingAccountId(), out);
      text(key.subAccountId(), out);
      text(key.serviceName(), out);
      text(key.regionId(), out);
      text(key.usageType(), out);
      text(key.unit(), out);
      text(key.category().name(), out);
      out.writeBoolean(key.correction());
      text(key.commitmentStatus().name(), out);
      text(key.commitmentId(), out);
      text(key.application(), out);
      text(key.environment(), out);
      text(key.team(), out);
      out.writeBoolean(key.tagged());
      text(key.namespace(), out);
      text(key.workload(), out);
      out.writeInt(key.tags().size());
      for (Map.Entry<String, String> tag : new TreeMap<>(key.tags()).entrySet()) {
        text(tag.getKey(), out);
        text(tag.getValue(), out);
      }
      decimal(amounts.costs().billed(), out);
      decimal(amounts.costs().effective(), out);
      decimal(amounts.costs().list(), out);
      decimal(amounts.costs().contracted(), out);
      decimal(amounts.quantity(), out);
      out.writeLong(amounts.rows());
      out.writeInt(revision);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not in memory
    }
    return Hash128.of(bytes.toByteArray());
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    bytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  /** Trailing zeros are stripped already: equal numbers have equal bytes. */
  private static void decimal(BigDecimal value, DataOutputStream out) throws IOException {
    bytes(value.unscaledValue().toByteArray(), out);
    out.writeInt(value.scale());
  }

  private static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
