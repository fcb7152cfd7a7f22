package dev.highwater.signals;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.LateItem;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.result.Signal;
import dev.highwater.signals.core.Classifier;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Runs the topology on lists of items and collects what comes out. */
final class TopologyRun {
  static final long OUT_OF_ORDERNESS = 10_000;

  private final Classifier classifier;
  private final SignalsSettings settings;
  private final Configuration configuration = new Configuration();
  private RuntimeExecutionMode mode = RuntimeExecutionMode.STREAMING;
  private int parallelism = 2;

  /** Each list is a partition, in its order of arrival. */
  private List<List<Decoded>> metrics = List.of();

  private List<List<Decoded>> spans = List.of();
  private List<List<Decoded>> logs = List.of();

  TopologyRun(Classifier classifier, SignalsSettings settings) {
    this.classifier = classifier;
    this.settings = settings;
  }

  TopologyRun metrics(List<List<Decoded>> partitions) {
    metrics = partitions;
    return this;
  }

  TopologyRun spans(List<List<Decoded>> partitions) {
    spans = partitions;
    return this;
  }

  TopologyRun logs(List<List<Decoded>> partitions) {
    logs = partitions;
    return this;
  }

  TopologyRun parallelism(int value) {
    parallelism = value;
    return this;
  }

  TopologyRun batch() {
    mode = RuntimeExecutionMode.BATCH;
    return this;
  }

  TopologyRun option(String key, String value) {
    configuration.setString(key, value);
    return this;
  }

  /** What came out. */
  record Result(
      List<Signal> signals,
      List<LateItem> late,
      List<DeadLetter> rejected,
      Map<String, Long> counters) {

    /**
     * Last revisions by series and window start, without those withdrawn; revision numbers are not
     * part of the comparison.
     */
    Map<String, Signal> last() {
      Map<String, Signal> last = new TreeMap<>();
      for (Signal signal : signals) {
        String key = signal.series() + "@" + signal.windowStartMillis();
        Signal known = last.get(key);
        if (known == null || known.revision() < signal.revision()) {
          last.put(key, signal);
        }
      }
      last.values().removeIf(signal -> signal.value() == null);
      last.replaceAll((key, signal) -> plain(signal));
      return last;
    }

    private static Signal plain(Signal s) {
      return new Signal(
          s.signal(),
          s.service(),
          s.labels(),
          s.source(),
          s.windowStartMillis(),
          s.windowEndMillis(),
          s.windowMillis(),
          0,
          s.isFinal(),
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

    long counter(String input, String name) {
      return counters.getOrDefault("highwater." + input + "." + name, 0L);
    }
  }

  Result run() throws Exception {
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Environments.configure(configuration));
    env.setParallelism(parallelism);
    SignalOutputs outputs =
        GoldenSignals.define(
            new SignalInputs(
                input(env, "metrics", metrics),
                input(env, "spans", spans),
                input(env, "logs", logs),
                null),
            classifier,
            settings);
    CloseableIterator<Signal> signals = collect(outputs.signals());
    CloseableIterator<LateItem> late = collect(outputs.late());
    CloseableIterator<DeadLetter> rejected = collect(outputs.rejected());
    JobClient client = env.executeAsync("golden signals");
    Result result = new Result(list(signals), list(late), list(rejected), new HashMap<>());
    JobExecutionResult done = client.getJobExecutionResult().get(120, TimeUnit.SECONDS);
    done.getAllAccumulatorResults()
        .forEach(
            (name, value) -> {
              if (value instanceof Long count) {
                result.counters().put(name, count);
              }
            });
    return result;
  }

  private static <T> CloseableIterator<T> collect(DataStream<T> stream) {
    return stream.collectAsync();
  }

  private static <T> List<T> list(CloseableIterator<T> iterator) throws Exception {
    List<T> list = new ArrayList<>();
    try (iterator) {
      iterator.forEachRemaining(list::add);
    }
    return list;
  }

  private static DataStream<Decoded> input(
      StreamExecutionEnvironment env, String name, List<List<Decoded>> partitions) {
    DataStream<Decoded> all = null;
    for (int i = 0; i < partitions.size(); i++) {
      String uid = "test-" + name + "-" + i;
      DataStream<Decoded> one =
          env.fromData(partitions.get(i), HighwaterTypes.DECODED)
              .uid(uid)
              .setParallelism(1)
              .assignTimestampsAndWatermarks(watermarks())
              .setParallelism(1)
              .uid(uid + "-time");
      all = all == null ? one : all.union(one);
    }
    return all;
  }

  /** A watermark behind every item. */
  static WatermarkStrategy<Decoded> watermarks() {
    return WatermarkStrategy.<Decoded>forGenerator(context -> new Punctual())
        .withTimestampAssigner((item, timestamp) -> item.timeMillis());
  }

  private static final class Punctual implements WatermarkGenerator<Decoded>, Serializable {
    private static final long serialVersionUID = 1;
    private long newest = Long.MIN_VALUE;

    @Override
    public void onEvent(Decoded item, long timestamp, WatermarkOutput output) {
      if (item.deadLetter() == null && timestamp > newest) {
        newest = timestamp;
        output.emitWatermark(new Watermark(newest - OUT_OF_ORDERNESS - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }
}
