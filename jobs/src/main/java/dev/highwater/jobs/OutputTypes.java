package dev.highwater.jobs;

import dev.highwater.result.ResultType;
import dev.highwater.result.ResultTypes;
import dev.highwater.sink.kafka.Output;

/** What each output holds. */
public final class OutputTypes {
  private OutputTypes() {}

  /**
   * The kind of results that an output holds.
   *
   * @param name as under {@code outputs} in the settings
   */
  public static ResultType<?> of(String name) {
    for (Output output : Output.values()) {
      if (output.id().equals(name)) {
        return switch (output) {
          case SIGNALS, SERIES -> ResultTypes.SIGNAL;
          case ANOMALIES -> ResultTypes.ANOMALY;
          case COSTS -> ResultTypes.COST;
          case COST_REPORTS -> ResultTypes.COST_REPORT;
          case COST_ANOMALIES -> ResultTypes.COST_NOTICE;
          case RECOMMENDATIONS -> ResultTypes.RECOMMENDATION;
          case DEAD_LETTERS -> ResultTypes.DEAD_LETTER;
          case LATE -> ResultTypes.LATE_ITEM;
          case CLOCK -> ResultTypes.CLOCK_TICK;
        };
      }
    }
    throw new IllegalArgumentException(name);
  }
}
