package dev.highwater.cost.functions;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.cost.anomalies.CostAnomaly;
import dev.highwater.cost.anomalies.CostAnomalyRules;
import dev.highwater.cost.anomalies.CostNotices;
import dev.highwater.cost.anomalies.CostStep;
import dev.highwater.cost.anomalies.CostWatch;
import dev.highwater.cost.anomalies.PeriodCosts;
import dev.highwater.cost.findings.Traffic;
import dev.highwater.flink.MapStates;
import dev.highwater.result.CostNotice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds what nobody expected in the complete days of a currency, or in their hours ({@link
 * CostWatch}).
 *
 * <p>In: changes of watched cost of days or hours, and how far days are complete; the requests of
 * their hours, where they are known ({@link TrafficFunction}); keyed by currency. Out: the records
 * of anomalies. Time is knowledge time. A day is judged once, when it is complete, with what was
 * known then, all its 24 hours at once; what is restated later changes neither what was told nor
 * what is usual. Days before the first one that was complete are learnt from as far as they were
 * known then and {@link CostStep#learntMillis} reaches.
 *
 * <p><b>Bounds.</b> State of a currency: the cost of days that are not complete, by day or hour,
 * leaf and the time it was known; what {@link CostWatch} remembers, part by part, read and written
 * once for each complete day. Of each leaf and series that is four weeks of numbers: some hundred
 * bytes of days, about 3 KB of hours; so it is of each application with requests, and those that
 * wait for their day. While a day is judged the parts of its currency are in memory.
 */
public final class CostWatchFunction
    extends KeyedCoProcessFunction<String, Spent, Requests, CostNotice> {
  private static final long serialVersionUID = 1;

  private final CostStep step;
  private final Detector<?> detector;
  private final CostAnomalyRules rules;

  private transient MapState<Spent, BigDecimal> waiting;
  private transient MapState<Long, Long> completions;
  private transient MapState<String, Double> traffic;
  private transient MapState<String, byte[]> memory;
  private transient ValueState<Long> judged;

  public CostWatchFunction(CostStep step, Detector<?> detector, CostAnomalyRules rules) {
    this.step = step;
    this.detector = detector;
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting", SpentSerializer.TYPE, Types.BIG_DEC));
    completions =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("completions", Types.LONG, Types.LONG));
    traffic =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("traffic", Types.STRING, Types.DOUBLE));
    memory =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "memory", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    judged = getRuntimeContext().getState(new ValueStateDescriptor<>("judged", Types.LONG));
  }

  @Override
  public void processElement2(Requests requests, Context context, Collector<CostNotice> out)
      throws Exception {
    Long until = judged.value();
    if (until == null || requests.hourMillis() >= until) {
      traffic.put(requests.hourMillis() + " " + requests.application(), requests.requests());
    }
  }

  @Override
  public void processElement1(Spent spent, Context context, Collector<CostNotice> out)
      throws Exception {
    if (spent.isComplete()) {
      completions.put(spent.knownAtMillis(), spent.dayMillis());
      context.timerService().registerEventTimeTimer(spent.knownAtMillis());
      return;
    }
    Long until = judged.value();
    if (until == null || spent.dayMillis() >= until) {
      MapStates.merge(waiting, spent.withoutAmount(), spent.amount(), BigDecimal::add);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CostNotice> out)
      throws Exception {
    Long until = completions.get(timestamp);
    if (until == null) {
      return;
    }
    completions.remove(timestamp);
    PeriodCosts costs = known(until, timestamp);
    Traffic requests = traffic(until);
    Long before = judged.value();
    if (before == null && costs.isEmpty()) {
      return;
    }
    forget(until);
    judged.update(until);
    long first =
        before == null ? Math.max(costs.firstDayMillis(), until - step.learntMillis()) : before;
    judge(detector, context.getCurrentKey(), first, until, costs, requests, timestamp, out);
  }

  /** Cost before a time, as known at another. */
  private PeriodCosts known(long untilMillis, long knownAtMillis) throws Exception {
    PeriodCosts costs = new PeriodCosts(step);
    for (Map.Entry<Spent, BigDecimal> entry : waiting.entries()) {
      Spent spent = entry.getKey();
      if (spent.dayMillis() < untilMillis && spent.knownAtMillis() <= knownAtMillis) {
        costs.add(spent.dayMillis(), spent.leaf(), entry.getValue());
      }
    }
    return costs;
  }

  /** Takes the traffic before a time out of state. */
  private Traffic traffic(long untilMillis) throws Exception {
    Traffic known = new Traffic();
    List<String> taken = new ArrayList<>();
    for (Map.Entry<String, Double> entry : traffic.entries()) {
      String key = entry.getKey();
      int end = key.indexOf(' ');
      long hour = Long.parseLong(key.substring(0, end));
      if (hour < untilMillis) {
        known.add(key.substring(end + 1), "", hour, 0, entry.getValue());
        taken.add(key);
      }
    }
    for (String hour : taken) {
      traffic.remove(hour);
    }
    return known;
  }

  /** Whatever is known, or will be, of days that are judged. */
  private void forget(long untilMillis) throws Exception {
    for (Spent spent : MapStates.keys(waiting, one -> one.dayMillis() < untilMillis)) {
      waiting.remove(spent);
    }
  }

  private <S> void judge(
      Detector<S> detector,
      String currency,
      long first,
      long until,
      PeriodCosts costs,
      Traffic requests,
      long knownAtMillis,
      Collector<CostNotice> out)
      throws Exception {
    Map<String, byte[]> parts = new HashMap<>();
    for (Map.Entry<String, byte[]> part : memory.entries()) {
      parts.put(part.getKey(), part.getValue());
    }
    CostWatch<S> watch = CostWatch.decode(detector, step, rules, currency, parts);
    for (long start = first; start < until; start += step.millis()) {
      Map<String, Double> traffics =
          step == CostStep.DAY
              ? requests.day(requests.names(), start)
              : requests.hour(requests.names(), start);
      for (CostAnomaly anomaly : watch.add(start, costs.in(start), traffics)) {
        out.collect(CostNotices.of(anomaly, start + step.millis(), knownAtMillis));
      }
    }
    Map<String, byte[]> after = watch.encode();
    Set<String> gone = new HashSet<>(parts.keySet());
    gone.removeAll(after.keySet());
    for (String part : gone) {
      memory.remove(part);
    }
    memory.putAll(after);
  }
}
