package dev.highwater.signals.core;

import dev.highwater.event.MetricPoint;
import java.util.List;

/**
 * A metric point that at least one family uses.
 *
 * @param point the point after relabelling, its kind resolved (never UNKNOWN) and without replica
 *     labels
 * @param cluster replica pairs are elected within it; {@code null} where the point names no replica
 * @param replica {@code null} where the point names none
 */
public record ClassifiedMetric(
    String service, MetricPoint point, List<MetricUse> uses, String cluster, String replica) {}
