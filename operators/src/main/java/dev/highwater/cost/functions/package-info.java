/**
 * Flink functions of costs: state and timers; every decision is the core's. Also what goes from one
 * to the other and into their state, and the serializers of that: savepoints name their classes, so
 * those never move.
 */
package dev.highwater.cost.functions;
