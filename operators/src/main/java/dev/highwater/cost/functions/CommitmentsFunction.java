package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.rightsizing.Finding;
import dev.highwater.cost.rightsizing.Recommendations;
import dev.highwater.cost.rightsizing.UnusedCommitments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.MapStates;
import dev.highwater.result.Recommendation;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells which commitments were paid and not used over the last thirty complete days ({@link
 * UnusedCommitments}).
 *
 * <p>In: changes of what was not used, and how far days are complete, keyed by currency. Out: the
 * commitments: when it is so first, when the money has changed by a tenth or more, and when it has
 * ended. Time is knowledge time: each time that more days are complete, with what was known then,
 * restated days of the thirty included.
 *
 * <p><b>Bounds.</b> State of a currency: a number for each commitment and day of the thirty, and of
 * those that are not complete, and for what waits for the watermark; a record for each commitment
 * that is told, and for those that have ended for two weeks.
 */
public final class CommitmentsFunction
    extends KeyedCoProcessFunction<String, Unused, Spent, Recommendation> {
  private static final long serialVersionUID = 1;

  /** Share of what was told from which it is told anew: the thirty days move on every day. */
  private static final BigDecimal TOLD_ANEW_FROM = new BigDecimal("0.1");

  private transient MapState<Unused, BigDecimal> waiting;
  private transient MapState<Unused, BigDecimal> days;
  private transient MapState<Long, Long> completions;
  private transient ValueState<Long> complete;
  private transient LastRecommendations last;

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting", UnusedSerializer.TYPE, Types.BIG_DEC));
    days =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("days", UnusedSerializer.TYPE, Types.BIG_DEC));
    completions =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("completions", Types.LONG, Types.LONG));
    complete = getRuntimeContext().getState(new ValueStateDescriptor<>("complete", Types.LONG));
    last =
        new LastRecommendations(
            getRuntimeContext()
                .getMapState(
                    new MapStateDescriptor<>("last", Types.STRING, HighwaterTypes.RECOMMENDATION)),
            CommitmentsFunction::isOther);
  }

  private static boolean isOther(Recommendation old, Recommendation now) {
    return !now.saysAs(old)
        || now.monthly()
                .subtract(old.monthly())
                .abs()
                .compareTo(old.monthly().multiply(TOLD_ANEW_FROM))
            >= 0;
  }

  @Override
  public void processElement1(Unused unused, Context context, Collector<Recommendation> out)
      throws Exception {
    Long until = complete.value();
    if (until == null || unused.dayMillis() >= UnusedCommitments.firstDay(until)) {
      add(waiting, unused.withoutAmount(), unused.amount());
    }
  }

  @Override
  public void processElement2(Spent spent, Context context, Collector<Recommendation> out)
      throws Exception {
    completions.put(spent.knownAtMillis(), spent.dayMillis());
    context.timerService().registerEventTimeTimer(spent.knownAtMillis());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Recommendation> out)
      throws Exception {
    Long until = completions.get(timestamp);
    if (until == null) {
      return;
    }
    completions.remove(timestamp);
    complete.update(until);
    take(timestamp);
    forget(UnusedCommitments.firstDay(until));
    UnusedCommitments unused = new UnusedCommitments();
    for (Map.Entry<Unused, BigDecimal> day : days.entries()) {
      unused.add(day.getKey().commitmentId(), Utc.date(day.getKey().dayMillis()), day.getValue());
    }
    Map<String, Recommendation> now = new HashMap<>();
    for (Finding finding : unused.findings(Utc.date(until))) {
      now.put(finding.resource(), Recommendations.of(finding, finding.resource(), until));
    }
    last.update(now, until, out);
  }

  /** Adds up what was known at a time. A day that comes to nothing is as if it had never been. */
  private void take(long knownAtMillis) throws Exception {
    for (Unused due : MapStates.keys(waiting, one -> one.knownAtMillis() <= knownAtMillis)) {
      add(days, due.withoutTime(), waiting.get(due));
      waiting.remove(due);
    }
  }

  private void forget(long firstDayMillis) throws Exception {
    for (Unused day : MapStates.keys(days, one -> one.dayMillis() < firstDayMillis)) {
      days.remove(day);
    }
  }

  private static void add(MapState<Unused, BigDecimal> sums, Unused key, BigDecimal amount)
      throws Exception {
    BigDecimal before = sums.get(key);
    BigDecimal after = before == null ? amount : before.add(amount);
    if (after.signum() == 0) {
      sums.remove(key);
    } else {
      sums.put(key, after);
    }
  }
}
