/**
 * What a bill says: charges, their four costs, and the deliveries that they come in. Plain Java, no
 * Flink.
 */
package dev.highwater.billing;
