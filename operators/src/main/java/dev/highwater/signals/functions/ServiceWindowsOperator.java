package dev.highwater.signals.functions;

import dev.highwater.event.Hash128;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.flink.SignalSerializer;
import dev.highwater.flink.WatermarkMemory;
import dev.highwater.result.Signal;
import dev.highwater.signals.SignalsSettings;
import dev.highwater.signals.core.Accumulator;
import dev.highwater.signals.core.ConventionDefinition;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.OverflowFold;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.core.Panes;
import dev.highwater.signals.core.ServiceActivity;
import dev.highwater.signals.core.SignalEmitter;
import dev.highwater.signals.core.SignalSeries;
import dev.highwater.signals.core.SourceSelection;
import dev.highwater.signals.core.WindowLevels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The windows of each service: 10 s, 1 m, 5 m and 1 h from the same panes.
 *
 * <p>In: shares of panes, projected to views, keyed by service. Out: signals; what comes after its
 * window was dropped goes to {@link #LATE}. A share goes to every level that its interval allows. A
 * window of a family fires when the watermark passes its due time ({@link WindowLevels#dueMillis}),
 * again at most once a pane where shares came since then (series that changed get the next
 * revision; those that are no longer part of it, because another source or the cardinality limit
 * took their place, are withdrawn by a revision without numbers), and a last time as final, when
 * its state is dropped.
 *
 * <p>One operator rather than a process function, because each window of a family is a namespace of
 * the state: a firing reads its own window only, and is cleared as a whole, on heap as in RocksDB.
 *
 * <p><b>State per service.</b> Per family and open window at most 1.25 · {@code seriesLimit} series
 * times conventions, a digest per emitted series and a head; open are about 9 windows of 10 s, 4 of
 * 1 m, 3 of 5 m, 3 of 1 h. Per family when its conventions were present; per service when it
 * reported. All of it is dropped by event-time timers, the last about three hours after the service
 * was last seen.
 *
 * <p><b>Cardinality.</b> Where series were folded, a record {@value #OVERFLOW_SIGNAL} with label
 * {@code family} says so for that window; its value estimates how many were (from the largest hash
 * kept, so that it depends on the set of series only; relative error about 1/√limit).
 */
public final class ServiceWindowsOperator extends AbstractStreamOperator<Signal>
    implements OneInputStreamOperator<PaneShare, Signal>, Triggerable<String, WindowId> {
  private static final long serialVersionUID = 1;

  /** Shares whose windows had been dropped. */
  public static final OutputTag<LateItem> LATE = IngestFunction.LATE;

  public static final String OVERFLOW_SIGNAL = "cardinality_overflow";

  private static final long PRUNE_STEP = 600_000;

  private record Group(String by, Labels labels) {
    Hash128 hash() {
      return Hash128.of((by + '\0' + labels.canonical()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private final Map<String, FamilyDefinition> families;
  private final SignalsSettings settings;

  private transient OverflowFold fold;
  private transient SourceSelection selection;
  private transient ServiceActivity.Rules activityRules;
  private transient TypeSerializer<WindowId> namespaces;
  private transient MapStateDescriptor<Hash128, WindowCell> cellsDescriptor;
  private transient MapStateDescriptor<Hash128, Emitted> emittedDescriptor;
  private transient ValueStateDescriptor<WindowHead> headDescriptor;
  private transient MapState<String, SourceSelection.Presence> presences;
  private transient ValueState<ServiceActivity> activities;
  private transient InternalTimerService<WindowId> timers;
  private transient WatermarkMemory memory;
  private transient SignalSerializer signalSerializer;
  private transient long lastWatermark;
  private transient Counter lateShares;
  private transient Counter emittedSignals;
  private transient Counter revisions;

  /**
   * @param families by name, serializable
   */
  public ServiceWindowsOperator(Map<String, FamilyDefinition> families, SignalsSettings settings) {
    this.families = new HashMap<>(families);
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    lastWatermark = Long.MIN_VALUE;
    fold = new OverflowFold(settings.seriesLimit());
    selection = new SourceSelection(settings.sourceOrder(), settings.sourceHoldMillis());
    activityRules =
        new ServiceActivity.Rules(
            settings.silenceAfterMillis(),
            settings.forgetAfterMillis(),
            settings.allowedLatenessMillis());
    namespaces = new WindowId.Serializer();
    signalSerializer = new SignalSerializer();
    dev.highwater.flink.Hash128Serializer hashes = new dev.highwater.flink.Hash128Serializer();
    cellsDescriptor = new MapStateDescriptor<>("cells", hashes, new WindowCell.Serializer());
    emittedDescriptor = new MapStateDescriptor<>("emitted", hashes, new Emitted.Serializer());
    headDescriptor = new ValueStateDescriptor<>("head", new WindowHead.Serializer());
    presences =
        getKeyedStateStore()
            .getMapState(
                new MapStateDescriptor<>(
                    "presence", StringSerializer.INSTANCE, new PresenceSerializer()));
    activities =
        getPartitionedState(
            new ValueStateDescriptor<>("activity", new ServiceActivitySerializer()));
    timers = getInternalTimerService("windows", namespaces, this);
    var metrics = getMetricGroup().addGroup("highwater");
    lateShares = metrics.counter("lateShares");
    emittedSignals = metrics.counter("signals");
    revisions = metrics.counter("revisions");
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    memory = WatermarkMemory.of(context.getOperatorStateStore(), context.isRestored());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    // not the one of the end, after which a drained job could never go on
    memory.store(lastWatermark);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.getTimestamp() != Long.MAX_VALUE) {
      lastWatermark = mark.getTimestamp();
    }
    super.processWatermark(mark);
  }

  private long watermark() {
    return memory.at(timers.currentWatermark());
  }

  @Override
  public void processElement(StreamRecord<PaneShare> element) throws Exception {
    PaneShare share = element.getValue();
    SignalSeries series = share.series();
    FamilyDefinition family = families.get(series.family());
    ConventionDefinition convention =
        family == null ? null : conventionOf(family, series.convention());
    if (convention == null) {
      return;
    }
    long interval = share.amount().maxIntervalMillis();
    long pane = share.paneStartMillis();
    notePresence(convention, series, pane, interval);
    boolean late = false;
    for (int level = WindowLevels.lowestLevel(interval); level < Panes.LEVEL_COUNT; level++) {
      long length = Panes.levelMillis(level);
      WindowId window = new WindowId(level, Panes.windowStart(pane, length), series.family());
      if (watermark() >= finalTimer(window)) {
        late = true;
      } else {
        add(window, series, share.amount(), interval);
      }
    }
    if (late && series.by().isEmpty()) {
      lateShares.inc();
      output.collect(
          LATE,
          new StreamRecord<>(
              new LateItem(
                  convention.source().label(),
                  "share",
                  series.family()
                      + series.labels().toBuilder()
                          .set("service", series.service())
                          .build()
                          .canonical(),
                  pane,
                  Long.MIN_VALUE,
                  share.amount().count())));
    }
  }

  private static ConventionDefinition conventionOf(FamilyDefinition family, String id) {
    for (ConventionDefinition convention : family.conventions()) {
      if (convention.id().equals(id)) {
        return convention;
      }
    }
    return null;
  }

  private void notePresence(
      ConventionDefinition convention, SignalSeries series, long pane, long interval)
      throws Exception {
    SourceSelection.Presence presence = presences.get(series.family());
    if (presence == null) {
      presence = new SourceSelection.Presence();
    }
    if (selection.add(presence, convention.id(), pane, interval)) {
      presences.put(series.family(), presence);
    }
    ServiceActivity activity = activities.value();
    boolean unknown = activity == null;
    if (unknown) {
      activity = new ServiceActivity();
    }
    if (activity.add(activityRules, convention.source(), pane, interval)) {
      activities.update(activity);
      if (unknown) {
        // not before the watermark, so that one timer is enough however old the pane is
        long from = Math.max(watermark(), pane);
        timers.registerEventTimeTimer(WindowId.SERVICE, ServiceActivity.nextMillis(from) - 1);
      }
    }
  }

  private void add(WindowId window, SignalSeries series, Accumulator amount, long interval)
      throws Exception {
    ValueState<WindowHead> heads = getPartitionedState(window, namespaces, headDescriptor);
    WindowHead head = heads.value();
    boolean fresh = head == null;
    if (fresh) {
      head = new WindowHead();
      timers.registerEventTimeTimer(window, finalTimer(window));
    }
    boolean longer = interval > head.intervalMillis;
    head.intervalMillis = Math.max(head.intervalMillis, interval);
    long due = WindowLevels.dueMillis(window.endMillis(), head.intervalMillis) - 1;
    if (watermark() >= due) {
      if (!head.dirty || fresh) {
        timers.registerEventTimeTimer(window, Panes.paneEnd(watermark()) - 1);
      }
    } else if (fresh || longer) {
      timers.registerEventTimeTimer(window, due);
    }
    head.dirty = true;
    fold.add(head.fold, store(window, series.service()), series, amount);
    heads.update(head);
  }

  private long finalTimer(WindowId window) {
    return WindowLevels.finalMillis(
            window.endMillis(), window.lengthMillis(), settings.allowedLatenessMillis())
        - 1;
  }

  @Override
  public void onEventTime(InternalTimer<String, WindowId> timer) throws Exception {
    WindowId window = timer.getNamespace();
    String service = timer.getKey();
    if (window.equals(WindowId.SERVICE)) {
      onServiceTimer(service, timer.getTimestamp());
      return;
    }
    ValueState<WindowHead> heads = getPartitionedState(window, namespaces, headDescriptor);
    WindowHead head = heads.value();
    if (head == null) {
      return;
    }
    long time = timer.getTimestamp();
    if (time >= finalTimer(window)) {
      emit(window, service, head, true);
      getPartitionedState(window, namespaces, cellsDescriptor).clear();
      getPartitionedState(window, namespaces, emittedDescriptor).clear();
      getPartitionedState(window, namespaces, headDescriptor).clear();
    } else if (head.dirty
        && time + 1 >= WindowLevels.dueMillis(window.endMillis(), head.intervalMillis)) {
      head.dirty = false;
      emit(window, service, head, false);
      getPartitionedState(window, namespaces, headDescriptor).update(head);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, WindowId> timer) {
    throw new IllegalStateException("no processing-time timers are set");
  }

  private void onServiceTimer(String service, long time) throws Exception {
    long watermark = watermark();
    ServiceActivity activity = activities.value();
    if (activity != null) {
      boolean drained = watermark == Long.MAX_VALUE && !settings.timeEndsWithInput();
      (drained
              ? activity.drain(activityRules, service, memory.at(lastWatermark))
              : activity.advance(activityRules, service, watermark))
          .forEach(this::send);
      if (activity.isEmpty()) {
        activities.clear();
        activity = null;
      } else {
        activities.update(activity);
      }
    }
    // by the timer's time, not the watermark: windows of earlier timers may still have to fire
    boolean present = prune(time);
    if (activity != null) {
      timers.registerEventTimeTimer(WindowId.SERVICE, ServiceActivity.nextMillis(watermark) - 1);
    } else if (present) {
      timers.registerEventTimeTimer(
          WindowId.SERVICE, Math.floorDiv(time + 1, PRUNE_STEP) * PRUNE_STEP + PRUNE_STEP - 1);
    }
  }

  /** Forgets presence that no window open at {@code time} can ask for; false where none is left. */
  private boolean prune(long time) throws Exception {
    long longest = Panes.levelMillis(Panes.LEVEL_COUNT - 1);
    long before = selection.pruneBefore(time - settings.allowedLatenessMillis() - 5 * longest / 2);
    boolean left = false;
    for (String family : names()) {
      SourceSelection.Presence presence = presences.get(family);
      presence.prune(before);
      if (presence.isEmpty()) {
        presences.remove(family);
      } else {
        presences.put(family, presence);
        left = true;
      }
    }
    return left;
  }

  private List<String> names() throws Exception {
    List<String> names = new ArrayList<>();
    presences.keys().forEach(names::add);
    return names;
  }

  private void emit(WindowId window, String service, WindowHead head, boolean isFinal)
      throws Exception {
    FamilyDefinition family = families.get(window.family());
    SourceSelection.Presence presence = presences.get(window.family());
    SourceSelection.Choice choice =
        family == null || presence == null
            ? null
            : selection.choose(family, presence, window.startMillis(), window.lengthMillis());
    fold.trim(head.fold, store(window, service));
    Map<Group, Accumulator[]> groups = new HashMap<>();
    Hash128 largest = new Hash128(0, 0);
    MapState<Hash128, WindowCell> cells = getPartitionedState(window, namespaces, cellsDescriptor);
    for (WindowCell cell : cells.values()) {
      if (head.fold.overflowed()) {
        SignalSeries series = seriesOf(window, service, cell);
        if (!series.isOverflow() && series.rank().compareTo(largest) > 0) {
          largest = series.rank();
        }
      }
      int at = choice == null ? -1 : indexOf(choice, cell.convention());
      if (at >= 0) {
        groups
                .computeIfAbsent(
                    new Group(cell.by(), cell.labels()),
                    unused -> new Accumulator[choice.conventions().size()])[at] =
            cell.amount();
      }
    }
    MapState<Hash128, Emitted> emitted = getPartitionedState(window, namespaces, emittedDescriptor);
    Set<Hash128> said = new HashSet<>();
    for (Map.Entry<Group, Accumulator[]> entry : groups.entrySet()) {
      Group group = entry.getKey();
      List<SignalEmitter.Part> parts = new ArrayList<>(1);
      for (int i = 0; i < entry.getValue().length; i++) {
        if (entry.getValue()[i] != null) {
          parts.add(new SignalEmitter.Part(choice.conventions().get(i), entry.getValue()[i]));
        }
      }
      List<Signal> signals =
          SignalEmitter.emit(
              family,
              new SignalSeries(service, window.family(), "", group.labels, group.by),
              choice.source(),
              window.startMillis(),
              window.lengthMillis(),
              parts,
              0,
              false);
      Hash128 hash = group.hash();
      if (!signals.isEmpty() && say(emitted, hash, signals, isFinal)) {
        said.add(hash);
      }
    }
    if (head.fold.overflowed() && choice != null) {
      Signal overflow = overflow(window, service, choice.source().label(), largest);
      Hash128 hash = Hash128.of(OVERFLOW_SIGNAL.getBytes(StandardCharsets.UTF_8));
      say(emitted, hash, List.of(overflow), isFinal);
      said.add(hash);
    }
    withdraw(window, service, emitted, said, isFinal);
  }

  private static int indexOf(SourceSelection.Choice choice, String convention) {
    List<ConventionDefinition> chosen = choice.conventions();
    for (int i = 0; i < chosen.size(); i++) {
      if (chosen.get(i).id().equals(convention)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Sends the records of one series where they differ from the last revision, or as final.
   *
   * @return true
   */
  private boolean say(
      MapState<Hash128, Emitted> emitted, Hash128 hash, List<Signal> signals, boolean isFinal)
      throws Exception {
    Emitted before = emitted.get(hash);
    Hash128 digest = digest(signals);
    boolean changed = before == null || !digest.equals(before.digest());
    if (!changed && !isFinal) {
      return true;
    }
    int revision = before == null ? 0 : before.revision() + 1;
    List<String> names = new ArrayList<>(signals.size());
    List<String> units = new ArrayList<>(signals.size());
    for (Signal signal : signals) {
      names.add(signal.signal());
      units.add(signal.unit());
      send(revised(signal, revision, isFinal));
    }
    if (before != null && before.digest() != null) {
      for (int i = 0; i < before.signals().size(); i++) {
        if (!names.contains(before.signals().get(i))) {
          send(
              withdrawn(
                  signals.get(0),
                  before.signals().get(i),
                  before.units().get(i),
                  before,
                  revision,
                  isFinal));
        }
      }
    }
    if (!isFinal) {
      Signal first = signals.get(0);
      emitted.put(
          hash, new Emitted(first.labels(), first.source(), names, units, revision, digest));
    }
    return true;
  }

  /** Takes back what an earlier revision said of series that are no longer part of the window. */
  private void withdraw(
      WindowId window,
      String service,
      MapState<Hash128, Emitted> emitted,
      Set<Hash128> said,
      boolean isFinal)
      throws Exception {
    List<Map.Entry<Hash128, Emitted>> gone = new ArrayList<>();
    for (Map.Entry<Hash128, Emitted> entry : emitted.entries()) {
      if (entry.getValue().digest() != null && !said.contains(entry.getKey())) {
        gone.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    for (Map.Entry<Hash128, Emitted> entry : gone) {
      Emitted before = entry.getValue();
      int revision = before.revision() + 1;
      Signal frame = frame(window, service, before.labels(), before.source());
      for (int i = 0; i < before.signals().size(); i++) {
        send(
            withdrawn(
                frame, before.signals().get(i), before.units().get(i), before, revision, isFinal));
      }
      emitted.put(
          entry.getKey(),
          new Emitted(
              before.labels(), before.source(), before.signals(), before.units(), revision, null));
    }
  }

  private static Signal frame(WindowId window, String service, Labels labels, String source) {
    return new Signal(
        "",
        service,
        labels,
        source,
        window.startMillis(),
        window.endMillis(),
        window.lengthMillis(),
        0,
        false,
        "",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  private static Signal withdrawn(
      Signal frame, String name, String unit, Emitted before, int revision, boolean isFinal) {
    return new Signal(
        name,
        frame.service(),
        before.labels(),
        before.source(),
        frame.windowStartMillis(),
        frame.windowEndMillis(),
        frame.windowMillis(),
        revision,
        isFinal,
        unit,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  private Signal overflow(WindowId window, String service, String source, Hash128 largest) {
    double kept = (largest.high() >>> 11) * 0x1p-53;
    double all = kept > 0 ? (settings.seriesLimit() - 1) / kept : settings.seriesLimit() + 1;
    double folded = Math.max(1, Math.rint(all - settings.seriesLimit()));
    return new Signal(
        OVERFLOW_SIGNAL,
        service,
        Labels.of("family", window.family()),
        source,
        window.startMillis(),
        window.endMillis(),
        window.lengthMillis(),
        0,
        false,
        "1",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        folded,
        List.of());
  }

  private void send(Signal signal) {
    emittedSignals.inc();
    if (signal.revision() > 0) {
      revisions.inc();
    }
    output.collect(new StreamRecord<>(signal, signal.windowEndMillis() - 1));
  }

  private static Signal revised(Signal s, int revision, boolean isFinal) {
    return new Signal(
        s.signal(),
        s.service(),
        s.labels(),
        s.source(),
        s.windowStartMillis(),
        s.windowEndMillis(),
        s.windowMillis(),
        revision,
        isFinal,
        s.unit(),
        s.count(),
        s.sum(),
        s.min(),
        s.max(),
        s.mean(),
        s.p50(),
        s.p90(),
        s.p95(),
        s.p99(),
        s.value(),
        s.traceIds());
  }

  /** Of records of revision 0. */
  private Hash128 digest(List<Signal> signals) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    for (Signal signal : signals) {
      signalSerializer.serialize(signal, out);
    }
    return Hash128.of(out.getCopyOfBuffer());
  }

  private SignalSeries seriesOf(WindowId window, String service, WindowCell cell) {
    return new SignalSeries(service, window.family(), cell.convention(), cell.labels(), cell.by());
  }

  private OverflowFold.Store store(WindowId window, String service) throws Exception {
    MapState<Hash128, WindowCell> cells = getPartitionedState(window, namespaces, cellsDescriptor);
    return new OverflowFold.Store() {
      @Override
      public Accumulator get(SignalSeries series) {
        try {
          WindowCell cell = cells.get(series.hash());
          return cell == null ? null : cell.amount();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void put(SignalSeries series, Accumulator amount) {
        try {
          cells.put(
              series.hash(),
              new WindowCell(series.convention(), series.by(), series.labels(), amount));
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void remove(SignalSeries series) {
        try {
          cells.remove(series.hash());
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public Iterable<SignalSeries> series() {
        try {
          List<SignalSeries> all = new ArrayList<>();
          for (WindowCell cell : cells.values()) {
            all.add(seriesOf(window, service, cell));
          }
          return all;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
