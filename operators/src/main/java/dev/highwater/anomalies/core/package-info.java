/** Detection of anomalies: plain Java, no Flink, no clock, deterministic. */
package dev.highwater.anomalies.core;
