package dev.highwater.event;

/** One measured value with the trace that made it; {@code traceId} is 32 lower-case hex digits. */
public record Exemplar(double value, long timeMillis, String traceId) {}
