package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Finding;
import dev.highwater.cost.rightsizing.Recommendations;
import dev.highwater.cost.rightsizing.RightsizingRules;
import dev.highwater.cost.rightsizing.Storage;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.result.Recommendation;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells once a day, at its end, what of the inventory's storage nothing uses ({@link Storage}).
 *
 * <p>In: what was heard of bills, all under {@link #KEY}; it only starts the days, which go on with
 * the watermark, each once and none again. Time is knowledge time. Out: what can be deleted: when
 * it is so first, when that changes, and when it has ended. The inventory is that with which the
 * job was started: what a later one has no more, has ended.
 *
 * <p><b>Bounds.</b> State: a record for each resource that is told, and for those that have ended
 * for two weeks.
 */
public final class StorageFunction extends KeyedProcessFunction<String, Heard, Recommendation> {
  private static final long serialVersionUID = 1;

  /** There is one inventory. */
  public static final String KEY = "inventory";

  private final Storage storage;

  private transient ValueState<Long> newest;
  private transient ValueState<Long> judged;
  private transient LastRecommendations last;

  public StorageFunction(Storage storage) {
    this.storage = storage;
  }

  @Override
  public void open(OpenContext context) {
    newest = getRuntimeContext().getState(new ValueStateDescriptor<>("newest", Types.LONG));
    judged = getRuntimeContext().getState(new ValueStateDescriptor<>("judged", Types.LONG));
    last =
        new LastRecommendations(
            getRuntimeContext()
                .getMapState(
                    new MapStateDescriptor<>("last", Types.STRING, HighwaterTypes.RECOMMENDATION)),
            (old, other) -> !other.saysAs(old));
  }

  @Override
  public void processElement(Heard heard, Context context, Collector<Recommendation> out)
      throws Exception {
    Long known = newest.value();
    if (known == null || known < heard.knownAtMillis()) {
      newest.update(heard.knownAtMillis());
    }
    long last = judged.value() == null ? Long.MIN_VALUE : judged.value();
    context
        .timerService()
        .registerEventTimeTimer(Utc.day(Math.max(heard.knownAtMillis(), last)) + Utc.DAY);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Recommendation> out)
      throws Exception {
    Map<String, Recommendation> now = new HashMap<>();
    for (Finding finding : storage.wasted(RightsizingRules.DEFAULT, timestamp)) {
      now.put(finding.resource(), Recommendations.of(finding, finding.resource(), timestamp));
    }
    last.update(now, timestamp, out);
    judged.update(timestamp);
    if (context.timerService().currentWatermark() < Long.MAX_VALUE
        || timestamp <= newest.value()) { // an input that has ended tells nothing of later days
      context.timerService().registerEventTimeTimer(timestamp + Utc.DAY);
    }
  }
}
