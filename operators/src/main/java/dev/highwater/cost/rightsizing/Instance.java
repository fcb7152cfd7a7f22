package dev.highwater.cost.rightsizing;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * An instance as the inventory knows it. Texts are empty where unknown.
 *
 * @param id the resource
 * @param type the catalogue's name of its type
 * @param region where it runs
 * @param group the Auto Scaling group or other set that is sized together
 * @param running false where it is stopped
 * @param spot whether it is bought at spot prices
 * @param effectiveHourly what an hour of it really costs, USD; {@code null} where unknown
 * @param committedShare the share of its hours that a commitment pays for, 0..1
 */
public record Instance(
    String id,
    String type,
    String region,
    String group,
    boolean running,
    boolean spot,
    BigDecimal effectiveHourly,
    BigDecimal committedShare)
    implements Serializable {

  /** An instance of which only the type is known: running, on demand, alone. */
  public static Instance of(String id, String type, String region) {
    return new Instance(id, type, region, "", true, false, null, BigDecimal.ZERO);
  }
}
