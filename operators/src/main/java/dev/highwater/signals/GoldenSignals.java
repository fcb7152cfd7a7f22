package dev.highwater.signals;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.LateItem;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.Signal;
import dev.highwater.signals.core.Classifier;
import dev.highwater.signals.core.FamilyDefinition;
import dev.highwater.signals.core.PaneShare;
import dev.highwater.signals.functions.EventIngestFunction;
import dev.highwater.signals.functions.IngestFunction;
import dev.highwater.signals.functions.LeaderChange;
import dev.highwater.signals.functions.MetricIngestFunction;
import dev.highwater.signals.functions.PaneCombiner;
import dev.highwater.signals.functions.PaneShareSerializer;
import dev.highwater.signals.functions.ReplicaElectionFunction;
import dev.highwater.signals.functions.ReplicaPresence;
import dev.highwater.signals.functions.SeriesFunction;
import dev.highwater.signals.functions.SeriesPoint;
import dev.highwater.signals.functions.ServiceWindowsOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/**
 * The topology of golden signals: a pure function of streams. It sees neither Kafka nor files nor
 * the runtime mode.
 *
 * <pre>
 * metrics → classify ─ points by series → order, difference → combine ┐
 *              └ replicas heard → elect ──┘ (broadcast)               │
 * spans   → classify ─────────────────────────────────────→ combine ──┼ by service → windows → signals
 * logs    → classify ─────────────────────────────────────→ combine ──┘
 * </pre>
 *
 * <p>Items never cross the network: each input's first step is chained to its source, and what is
 * shuffled are points of raw series and panes. The parallelism is the environment's.
 */
public final class GoldenSignals {
  private GoldenSignals() {}

  public static SignalOutputs define(
      SignalInputs inputs, Classifier classifier, SignalsSettings settings) {
    Map<String, FamilyDefinition> families = classifier.families();
    List<DataStream<LateItem>> late = new ArrayList<>();
    List<DataStream<DeadLetter>> rejected = new ArrayList<>();
    List<DataStream<PaneShare>> panes = new ArrayList<>();

    if (inputs.metrics() != null) {
      SingleOutputStreamOperator<SeriesPoint> points =
          named(
              inputs
                  .metrics()
                  .process(
                      new MetricIngestFunction(classifier, settings.allowedLatenessMillis()),
                      SeriesPoint.TYPE),
              OperatorUid.SIGNALS_INGEST_METRICS);
      late.add(points.getSideOutput(IngestFunction.LATE));
      rejected.add(points.getSideOutput(IngestFunction.DEAD_LETTERS));
      SingleOutputStreamOperator<PaneShare> shares = series(inputs, points, families, settings);
      late.add(shares.getSideOutput(SeriesFunction.LATE));
      panes.add(combined(shares, families, settings, OperatorUid.SIGNALS_COMBINE_METRICS));
    }
    if (inputs.spans() != null) {
      panes.add(
          events(
              inputs.spans(),
              "spans",
              classifier,
              settings,
              OperatorUid.SIGNALS_INGEST_SPANS,
              OperatorUid.SIGNALS_COMBINE_SPANS,
              late,
              rejected));
    }
    if (inputs.logs() != null) {
      panes.add(
          events(
              inputs.logs(),
              "logs",
              classifier,
              settings,
              OperatorUid.SIGNALS_INGEST_LOGS,
              OperatorUid.SIGNALS_COMBINE_LOGS,
              late,
              rejected));
    }
    if (panes.isEmpty()) {
      throw new IllegalArgumentException("no input: metrics, spans or logs");
    }
    if (inputs.clock() != null) {
      panes.add(
          clock(inputs.clock(), PaneShareSerializer.TYPE, OperatorUid.SIGNALS_CLOCK_SERVICES));
    }

    SingleOutputStreamOperator<Signal> signals =
        named(
            union(panes)
                .keyBy(share -> share.series().service(), Types.STRING)
                .transform(
                    OperatorUid.SIGNALS_SERVICES.title(),
                    HighwaterTypes.SIGNAL,
                    new ServiceWindowsOperator(families, settings)),
            OperatorUid.SIGNALS_SERVICES);
    late.add(signals.getSideOutput(ServiceWindowsOperator.LATE));
    return new SignalOutputs(signals, union(late), union(rejected));
  }

  /** Raw series in order, of the leading replica, as shares of panes. */
  private static SingleOutputStreamOperator<PaneShare> series(
      SignalInputs inputs,
      SingleOutputStreamOperator<SeriesPoint> points,
      Map<String, FamilyDefinition> families,
      SignalsSettings settings) {
    DataStream<ReplicaPresence> heard = points.getSideOutput(MetricIngestFunction.PRESENCE);
    DataStream<SeriesPoint> ordered = points;
    if (inputs.clock() != null) {
      heard =
          heard.union(
              clock(inputs.clock(), ReplicaPresence.TYPE, OperatorUid.SIGNALS_CLOCK_REPLICAS));
      ordered =
          ordered.union(clock(inputs.clock(), SeriesPoint.TYPE, OperatorUid.SIGNALS_CLOCK_SERIES));
    }
    DataStream<LeaderChange> leaders =
        named(
            heard
                .keyBy(ReplicaPresence::cluster, Types.STRING)
                .process(
                    new ReplicaElectionFunction(
                        settings.replicaFailoverMillis(), settings.forgetAfterMillis()),
                    LeaderChange.TYPE),
            OperatorUid.SIGNALS_REPLICA_ELECTION);
    return named(
        ordered
            .keyBy(SeriesPoint::series, HighwaterTypes.HASH)
            .connect(leaders.broadcast(SeriesFunction.LEADERS))
            .process(
                new SeriesFunction(
                    families, settings.seriesBufferLimit(), settings.allowedLatenessMillis()),
                PaneShareSerializer.TYPE),
        OperatorUid.SIGNALS_SERIES);
  }

  private static DataStream<PaneShare> events(
      DataStream<Decoded> input,
      String name,
      Classifier classifier,
      SignalsSettings settings,
      OperatorUid ingest,
      OperatorUid combine,
      List<DataStream<LateItem>> late,
      List<DataStream<DeadLetter>> rejected) {
    SingleOutputStreamOperator<PaneShare> shares =
        named(
            input.process(
                new EventIngestFunction(name, classifier, settings.allowedLatenessMillis()),
                PaneShareSerializer.TYPE),
            ingest);
    late.add(shares.getSideOutput(IngestFunction.LATE));
    rejected.add(shares.getSideOutput(IngestFunction.DEAD_LETTERS));
    return combined(shares, classifier.families(), settings, combine);
  }

  private static SingleOutputStreamOperator<PaneShare> combined(
      DataStream<PaneShare> shares,
      Map<String, FamilyDefinition> families,
      SignalsSettings settings,
      OperatorUid uid) {
    return named(
        shares.transform(
            uid.title(),
            PaneShareSerializer.TYPE,
            new PaneCombiner(families, settings.combinerLimit())),
        uid);
  }

  /** The clock as a stream that only moves time. */
  private static <T> DataStream<T> clock(
      DataStream<?> ticks, TypeInformation<T> type, OperatorUid uid) {
    return named(ticks.flatMap(new Nothing<>(), type).setParallelism(1), uid);
  }

  private static <T> SingleOutputStreamOperator<T> named(
      SingleOutputStreamOperator<T> stream, OperatorUid uid) {
    return stream.name(uid.title()).uid(uid.uid());
  }

  @SuppressWarnings("unchecked")
  private static <T> DataStream<T> union(List<DataStream<T>> streams) {
    return streams.size() == 1
        ? streams.get(0)
        : streams.get(0).union(streams.subList(1, streams.size()).toArray(new DataStream[0]));
  }

  /** Lets watermarks pass and nothing else. */
  private static final class Nothing<I, O> implements FlatMapFunction<I, O> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(I value, Collector<O> out) {}
  }
}
