package dev.highwater.cost.rightsizing;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * Storage as the inventory knows it.
 *
 * @param id the resource
 * @param region where it is; empty where unknown
 * @param attachedTo the instance that uses it; empty where none does
 * @param sinceMillis since when that is so, or when it was made; epoch milliseconds
 * @param monthly what it costs, USD a month; {@code null} where unknown
 */
public record Volume(
    String id, String region, String attachedTo, long sinceMillis, BigDecimal monthly)
    implements Serializable {}
