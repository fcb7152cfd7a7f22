package dev.highwater.cost.anomalies;

import dev.highwater.billing.ChargeCategory;
import dev.highwater.cost.core.CostKey;
import dev.highwater.math.ByteReader;
import dev.highwater.math.ByteWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The smallest part of cost that a cause can be.
 *
 * @param tags by key; {@code application}, {@code environment} and {@code team} are among them
 *     where the allocation found them
 */
public record CostLeaf(
    String service, String account, String region, String usageType, Map<String, String> tags)
    implements Comparable<CostLeaf> {

  public CostLeaf {
    tags = Map.copyOf(tags);
  }

  /**
   * Whether cost of this key is watched: usage alone. Tax, credits, purchases, corrections and
   * support have a calendar of their own.
   */
  public static boolean isWatched(CostKey key) {
    return key.category() == ChargeCategory.USAGE
        && !key.correction()
        && !(" " + key.serviceName().toLowerCase(Locale.ROOT) + " ").contains(" support ");
  }

  /** The leaf of a key. */
  public static CostLeaf of(CostKey key) {
    Map<String, String> tags = new TreeMap<>(key.tags());
    put(tags, "application", key.application());
    put(tags, "environment", key.environment());
    put(tags, "team", key.team());
    return new CostLeaf(
        key.serviceName(),
        key.subAccountId().isEmpty() ? key.billingAccountId() : key.subAccountId(),
        key.regionId(),
        key.usageType(),
        tags);
  }

  @Override
  public int compareTo(CostLeaf other) {
    int order = service.compareTo(other.service);
    order = order != 0 ? order : account.compareTo(other.account);
    order = order != 0 ? order : region.compareTo(other.region);
    order = order != 0 ? order : usageType.compareTo(other.usageType);
    return order != 0 || tags.equals(other.tags)
        ? order
        : new TreeMap<>(tags).toString().compareTo(new TreeMap<>(other.tags).toString());
  }

  /** Its bytes: those of equal leaves are equal. */
  public void encode(ByteWriter out) {
    out.writeString(service).writeString(account).writeString(region).writeString(usageType);
    out.writeVarLong(tags.size());
    new TreeMap<>(tags).forEach((key, value) -> out.writeString(key).writeString(value));
  }

  /** The inverse of {@link #encode}. */
  public static CostLeaf decode(ByteReader in) {
    String service = in.readString();
    String account = in.readString();
    String region = in.readString();
    String usageType = in.readString();
    Map<String, String> tags = new HashMap<>();
    for (int left = in.readCount(2); left > 0; left--) {
      tags.put(in.readString(), in.readString());
    }
    return new CostLeaf(service, account, region, usageType, tags);
  }

  private static void put(Map<String, String> tags, String name, String value) {
    if (!value.isEmpty() && !value.equals(CostKey.UNALLOCATED)) {
      tags.put(name, value);
    }
  }
}
