/**
 * The Flink functions of golden signals: they own state, timers and side outputs and ask the core
 * for every decision.
 */
package dev.highwater.signals.functions;
