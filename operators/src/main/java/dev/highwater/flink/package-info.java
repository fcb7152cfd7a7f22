/**
 * What every capability needs from Flink: serializers that never fall back to Kryo, operator uids,
 * item counters, the environment.
 */
package dev.highwater.flink;
