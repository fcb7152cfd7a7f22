package dev.highwater.anomalies.core;

/** One step of a detector: what it knows now, and what it says of the point. */
public record Step<S>(S state, Verdict verdict) {}
