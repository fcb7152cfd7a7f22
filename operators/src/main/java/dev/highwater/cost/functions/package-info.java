/** Flink functions of costs: state and timers; every decision is the core's. */
package dev.highwater.cost.functions;
