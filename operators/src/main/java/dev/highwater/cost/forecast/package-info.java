/**
 * What a series will do next: from a bounded window of its values, with intervals that its own past
 * errors calibrate. Plain Java.
 */
package dev.highwater.cost.forecast;
