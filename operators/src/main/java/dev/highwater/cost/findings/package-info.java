/** What is found in costs beside their sums, for reports. Plain Java. */
package dev.highwater.cost.findings;
