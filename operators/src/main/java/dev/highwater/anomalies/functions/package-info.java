/**
 * The Flink functions of the search for anomalies: they own state, timers and side outputs and ask
 * the core for every decision.
 */
package dev.highwater.anomalies.functions;
