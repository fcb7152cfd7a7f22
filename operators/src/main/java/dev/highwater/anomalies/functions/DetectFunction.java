package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.anomalies.core.SeriesMemory;
import dev.highwater.anomalies.core.SeriesWatch;
import dev.highwater.event.Hash128;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.ItemCounter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Puts the values of each series in order and leads a detector through them.
 *
 * <p>In: observations keyed by the 128-bit hash of their series. Out: one scored point for each
 * window, those without a value included; what comes after its window was judged goes to {@link
 * #LATE}. A window is judged when the watermark passes its end.
 *
 * <p><b>Bounds.</b> At most {@code seriesBufferLimit} values of a series wait; when one more comes,
 * the older half is judged at once, in order, which costs nothing where values come in order;
 * {@code releasedEarly} counts them. State of a series: what waits, one for each window, and {@link
 * SeriesMemory}; gone {@code forgetAfter} after its last value, or at the end of a bounded input.
 */
public final class DetectFunction extends KeyedProcessFunction<Hash128, Observation, ScoredPoint> {
  private static final long serialVersionUID = 1;

  /** Name of the input in counters and late items. */
  public static final String INPUT = "signals";

  /** Signals whose windows had been judged. */
  public static final OutputTag<LateItem> LATE = new OutputTag<>("late", HighwaterTypes.LATE_ITEM);

  private final AnomaliesSettings settings;

  private transient SeriesWatch watch;
  private transient MapState<Long, Observation> waiting;
  private transient ValueState<Integer> waitingCount;
  private transient ValueState<SeriesMemory> memories;
  private transient ItemCounter.Handle accepted;
  private transient ItemCounter.Handle deduplicated;
  private transient ItemCounter.Handle lateItems;
  private transient Counter releasedEarly;

  public DetectFunction(AnomaliesSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    watch =
        new SeriesWatch(
            Detectors.named(settings.detector()),
            settings.windowMillis(),
            settings.missingLimit(),
            settings.forgetAfterMillis());
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("waiting", Types.LONG, ObservationSerializer.TYPE));
    waitingCount =
        getRuntimeContext().getState(new ValueStateDescriptor<>("waitingCount", Types.INT));
    memories =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("series", SeriesMemorySerializer.TYPE));
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), INPUT);
    deduplicated = ItemCounter.DEDUPLICATED.register(getRuntimeContext(), INPUT);
    lateItems = ItemCounter.LATE.register(getRuntimeContext(), INPUT);
    releasedEarly =
        getRuntimeContext().getMetricGroup().addGroup("highwater").counter("releasedEarly");
  }

  @Override
  public void processElement(Observation value, Context context, Collector<ScoredPoint> out)
      throws Exception {
    Observation other = waiting.get(value.timeMillis());
    if (other != null) {
      deduplicated.add(1);
      if (Double.compare(value.value(), other.value()) < 0) { // whichever comes first
        waiting.put(value.timeMillis(), value);
      }
      return;
    }
    waiting.put(value.timeMillis(), value);
    Integer before = waitingCount.value();
    int count = before == null ? 1 : before + 1;
    context.timerService().registerEventTimeTimer(value.timeMillis());
    if (count > settings.seriesBufferLimit()) {
      count -= releaseOlderHalf(context, out);
    }
    waitingCount.update(count);
  }

  private int releaseOlderHalf(Context context, Collector<ScoredPoint> out) throws Exception {
    List<Long> times = new ArrayList<>();
    waiting.keys().forEach(times::add);
    Collections.sort(times);
    List<Long> older = times.subList(0, times.size() / 2);
    SeriesMemory memory = memories.value();
    for (long time : older) {
      memory = judge(memory, waiting.get(time), context, out);
      waiting.remove(time);
    }
    memories.update(memory);
    releasedEarly.inc(older.size());
    return older.size();
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<ScoredPoint> out)
      throws Exception {
    SeriesMemory memory = memories.value();
    Observation value = waiting.get(timestamp);
    if (value != null) {
      memory = judge(memory, value, context, out);
      waiting.remove(timestamp);
      int count = waitingCount.value() - 1;
      if (count == 0) {
        waitingCount.clear();
      } else {
        waitingCount.update(count);
      }
    }
    boolean ended = context.timerService().currentWatermark() == Long.MAX_VALUE;
    if (memory != null && (!ended || reaches(timestamp))) {
      memory = watch.missing(memory, timestamp, out::collect);
    }
    long next = memory == null ? Long.MAX_VALUE : watch.nextMillis(memory);
    boolean goesOn = memory != null && (!ended || reaches(next));
    if (goesOn) {
      context.timerService().registerEventTimeTimer(next);
    }
    if (goesOn || memory != null && waitingCount.value() != null) {
      memories.update(memory);
    } else {
      memories.clear();
    }
  }

  /** Whether time goes on so far after a bounded input has ended. */
  private boolean reaches(long timeMillis) {
    return timeMillis <= settings.endMillis();
  }

  private SeriesMemory judge(
      SeriesMemory memory, Observation value, Context context, Collector<ScoredPoint> out) {
    if (watch.isLate(memory, value.timeMillis())) {
      lateItems.add(1);
      context.output(
          LATE,
          new LateItem(
              INPUT,
              "item",
              value.signal()
                  + value.labels().toBuilder().set("service", value.service()).build().canonical(),
              value.timeMillis(),
              context.timerService().currentWatermark(),
              1));
      return memory;
    }
    accepted.add(1);
    return watch.value(memory, value, out::collect);
  }
}
