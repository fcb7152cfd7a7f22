package dev.highwater.aws;

/**
 * How a resource was used over one step of time.
 *
 * @param timeMillis start of the step, epoch milliseconds
 * @param cpu percent; {@code null} where unknown, as the others
 * @param memory percent
 * @param network in and out together, bytes a second
 */
public record Utilisation(
    String resourceId, long timeMillis, Double cpu, Double memory, Double network) {}
