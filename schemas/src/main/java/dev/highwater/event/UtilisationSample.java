package dev.highwater.event;

/**
 * How a resource was used over one step of time.
 *
 * @param resourceId which one
 * @param timeMillis start of the step, epoch milliseconds
 * @param cpu percent of its processors; {@code null} where unknown
 * @param memory percent of its memory; {@code null} where unknown
 */
public record UtilisationSample(String resourceId, long timeMillis, Double cpu, Double memory)
    implements Timed {}
