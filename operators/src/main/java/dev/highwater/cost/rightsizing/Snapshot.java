package dev.highwater.cost.rightsizing;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A copy of storage as the inventory knows it.
 *
 * @param id the resource
 * @param region where it is; empty where unknown
 * @param madeMillis when it was made, epoch milliseconds
 * @param used whether an image or a volume is made from it
 * @param monthly what it costs, USD a month; {@code null} where unknown
 */
public record Snapshot(String id, String region, long madeMillis, boolean used, BigDecimal monthly)
    implements Serializable {}
