/**
 * The ledger as Flink functions: from the rows of bills to cells, and from cells to their sums.
 * What they keep and send has its formats in {@link dev.highwater.cost.functions}.
 */
package dev.highwater.cost.functions.ledger;
