package dev.highwater.signals.functions;

import dev.highwater.event.Hash128;
import dev.highwater.event.LateItem;
import dev.highwater.event.MetricPoint;
import dev.highwater.flink.ItemCounter;
import dev.highwater.signals.core.ClassifiedMetric;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.LeaderTimeline;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.Panes;
import dev.highwater.signals.core.SeriesState;
import dev.highwater.signals.core.SeriesTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Puts the points of each raw series in order and has the core make shares of panes from them.
 *
 * <p>In: points keyed by the 128-bit hash of their series, and the leaders of replica pairs,
 * broadcast. Out: shares; what enters no window goes to {@link #LATE}. A point waits until the
 * watermark passes its 10 s pane (one timer per series and pane), then points are released in
 * (time, canonical bytes) order; by then the leaders of that pane are known, because they were sent
 * before that watermark. A point of another replica than the leader is dropped.
 *
 * <p><b>Bounds.</b> At most {@code bufferLimit} points of a series wait; when one more comes, the
 * older half is released at once, in order but for points of the newest time. That costs nothing
 * where points come in order (batch), else points that come after newer ones were released are
 * treated as late ones are; {@code releasedEarly} counts them. State of a series: the buffer, its
 * count and {@link SeriesState}; gone {@link SeriesState#expiresMillis()} plus the allowed lateness
 * after its last point. A series that expired begins anew, judged by the times of its points, so
 * that it does not matter when the timer came.
 */
public final class SeriesFunction
    extends KeyedBroadcastProcessFunction<Hash128, SeriesPoint, LeaderChange, PaneShare> {
  private static final long serialVersionUID = 1;

  /** Parts of increases that enter no window. */
  public static final OutputTag<LateItem> LATE = IngestFunction.LATE;

  /** The leaders of each cluster. */
  public static final MapStateDescriptor<String, LeaderTimeline> LEADERS =
      new MapStateDescriptor<>(
          "leaders", StringSerializer.INSTANCE, new LeaderTimelineSerializer());

  private static final int CACHED_HEADS = 10_000;

  private record Head(byte[] packed, SeriesHead head) {}

  private final Map<String, FamilyDefinition> families;
  private final int bufferLimit;
  private final long allowedLatenessMillis;

  private transient SeriesTracker tracker;
  private transient Map<Hash128, Head> heads;
  private transient ListState<SeriesPoint> buffer;
  private transient ValueState<Integer> buffered;
  private transient ValueState<SeriesState> series;
  private transient ItemCounter.Handle accepted;
  private transient ItemCounter.Handle deduplicated;
  private transient Counter releasedEarly;

  /**
   * @param families by name, serializable
   * @param bufferLimit points of one series that wait, at least 2
   */
  public SeriesFunction(
      Map<String, FamilyDefinition> families, int bufferLimit, long allowedLatenessMillis) {
    this.families = new HashMap<>(families);
    this.bufferLimit = bufferLimit;
    this.allowedLatenessMillis = allowedLatenessMillis;
  }

  @Override
  public void open(OpenContext context) {
    tracker = new SeriesTracker(families);
    heads = new MetricIngestFunction.Recent<>(CACHED_HEADS);
    buffer =
        getRuntimeContext().getListState(new ListStateDescriptor<>("buffer", SeriesPoint.TYPE));
    buffered = getRuntimeContext().getState(new ValueStateDescriptor<>("buffered", Types.INT));
    series =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("series", SeriesStateSerializer.TYPE));
    accepted = ItemCounter.ACCEPTED.register(getRuntimeContext(), "metrics");
    deduplicated = ItemCounter.DEDUPLICATED.register(getRuntimeContext(), "metrics");
    releasedEarly =
        getRuntimeContext().getMetricGroup().addGroup("highwater").counter("releasedEarly");
  }

  @Override
  public void processElement(SeriesPoint point, ReadOnlyContext context, Collector<PaneShare> out)
      throws Exception {
    Integer before = buffered.value();
    int count = before == null ? 1 : before + 1;
    buffer.add(point);
    if (count > bufferLimit) {
      count = releaseOlderHalf(context, out);
    }
    buffered.update(count);
    context.timerService().registerEventTimeTimer(Panes.paneEnd(point.point().timeMillis()) - 1);
  }

  @Override
  public void processBroadcastElement(
      LeaderChange change, Context context, Collector<PaneShare> out) throws Exception {
    var leaders = context.getBroadcastState(LEADERS);
    LeaderTimeline line = leaders.get(change.cluster());
    leaders.put(
        change.cluster(),
        (line == null ? LeaderTimeline.EMPTY : line).with(change.fromMillis(), change.leader()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PaneShare> out)
      throws Exception {
    if (Math.floorMod(timestamp, Panes.PANE_MILLIS) == 0) {
      SeriesState state = series.value();
      if (state != null) {
        long expiry = expiryTimer(state);
        if (expiry <= timestamp) {
          series.clear();
        } else {
          context.timerService().registerEventTimeTimer(expiry);
        }
      }
      return;
    }
    List<SeriesPoint> due = new ArrayList<>();
    List<SeriesPoint> rest = new ArrayList<>();
    for (SeriesPoint point : buffer.get()) {
      (point.point().timeMillis() <= timestamp ? due : rest).add(point);
    }
    if (due.isEmpty()) {
      return;
    }
    keep(rest);
    if (rest.isEmpty()) {
      buffered.clear();
    } else {
      buffered.update(rest.size());
    }
    release(due, context, out);
  }

  /** Returns how many points still wait. */
  private int releaseOlderHalf(ReadOnlyContext context, Collector<PaneShare> out) throws Exception {
    List<SeriesPoint> all = new ArrayList<>();
    buffer.get().forEach(all::add);
    all.sort(BY_TIME);
    long newest = all.get(all.size() - 1).point().timeMillis();
    int half = all.size() / 2;
    while (half > 0 && half < all.size() && sameTime(all, half - 1, half)) {
      half++;
    }
    if (half == all.size()) {
      half = 0;
      while (half < all.size() && all.get(half).point().timeMillis() < newest) {
        half++;
      }
    }
    if (half == 0) {
      // a flood of points of one instant: all but the one that is first by its bytes are duplicates
      all.sort(CANONICAL);
      deduplicated.add(all.size() - 1L);
      keep(all.subList(0, 1));
      return 1;
    }
    releasedEarly.inc(half);
    List<SeriesPoint> rest = all.subList(half, all.size());
    keep(rest);
    release(new ArrayList<>(all.subList(0, half)), context, out);
    return rest.size();
  }

  private static boolean sameTime(List<SeriesPoint> points, int one, int other) {
    return points.get(one).point().timeMillis() == points.get(other).point().timeMillis();
  }

  private void keep(List<SeriesPoint> points) throws Exception {
    if (points.isEmpty()) {
      buffer.clear();
    } else {
      buffer.update(new ArrayList<>(points));
    }
  }

  private void release(List<SeriesPoint> points, ReadOnlyContext context, Collector<PaneShare> out)
      throws Exception {
    if (points.size() > 1) {
      points.sort(CANONICAL);
    }
    SeriesState state = series.value();
    boolean known = state != null;
    ReadOnlyBroadcastState<String, LeaderTimeline> leaders = null;
    for (SeriesPoint point : points) {
      if (point.replica() != null) {
        leaders = leaders == null ? context.getBroadcastState(LEADERS) : leaders;
        LeaderTimeline line = leaders.get(point.cluster());
        String leader = line == null ? null : line.leaderAt(point.point().timeMillis());
        if (leader != null && !leader.equals(point.replica())) {
          deduplicated.add(1);
          continue;
        }
      }
      if (state == null || !state.isEmpty() && point.point().timeMillis() > state.expiresMillis()) {
        state = new SeriesState();
      }
      SeriesTracker.Step step = tracker.step(state, classified(point));
      (step.outcome() == SeriesTracker.Outcome.DUPLICATE ? deduplicated : accepted).add(1);
      step.shares().forEach(out::collect);
      for (LateItem late : step.late()) {
        context.output(LATE, late);
      }
    }
    if (state != null && !state.isEmpty()) {
      series.update(state);
      if (!known) {
        context.timerService().registerEventTimeTimer(expiryTimer(state));
      }
    }
  }

  /** On a whole pane, where pane timers never are. */
  private long expiryTimer(SeriesState state) {
    return Panes.ceilToPane(state.expiresMillis() + allowedLatenessMillis + 1);
  }

  private ClassifiedMetric classified(SeriesPoint point) throws IOException {
    Head known = heads.get(point.series());
    if (known == null || !Arrays.equals(known.packed, point.head())) {
      known = new Head(point.head(), SeriesHead.unpack(point.head()));
      heads.put(point.series(), known);
    }
    SeriesHead head = known.head;
    MetricPoint body = point.point();
    return new ClassifiedMetric(
        head.service(),
        new MetricPoint(
            head.name(),
            head.labels(),
            head.unit(),
            body.kind(),
            body.temporality(),
            body.startMillis(),
            body.timeMillis(),
            body.value(),
            body.histogram(),
            body.summary(),
            body.stale(),
            body.exemplars()),
        head.uses(),
        point.cluster(),
        point.replica());
  }

  private static final Comparator<SeriesPoint> BY_TIME =
      Comparator.comparingLong(point -> point.point().timeMillis());

  /**
   * By time, then by bytes, so that two points of one instant have an order that their arrival does
   * not change.
   */
  private static final Comparator<SeriesPoint> CANONICAL =
      BY_TIME.thenComparing(SeriesFunction::bytes, Arrays::compareUnsigned);

  private static byte[] bytes(SeriesPoint point) {
    DataOutputSerializer out = new DataOutputSerializer(64);
    try {
      new SeriesPoint.Serializer().serialize(point, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.getCopyOfBuffer();
  }
}
