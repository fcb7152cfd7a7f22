package dev.highwater.anomalies.functions;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Moment;
import dev.highwater.anomalies.core.OddServices;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.anomalies.core.ServiceNotes;
import dev.highwater.anomalies.core.ServiceWatch;
import dev.highwater.anomalies.core.WatchState;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Decides for each service what alarms and how long it lasts.
 *
 * <p>In: scored points keyed by service; broadcast are feedback, deployments, and the services that
 * are clearly odd, each before the watermark of its window. Out: anomalies; the series of grades
 * and scores go to {@link #SERIES}. The points of a window are collected in any order and judged
 * together when the watermark passes its end. What was said counts for the windows that are judged
 * after it came.
 *
 * <p><b>Bounds.</b> State of a service: a {@link Moment} for each window that waits, and {@link
 * WatchState}; gone {@code forgetAfter} after its last window, or at the end of a bounded input. At
 * most four times {@code seriesBufferLimit} windows wait; when one more comes, the older half is
 * judged at once, which costs nothing where they come in order. Broadcast state: {@link
 * ServiceNotes} for each service of which anything was said; {@link OddServices} of each window
 * that may still be asked for, in a bounded input of all.
 */
public final class WatchFunction
    extends KeyedBroadcastProcessFunction<String, ScoredPoint, Note, Anomaly> {
  private static final long serialVersionUID = 1;

  /** Grades and scores of series that are odd. */
  public static final OutputTag<Signal> SERIES = new OutputTag<>("series", HighwaterTypes.SIGNAL);

  /** Windows of a service that came after a later one had been judged. */
  public static final OutputTag<LateItem> LATE = DetectFunction.LATE;

  /** What was said, by service. */
  public static final MapStateDescriptor<String, ServiceNotes> NOTES =
      new MapStateDescriptor<>("notes", StringSerializer.INSTANCE, new ServiceNotesSerializer());

  /** Which services were clearly odd, by the end of the window. */
  public static final MapStateDescriptor<Long, OddServices> ODD =
      new MapStateDescriptor<>("odd", LongSerializer.INSTANCE, new OddServicesSerializer());

  private final AnomaliesSettings settings;

  private transient ServiceWatch watch;
  private transient MapState<Long, Moment> waiting;
  private transient ValueState<Integer> waitingCount;
  private transient ValueState<WatchState> states;
  private transient Counter opened;
  private transient Counter closed;
  private transient Counter suppressed;
  private transient Counter dropped;
  private transient Counter lateMoments;

  public WatchFunction(AnomaliesSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    watch = new ServiceWatch(settings.rules());
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("moments", Types.LONG, MomentSerializer.TYPE));
    waitingCount =
        getRuntimeContext().getState(new ValueStateDescriptor<>("momentCount", Types.INT));
    states =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("watch", WatchStateSerializer.TYPE));
    var metrics = getRuntimeContext().getMetricGroup().addGroup("highwater");
    opened = metrics.counter("anomaliesOpened");
    closed = metrics.counter("anomaliesClosed");
    suppressed = metrics.counter("anomaliesSuppressed");
    dropped = metrics.counter("anomaliesDropped");
    lateMoments = metrics.counter("lateMoments");
  }

  @Override
  public void processElement(ScoredPoint point, ReadOnlyContext context, Collector<Anomaly> out)
      throws Exception {
    Moment moment = waiting.get(point.timeMillis());
    boolean fresh = moment == null;
    if (fresh) {
      moment = new Moment();
    }
    moment.add(point, watch.isOdd(point));
    waiting.put(point.timeMillis(), moment);
    if (!fresh) {
      return;
    }
    context.timerService().registerEventTimeTimer(point.timeMillis());
    Integer before = waitingCount.value();
    int count = before == null ? 1 : before + 1;
    if (count > 4 * settings.seriesBufferLimit()) {
      count -= judgeOlderHalf(point.service(), context, out);
    }
    waitingCount.update(count);
  }

  private int judgeOlderHalf(String service, ReadOnlyContext context, Collector<Anomaly> out)
      throws Exception {
    List<Long> times = new ArrayList<>();
    waiting.keys().forEach(times::add);
    Collections.sort(times);
    List<Long> older = times.subList(0, times.size() / 2);
    WatchState state = state();
    for (long time : older) {
      state = judge(state, service, time, waiting.get(time), context, out);
      waiting.remove(time);
    }
    states.update(state);
    return older.size();
  }

  @Override
  public void processBroadcastElement(Note note, Context context, Collector<Anomaly> out)
      throws Exception {
    BroadcastState<String, ServiceNotes> notes = context.getBroadcastState(NOTES);
    if (note.odd() != null) {
      remember(note.odd(), context);
    } else if (note.feedback() != null) {
      Feedback said = note.feedback();
      edit(notes, known -> known.withoutFeedback(said.id()));
      if (!said.undoes()) {
        put(notes, said.service(), of(notes, said.service()).with(said));
      }
    } else {
      Deployment deployment = note.deployment();
      edit(notes, known -> known.withoutDeployment(deployment.id()));
      if (!deployment.undoes()) {
        put(notes, deployment.service(), of(notes, deployment.service()).with(deployment));
      }
    }
  }

  private static void remember(OddServices.Odd odd, Context context) throws Exception {
    BroadcastState<Long, OddServices> windows = context.getBroadcastState(ODD);
    OddServices known = windows.get(odd.timeMillis());
    if (known == null) {
      long asked = context.currentWatermark() - ServiceWatch.REMEMBER_ELSEWHERE;
      if (asked < context.currentWatermark()) { // else there is no watermark yet
        List<Long> old = new ArrayList<>();
        for (Map.Entry<Long, OddServices> window : windows.entries()) {
          if (window.getKey() < asked) {
            old.add(window.getKey());
          }
        }
        for (Long window : old) {
          windows.remove(window);
        }
      }
    }
    windows.put(odd.timeMillis(), (known == null ? OddServices.NONE : known).with(odd));
  }

  private static ServiceNotes of(BroadcastState<String, ServiceNotes> notes, String service)
      throws Exception {
    ServiceNotes known = notes.get(service);
    return known == null ? ServiceNotes.NONE : known;
  }

  private static void edit(
      BroadcastState<String, ServiceNotes> notes, UnaryOperator<ServiceNotes> edit)
      throws Exception {
    Map<String, ServiceNotes> edited = new HashMap<>();
    for (Map.Entry<String, ServiceNotes> entry : notes.entries()) {
      ServiceNotes after = edit.apply(entry.getValue());
      if (!after.equals(entry.getValue())) {
        edited.put(entry.getKey(), after);
      }
    }
    for (Map.Entry<String, ServiceNotes> entry : edited.entrySet()) {
      put(notes, entry.getKey(), entry.getValue());
    }
  }

  private static void put(
      BroadcastState<String, ServiceNotes> notes, String service, ServiceNotes after)
      throws Exception {
    if (after.isEmpty()) {
      notes.remove(service);
    } else {
      notes.put(service, after);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Anomaly> out)
      throws Exception {
    WatchState state = state();
    boolean ended = context.timerService().currentWatermark() == Long.MAX_VALUE;
    Moment moment = waiting.get(timestamp);
    if (moment != null) {
      state = judge(state, context.getCurrentKey(), timestamp, moment, context, out);
      waiting.remove(timestamp);
      int count = waitingCount.value() - 1;
      if (count == 0) {
        waitingCount.clear();
      } else {
        waitingCount.update(count);
      }
    } else if (!ended || reaches(timestamp)) {
      state = said(watch.advance(state, context.getCurrentKey(), timestamp), context, out);
    }
    long next = watch.nextMillis(state);
    boolean goesOn = next != Long.MAX_VALUE && (!ended || reaches(next));
    if (goesOn) {
      context.timerService().registerEventTimeTimer(next);
    }
    if (goesOn || state != WatchState.INITIAL && waitingCount.value() != null) {
      states.update(state);
    } else {
      states.clear();
    }
  }

  /** Whether time goes on so far after a bounded input has ended. */
  private boolean reaches(long timeMillis) {
    return timeMillis <= settings.endMillis();
  }

  private WatchState state() throws Exception {
    WatchState state = states.value();
    return state == null ? WatchState.INITIAL : state;
  }

  private WatchState judge(
      WatchState state,
      String service,
      long timeMillis,
      Moment moment,
      ReadOnlyContext context,
      Collector<Anomaly> out)
      throws Exception {
    if (timeMillis <= state.timeMillis()) {
      lateMoments.inc();
      context.output(
          LATE,
          new LateItem(
              DetectFunction.INPUT,
              "window",
              service,
              timeMillis,
              context.timerService().currentWatermark(),
              moment.judged()));
      return state;
    }
    ServiceNotes notes = context.getBroadcastState(NOTES).get(service);
    return said(
        watch.step(
            state,
            service,
            timeMillis,
            moment,
            notes == null ? ServiceNotes.NONE : notes,
            window -> odd(context.getBroadcastState(ODD), window)),
        context,
        out);
  }

  private static OddServices odd(ReadOnlyBroadcastState<Long, OddServices> windows, long window) {
    try {
      OddServices odd = windows.get(window);
      return odd == null ? OddServices.NONE : odd;
    } catch (Exception e) {
      throw new IllegalStateException("cannot read what was odd", e);
    }
  }

  private WatchState said(
      ServiceWatch.Outcome outcome, ReadOnlyContext context, Collector<Anomaly> out) {
    opened.inc(outcome.opened());
    dropped.inc(outcome.dropped());
    for (Anomaly anomaly : outcome.anomalies()) {
      closed.inc(anomaly.state().equals(Anomaly.CLOSED) ? 1 : 0);
      suppressed.inc(
          anomaly.state().equals(Anomaly.OPENED) && anomaly.suppressedBy() != null ? 1 : 0);
      out.collect(anomaly);
    }
    for (Signal one : outcome.series()) {
      context.output(SERIES, one);
    }
    return outcome.state();
  }
}
