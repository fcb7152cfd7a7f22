package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;
import java.util.Set;

/**
 * What can be done about a finding. Money is USD a month of 730 hours, for all instances of the
 * finding; negative savings are a higher price.
 *
 * @param action {@code resize}, {@code terminate} or {@code delete}
 * @param type the type to take; empty where nothing is to be taken
 * @param hourly list price of one, USD an hour
 * @param listSavings at list prices
 * @param effectiveSavings as really paid: the negotiated rate, without what a commitment pays for
 * @param cpuPercent the 99.5th percentile of processor use that the type would have had
 * @param memoryPercent the highest memory use that it would have had; NaN where unknown
 * @param risk 0 none … 4 high
 */
public record Option(
    String action,
    String type,
    BigDecimal hourly,
    BigDecimal listSavings,
    BigDecimal effectiveSavings,
    double cpuPercent,
    double memoryPercent,
    int risk,
    Set<ReasonCode> reasons) {}
