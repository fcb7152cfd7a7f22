package dev.highwater.signals.core;

import dev.highwater.event.Labels;

/**
 * What one raw metric series is used for in one family. The same for every point of the series.
 *
 * @param family name of the {@link FamilyDefinition}
 * @param convention id of the naming convention, unique in the family
 * @param error its occurrences are failures (REQUESTS)
 * @param scale factor from the series' unit to the family's
 * @param upperBound for {@link Role#BUCKET}, in the family's unit, may be infinite; NaN otherwise
 * @param labels the dimensions that the family can be seen by, already projected to the configured
 *     names (environment, tenant, operation …)
 */
public record MetricUse(
    String family,
    String convention,
    Role role,
    boolean error,
    double scale,
    double upperBound,
    Labels labels) {}
