package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.core.ledger.Completeness;
import dev.highwater.flink.MapStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Knows up to when the bills of a currency are complete ({@link Completeness}).
 *
 * <p>In: what was heard of which account, keyed by currency. Out: that days are complete, each time
 * when more of them are, at the time at which that was known. Days that were complete once stay so,
 * whichever account comes later. An account's billing period of which nothing was heard for {@value
 * #FORGOTTEN_DAYS} days is waited for no more.
 *
 * <p><b>Bounds.</b> State of a currency: its accounts and their billing periods of the last {@value
 * #FORGOTTEN_DAYS} days, and what waits for the watermark.
 */
public final class CompletenessFunction extends KeyedProcessFunction<String, Heard, Spent> {
  private static final long serialVersionUID = 1;
  static final int FORGOTTEN_DAYS = 35;

  private final long settleMillis;

  private transient MapState<Heard, Boolean> waiting;
  private transient MapState<Heard, Long> known;
  private transient ValueState<Long> complete;

  public CompletenessFunction(long settleMillis) {
    this.settleMillis = settleMillis;
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting", HeardSerializer.TYPE, Types.BOOLEAN));
    known =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("known", HeardSerializer.TYPE, Types.LONG));
    complete = getRuntimeContext().getState(new ValueStateDescriptor<>("complete", Types.LONG));
  }

  @Override
  public void processElement(Heard heard, Context context, Collector<Spent> out) throws Exception {
    waiting.put(heard, true);
    context.timerService().registerEventTimeTimer(heard.knownAtMillis());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Spent> out)
      throws Exception {
    for (Heard heard : MapStates.keys(waiting, one -> one.knownAtMillis() <= timestamp)) {
      waiting.remove(heard);
      MapStates.merge(known, heard.withoutTime(), heard.knownAtMillis(), Math::max);
    }
    Completeness completeness = new Completeness(timestamp, settleMillis);
    List<Heard> forgotten = new ArrayList<>();
    for (Map.Entry<Heard, Long> entry : known.entries()) {
      Heard heard = entry.getKey();
      if (entry.getValue() < timestamp - FORGOTTEN_DAYS * Utc.DAY) {
        forgotten.add(heard);
      } else {
        completeness.heard(
            heard.provider(),
            heard.billingAccountId(),
            heard.billingPeriodMillis(),
            entry.getValue());
      }
    }
    for (Heard heard : forgotten) {
      known.remove(heard);
    }
    long until = completeness.untilMillis();
    Long before = complete.value();
    if (!known.isEmpty() && (before == null || until > before)) {
      complete.update(until);
      out.collect(Spent.complete(context.getCurrentKey(), timestamp, until));
    }
  }
}
