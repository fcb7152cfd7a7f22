/**
 * Costs: what a bill comes to, by whom and for what, as known when. Plain Java, no Flink; money is
 * {@link java.math.BigDecimal} and never rounded, unless something says where and how.
 */
package dev.highwater.cost.core;
