/**
 * Cost that nobody expected: found in complete periods, with its cause by money, as one record with
 * a life. Plain Java.
 */
package dev.highwater.cost.anomalies;
