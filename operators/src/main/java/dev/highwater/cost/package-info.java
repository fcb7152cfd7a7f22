/** Costs as a stream: from bills to roll-ups that are restated as bills are. */
package dev.highwater.cost;
