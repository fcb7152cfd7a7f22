/**
 * The ledger: what bills came to, by the time of the charge and by the time at which it was known.
 */
package dev.highwater.cost.core.ledger;
