package dev.highwater.flink;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;

/**
 * What becomes of each item of an input. Once an input has ended, and at any time but for what
 * waits in the series buffers:
 *
 * <pre>received = accepted + deduplicated + unselected + dead_lettered + late</pre>
 *
 * <p>Each is a Flink metric {@code highwater.<input>.<name>} and a Flink accumulator of the same
 * name. Accumulators count since the job was started or last restarted.
 */
public enum ItemCounter {
  /** Items that the source gave, dead letters included. */
  RECEIVED("received"),
  /** Items that signals were computed from. */
  ACCEPTED("accepted"),
  /** Points of a replica that was not the leader, or a second point of one series and instant. */
  DEDUPLICATED("deduplicated"),
  /** Items that relabelling dropped or that no family uses. */
  UNSELECTED("unselected"),
  /** Items that could not be used. */
  DEAD_LETTERED("dead_lettered"),
  /** Items older than the watermark by more than the allowed lateness. */
  LATE("late");

  private final String text;

  ItemCounter(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Name of the accumulator for an input: {@code highwater.metrics.received}. */
  public String accumulator(String input) {
    return "highwater." + input + "." + text;
  }

  /**
   * Registers this counter for one subtask; call once in {@code open}. Operators of one chain that
   * count the same share the accumulator, which belongs to their task.
   */
  public Handle register(RuntimeContext context, String input) {
    LongCounter total = context.getLongCounter(accumulator(input));
    Counter metric = context.getMetricGroup().addGroup("highwater").addGroup(input).counter(text);
    return new Handle(total, metric);
  }

  /** A registered counter. */
  public static final class Handle {
    private final LongCounter total;
    private final Counter metric;

    private Handle(LongCounter total, Counter metric) {
      this.total = total;
      this.metric = metric;
    }

    public void add(long items) {
      total.add(items);
      metric.inc(items);
    }
  }
}
