package dev.highwater.signals.core;

import dev.highwater.event.Labels;

/**
 * What one span or log record is used for in one family.
 *
 * @param value what is measured, in the family's unit (seconds for durations); NaN where it only
 *     counts
 * @param weight how many occurrences it stands for
 * @param traceId for exemplars, or {@code null}
 */
public record EventUse(
    String service,
    String family,
    String convention,
    long timeMillis,
    double value,
    boolean error,
    double weight,
    String traceId,
    Labels labels) {}
