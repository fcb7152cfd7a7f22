package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;

/**
 * A reservation or a savings plan over the look-back, as the bill shows it.
 *
 * @param id the resource
 * @param unusedMonthly effective cost of what nothing used, USD a month
 */
public record Commitment(String id, BigDecimal unusedMonthly) {}
