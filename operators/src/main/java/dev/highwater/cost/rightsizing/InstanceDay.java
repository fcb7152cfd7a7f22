package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;

/**
 * What a bill says of one instance, of one type, on one day.
 *
 * @param dayMillis start of the day, UTC, epoch milliseconds
 * @param hours that it ran
 * @param listCost at public prices, USD
 * @param effectiveCost amortised, USD
 */
public record InstanceDay(
    String id,
    long dayMillis,
    String type,
    BigDecimal hours,
    BigDecimal listCost,
    BigDecimal effectiveCost) {}
