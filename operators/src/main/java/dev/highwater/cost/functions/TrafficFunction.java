package dev.highwater.cost.functions;

import dev.highwater.cost.core.Utc;
import dev.highwater.cost.findings.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells those who watch costs what the traffic was on days that are complete ({@link Traffic}).
 *
 * <p>In: requests by the hour, and how far the days of a currency are complete, all under {@link
 * #KEY}. Out: of each application the requests of the hours of the days that have become complete,
 * keyed by the currency, at the time at which that was known: so they are there when the days are
 * judged. Time is knowledge time of bills; requests that come after a day was complete change
 * nothing.
 *
 * <p><b>Bounds.</b> State: a number for each series and hour of the last 36 days and {@code
 * settleAfter}, after which a day is complete at the latest, and of those ahead of the bills.
 */
public final class TrafficFunction
    extends KeyedCoProcessFunction<String, Requests, Spent, Requests> {
  private static final long serialVersionUID = 1;

  /** One subtask knows all traffic: it is some numbers an hour. */
  public static final String KEY = "traffic";

  private final long settleMillis;

  private transient MapState<String, Requests> hours;
  private transient MapState<Spent, Boolean> completions;
  private transient MapState<String, Long> complete;

  public TrafficFunction(long settleMillis) {
    this.settleMillis = settleMillis;
  }

  /** How long hours are remembered: accounts are waited for so long, and then a day settles. */
  private long keptMillis() {
    return (CompletenessFunction.FORGOTTEN_DAYS + 1) * Utc.DAY + settleMillis;
  }

  @Override
  public void open(OpenContext context) {
    hours =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("hours", Types.STRING, RequestsSerializer.TYPE));
    completions =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("completions", SpentSerializer.TYPE, Types.BOOLEAN));
    complete =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("complete", Types.STRING, Types.LONG));
  }

  @Override
  public void processElement1(Requests requests, Context context, Collector<Requests> out)
      throws Exception {
    Requests before = hours.get(requests.key());
    if (before == null || before.revision() < requests.revision()) {
      hours.put(requests.key(), requests);
      context
          .timerService()
          .registerEventTimeTimer(Utc.day(requests.hourMillis()) + Utc.DAY + keptMillis());
    }
  }

  @Override
  public void processElement2(Spent spent, Context context, Collector<Requests> out)
      throws Exception {
    completions.put(spent, true);
    context.timerService().registerEventTimeTimer(spent.knownAtMillis());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Requests> out)
      throws Exception {
    long first = timestamp - keptMillis();
    TreeMap<String, Spent> due = new TreeMap<>();
    Map<String, Long> from = new HashMap<>();
    for (Spent spent : completions.keys()) {
      if (spent.knownAtMillis() == timestamp) {
        Long before = complete.get(spent.watcher());
        due.put(spent.watcher(), spent);
        from.put(spent.watcher(), before == null ? first : Math.max(before, first));
      }
    }
    long earliest = from.values().stream().min(Long::compare).orElse(Long.MAX_VALUE);
    Traffic traffic = new Traffic();
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, Requests> entry : hours.entries()) {
      Requests requests = entry.getValue();
      if (requests.hourMillis() < first) {
        gone.add(entry.getKey());
      } else if (requests.hourMillis() >= earliest) {
        traffic.add(
            requests.application(),
            requests.series(),
            requests.hourMillis(),
            requests.revision(),
            requests.requests());
      }
    }
    for (String hour : gone) {
      hours.remove(hour);
    }
    for (Spent spent : due.values()) {
      completions.remove(spent);
      complete.put(spent.watcher(), spent.dayMillis());
      tell(traffic, spent, from.get(spent.watcher()), out);
    }
  }

  private static void tell(
      Traffic traffic, Spent complete, long fromMillis, Collector<Requests> out) {
    long first = Math.floorDiv(fromMillis + Utc.HOUR - 1, Utc.HOUR) * Utc.HOUR;
    for (long hour = first; hour < complete.dayMillis(); hour += Utc.HOUR) {
      long start = hour;
      traffic
          .hour(traffic.names(), hour)
          .forEach(
              (application, requests) ->
                  out.collect(
                      new Requests(complete.watcher(), application, "", start, 0, requests)));
    }
  }
}
