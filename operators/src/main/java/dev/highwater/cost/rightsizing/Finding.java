package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * What was found out about one resource, or one group of instances.
 *
 * @param resource the instance, volume, snapshot or commitment; of a group its name
 * @param members the instances; one of a lone instance, none of other resources
 * @param type the present type of instances; empty for others
 * @param region where it is; empty where unknown
 * @param usage of the look-back; {@code null} for what is no instance
 * @param monthly what it costs now at list prices, USD a month, all members; {@code null} where
 *     unknown
 * @param options the best first
 */
public record Finding(
    FindingKind kind,
    String resource,
    List<String> members,
    String type,
    String region,
    Usage usage,
    BigDecimal monthly,
    Set<ReasonCode> reasons,
    List<Option> options) {}
