package dev.highwater.signals.core;

import dev.highwater.event.LogEvent;
import dev.highwater.event.MetricPoint;
import dev.highwater.event.SpanEvent;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Says what an item is used for. Pure and deterministic; an implementation may cache, bounded. Not
 * thread-safe.
 */
public interface Classifier extends Serializable {

  /** {@code null} where no family uses the point, or relabelling dropped it. */
  ClassifiedMetric classify(MetricPoint point);

  /** Empty where no family uses the span. */
  List<EventUse> classify(SpanEvent span);

  /** Empty where no family uses the record. */
  List<EventUse> classify(LogEvent log);

  /** All families by name. */
  Map<String, FamilyDefinition> families();
}
