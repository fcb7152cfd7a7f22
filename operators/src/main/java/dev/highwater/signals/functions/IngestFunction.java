package dev.highwater.signals.functions;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import dev.highwater.flink.WatermarkMemory;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The first step of an input, chained to its source: counts every item, sends dead letters and late
 * items to their streams and hands the others to {@link #accept}. It is the one place where
 * lateness of items is decided: an item is late when its time is before the source's watermark by
 * more than the allowed lateness. State: the watermark over a restart ({@link WatermarkMemory}), as
 * of the checkpoint.
 *
 * @param <O> what the others become
 */
public abstract class IngestFunction<O> extends ProcessFunction<Decoded, O>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1;

  /** Late items of this input. */
  public static final OutputTag<LateItem> LATE = new OutputTag<>("late", HighwaterTypes.LATE_ITEM);

  /** Dead letters of this input. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", HighwaterTypes.DEAD_LETTER);

  private final String input;
  private final long allowedLatenessMillis;
  private transient WatermarkMemory memory;
  private transient TimerService time;
  private transient long current;
  private transient ItemCounter.Handle received;
  private transient ItemCounter.Handle deadLettered;
  private transient ItemCounter.Handle late;
  private transient ItemCounter.Handle unselected;

  IngestFunction(String input, long allowedLatenessMillis) {
    this.input = input;
    this.allowedLatenessMillis = allowedLatenessMillis;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    memory = WatermarkMemory.of(context.getOperatorStateStore(), context.isRestored());
    current = Long.MIN_VALUE;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (time != null) {
      look();
    }
    memory.store(current);
  }

  @Override
  public void open(OpenContext context) throws Exception {
    received = ItemCounter.RECEIVED.register(getRuntimeContext(), input);
    deadLettered = ItemCounter.DEAD_LETTERED.register(getRuntimeContext(), input);
    late = ItemCounter.LATE.register(getRuntimeContext(), input);
    unselected = ItemCounter.UNSELECTED.register(getRuntimeContext(), input);
  }

  @Override
  public void processElement(Decoded item, Context context, Collector<O> out) throws Exception {
    received.add(1);
    if (item.deadLetter() != null) {
      deadLettered.add(1);
      context.output(DEAD_LETTERS, item.deadLetter());
      return;
    }
    time = context.timerService();
    look();
    long watermark = memory.at(current);
    if (watermark != Long.MIN_VALUE && item.timeMillis() < watermark - allowedLatenessMillis) {
      late.add(1);
      context.output(
          LATE, new LateItem(input, "item", describe(item), item.timeMillis(), watermark, 1));
      return;
    }
    if (!accept(item, context, out)) {
      unselected.add(1);
    }
  }

  /** The end of an input is no time: a job that goes on from there would find everything late. */
  private void look() {
    long watermark = time.currentWatermark();
    if (watermark != Long.MAX_VALUE) {
      current = watermark;
    }
  }

  /** Whether any signal uses the item. */
  abstract boolean accept(Decoded item, Context context, Collector<O> out) throws Exception;

  /** What an item belongs to, for people: never the text of a log record. */
  private static String describe(Decoded item) {
    if (item.metric() != null) {
      return item.metric().name() + item.metric().labels().canonical();
    }
    if (item.span() != null) {
      return "span" + serviceOf(item.span().resource().get("service.name"));
    }
    return "log" + serviceOf(item.log().service());
  }

  private static String serviceOf(String service) {
    return service == null ? "{}" : dev.highwater.event.Labels.of("service", service).canonical();
  }
}
