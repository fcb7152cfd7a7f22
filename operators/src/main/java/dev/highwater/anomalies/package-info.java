/** Anomalies of signals: the topology, its inputs, outputs and settings. */
package dev.highwater.anomalies;
