package dev.highwater.signals.core;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What signals are computed from one kind of data; comes from a pack entry.
 *
 * @param name unique over all packs; the "metric family" of the cardinality limit
 * @param signals output names by part: {@code rate, errorRate, errorRatio} for REQUESTS, {@code
 *     value} for the others, optionally {@code transitions} for STATE
 * @param unit UCUM unit of {@code value}
 * @param constantLabels added to every output, e.g. {@code resource=cpu}
 * @param aggregate what {@code value} is for GAUGE: mean, last, max, min or sum
 * @param views label name sets: one output series set per view; the empty set is the service total.
 *     Each view's series carry {@code by} = its names joined with {@code ,} unless the view is
 *     {@code primary}
 * @param conventions ranked alternatives
 */
public record FamilyDefinition(
    String name,
    FamilyKind kind,
    Map<String, String> signals,
    String unit,
    Map<String, String> constantLabels,
    String aggregate,
    List<View> views,
    List<ConventionDefinition> conventions)
    implements Serializable {

  /**
   * @param names dimensions that a series must have to be in this view
   * @param primary its series are the family's own (no {@code by} label): the service total, or per
   *     queue, per cache, per edge
   */
  public record View(List<String> names, boolean primary) implements Serializable {}

  public ConventionDefinition convention(String id) {
    for (ConventionDefinition convention : conventions) {
      if (convention.id().equals(id)) {
        return convention;
      }
    }
    throw new IllegalArgumentException("family " + name + " has no convention " + id);
  }
}
