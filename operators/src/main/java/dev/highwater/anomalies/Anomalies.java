package dev.highwater.anomalies;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.anomalies.core.Observation;
import dev.highwater.anomalies.core.OddServices;
import dev.highwater.anomalies.core.ResourceLimits;
import dev.highwater.anomalies.core.ScoredPoint;
import dev.highwater.anomalies.functions.DetectFunction;
import dev.highwater.anomalies.functions.ExhaustionFunction;
import dev.highwater.anomalies.functions.Note;
import dev.highwater.anomalies.functions.NoteWatermarks;
import dev.highwater.anomalies.functions.ObservationSerializer;
import dev.highwater.anomalies.functions.ScoredPointSerializer;
import dev.highwater.anomalies.functions.SelectFunction;
import dev.highwater.anomalies.functions.WatchFunction;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.WithBoundedness;
import org.apache.flink.util.Collector;

/**
 * The topology of anomalies: a pure function of streams. It sees neither Kafka nor files nor the
 * runtime mode.
 *
 * <pre>
 * signals → select ┬ by series: order, detect ┬ by service: watch → anomalies, series
 *                  │                          └ odd totals ─┤ (broadcast)
 * feedback, deployments ────────────────────────────────────┘ (broadcast)
 *                  └ those with a limit, by series: exhaustion ────→ series
 * </pre>
 *
 * <p>The parallelism is the environment's.
 */
public final class Anomalies {
  private Anomalies() {}

  /**
   * @throws IllegalArgumentException where there are no signals, or no such detector
   */
  public static AnomalyOutputs define(AnomalyInputs inputs, AnomaliesSettings settings) {
    if (inputs.signals() == null) {
      throw new IllegalArgumentException("no input: signals");
    }
    Detectors.named(settings.detector());
    DataStream<Observation> values =
        named(
            inputs
                .signals()
                .flatMap(new SelectFunction(settings.windowMillis()), ObservationSerializer.TYPE),
            OperatorUid.ANOMALIES_SELECT);
    if (inputs.clock() != null) {
      values =
          values.union(
              nothing(inputs.clock(), ObservationSerializer.TYPE, OperatorUid.ANOMALIES_CLOCK));
    }
    SingleOutputStreamOperator<ScoredPoint> scored =
        named(
            values
                .keyBy(Observation::series, HighwaterTypes.HASH)
                .process(new DetectFunction(settings), ScoredPointSerializer.TYPE),
            OperatorUid.ANOMALIES_DETECT);
    SingleOutputStreamOperator<Anomaly> anomalies =
        named(
            scored
                .keyBy(ScoredPoint::service, Types.STRING)
                .connect(notes(inputs, scored).broadcast(WatchFunction.NOTES, WatchFunction.ODD))
                .process(new WatchFunction(settings), HighwaterTypes.ANOMALY),
            OperatorUid.ANOMALIES_WATCH);
    return new AnomalyOutputs(
        anomalies,
        series(anomalies.getSideOutput(WatchFunction.SERIES), values, settings),
        scored
            .getSideOutput(DetectFunction.LATE)
            .union(anomalies.getSideOutput(WatchFunction.LATE)));
  }

  /** With the time until resources run out, where that is wanted. */
  private static DataStream<Signal> series(
      DataStream<Signal> odd, DataStream<Observation> values, AnomaliesSettings settings) {
    if (settings.exhaustionHorizonMillis() == 0) {
      return odd;
    }
    DataStream<Observation> limited =
        named(values.filter(new IsLimited(settings.limits())), OperatorUid.ANOMALIES_LIMITED);
    return odd.union(
        named(
            limited
                .keyBy(Observation::series, HighwaterTypes.HASH)
                .process(new ExhaustionFunction(settings), HighwaterTypes.SIGNAL),
            OperatorUid.ANOMALIES_EXHAUSTION));
  }

  /**
   * What is broadcast. No window is judged before what was said has been read: where feedback and
   * deployments end, all of it; else what is there when the job starts.
   */
  private static DataStream<Note> notes(AnomalyInputs inputs, DataStream<ScoredPoint> scored) {
    DataStream<Note> odd = named(scored.flatMap(new OfOdd(), Note.TYPE), OperatorUid.ANOMALIES_ODD);
    DataStream<Note> said = said(inputs);
    if (said == null) {
      return odd;
    }
    WatermarkStrategy<Note> time =
        ends(said) ? WatermarkStrategy.noWatermarks() : NoteWatermarks.DEFAULT;
    return named(
            said.assignTimestampsAndWatermarks(time).setParallelism(1),
            OperatorUid.ANOMALIES_NOTES_TIME)
        .union(odd);
  }

  private static DataStream<Note> said(AnomalyInputs inputs) {
    DataStream<Note> said = null;
    if (inputs.feedback() != null) {
      said =
          named(
              inputs.feedback().map(new OfFeedback(), Note.TYPE).setParallelism(1),
              OperatorUid.ANOMALIES_NOTES_FEEDBACK);
    }
    if (inputs.deployments() != null) {
      DataStream<Note> deployments =
          named(
              inputs.deployments().map(new OfDeployment(), Note.TYPE).setParallelism(1),
              OperatorUid.ANOMALIES_NOTES_DEPLOYMENTS);
      said = said == null ? deployments : said.union(deployments);
    }
    return said;
  }

  /** Whether all of its sources are bounded. */
  private static boolean ends(DataStream<?> stream) {
    return stream.getTransformation().getTransitivePredecessors().stream()
        .filter(WithBoundedness.class::isInstance)
        .allMatch(one -> ((WithBoundedness) one).getBoundedness() == Boundedness.BOUNDED);
  }

  /** A stream that only moves time. */
  private static <T> DataStream<T> nothing(
      DataStream<?> stream, TypeInformation<T> type, OperatorUid uid) {
    return named(stream.flatMap(new Nothing<>(), type).setParallelism(1), uid);
  }

  private static <T> SingleOutputStreamOperator<T> named(
      SingleOutputStreamOperator<T> stream, OperatorUid uid) {
    return stream.name(uid.title()).uid(uid.uid());
  }

  private static final class OfFeedback implements MapFunction<Feedback, Note> {
    private static final long serialVersionUID = 1;

    @Override
    public Note map(Feedback feedback) {
      return Note.of(feedback);
    }
  }

  private static final class OfDeployment implements MapFunction<Deployment, Note> {
    private static final long serialVersionUID = 1;

    @Override
    public Note map(Deployment deployment) {
      return Note.of(deployment);
    }
  }

  private static final class OfOdd implements FlatMapFunction<ScoredPoint, Note> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(ScoredPoint point, Collector<Note> out) {
      OddServices.Odd odd = OddServices.Odd.of(point);
      if (odd != null) {
        out.collect(Note.of(odd));
      }
    }
  }

  private record IsLimited(ResourceLimits limits) implements FilterFunction<Observation> {
    @Override
    public boolean filter(Observation value) {
      return limits.has(value.signal());
    }
  }

  /** Lets watermarks pass and nothing else. */
  private static final class Nothing<I, O> implements FlatMapFunction<I, O> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(I value, Collector<O> out) {}
  }
}
