package dev.highwater.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.flink.Environments;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.flink.TestCluster;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Signal;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same signals give the same anomalies: any order within the bound, any partitioning, any
 * parallelism, either runtime mode.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AnomaliesOrderAndModeTest {
  private static final long BOUND = 90_000;

  @RegisterExtension static final MiniClusterExtension CLUSTER = TestCluster.of(3);

  private record Result(
      List<Anomaly> anomalies, List<Signal> series, JobExecutionResult job, int late) {
    long counter(String name) {
      Long value = job.getAccumulatorResult("highwater.signals." + name);
      return value == null ? 0 : value;
    }
  }

  /**
   * @param saidAfterMillis how long feedback is on its way
   */
  private static Result run(
      List<Signal> signals,
      int parallelism,
      RuntimeExecutionMode mode,
      long seed,
      long saidAfterMillis)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(10));
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Environments.configure(configuration));
    env.setParallelism(parallelism);
    DataStream<Signal> all = null;
    List<List<Signal>> partitions = Story.disordered(signals, parallelism, BOUND, new Random(seed));
    for (int i = 0; i < partitions.size(); i++) {
      DataStream<Signal> one =
          env.fromData(partitions.get(i), HighwaterTypes.SIGNAL)
              .uid("test-signals-" + i)
              .setParallelism(1)
              .assignTimestampsAndWatermarks(
                  WatermarkStrategy.<Signal>forGenerator(context -> new Punctual())
                      .withTimestampAssigner((signal, time) -> signal.windowEndMillis()))
              .setParallelism(1)
              .uid("test-time-" + i);
      all = all == null ? one : all.union(one);
    }
    AnomalyOutputs outputs =
        Anomalies.define(
            new AnomalyInputs(
                all,
                env.fromData(
                        List.of(
                            new Feedback(
                                "f1",
                                "web",
                                null,
                                null,
                                null,
                                Feedback.MAINTENANCE,
                                Story.T,
                                Story.END,
                                "me",
                                "",
                                Story.T)),
                        HighwaterTypes.FEEDBACK)
                    .uid("test-feedback")
                    .setParallelism(1)
                    .map(new Slow(saidAfterMillis), HighwaterTypes.FEEDBACK)
                    .uid("test-slow")
                    .setParallelism(1)
                    .disableChaining(),
                env.fromData(
                        List.of(new Deployment("d1", "cart", Story.T + 100 * 60_000, "7")),
                        HighwaterTypes.DEPLOYMENT)
                    .uid("test-deployments")
                    .setParallelism(1),
                null),
            AnomaliesSettings.defaults()
                .withDetector("robust-z")
                .withLives(600_000, 900_000, 180_000)
                .withEnd(Story.END));
    CloseableIterator<Anomaly> anomalies = outputs.anomalies().collectAsync();
    CloseableIterator<Signal> series = outputs.series().collectAsync();
    CloseableIterator<?> late = outputs.late().collectAsync();
    JobClient client = env.executeAsync("anomalies");
    List<Anomaly> anomalyList = list(anomalies);
    List<Signal> seriesList = list(series);
    int lateCount = list(late).size();
    anomalyList.sort(
        Comparator.comparing(Anomaly::service)
            .thenComparing(Anomaly::id)
            .thenComparing(Anomaly::revision));
    seriesList.sort(Comparator.comparing(Signal::series).thenComparing(Signal::windowEndMillis));
    return new Result(
        anomalyList,
        seriesList,
        client.getJobExecutionResult().get(120, TimeUnit.SECONDS),
        lateCount);
  }

  private static <T> List<T> list(CloseableIterator<T> iterator) throws Exception {
    List<T> list = new ArrayList<>();
    try (iterator) {
      iterator.forEachRemaining(list::add);
    }
    return list;
  }

  @Test
  void anyOrderParallelismAndModeGiveTheSameAnomalies() throws Exception {
    List<Signal> signals = Story.signals(5);
    Result reference = run(signals, 1, RuntimeExecutionMode.STREAMING, 1, 0);
    assertThat(reference.counter("received")).isEqualTo(signals.size());
    assertThat(reference.counter("accepted") + reference.counter("unselected"))
        .isEqualTo(signals.size());
    assertThat(reference.counter("unselected")).isGreaterThan(100);
    assertThat(reference.late()).isZero();
    assertThat(reference.series()).isNotEmpty();
    assertThat(reference.anomalies())
        .filteredOn(one -> one.service().equals("cart"))
        .filteredOn(one -> one.state().equals(Anomaly.OPENED))
        .extracting(Anomaly::signal, Anomaly::openedAtMillis, Anomaly::suppressedBy)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "latency_seconds", Story.T + 101 * 60_000L, "deployment:d1"));
    assertThat(reference.anomalies())
        .filteredOn(one -> one.service().equals("web"))
        .isNotEmpty()
        .allMatch(one -> "feedback:f1".equals(one.suppressedBy()));
    assertThat(reference.anomalies())
        .filteredOn(one -> one.service().equals("web"))
        .filteredOn(one -> one.openedAtMillis() == Story.T + 105 * 60_000L)
        .extracting(Anomaly::first)
        .filteredOn(first -> first != null && first.atMillis() == Story.T + 101 * 60_000L)
        .isNotEmpty()
        .allMatch(first -> first.series().contains("service=\"cart\""));
    // what was said is waited for, however long it takes
    Result parallel = run(signals, 3, RuntimeExecutionMode.STREAMING, 2, 1_500);
    assertThat(parallel.anomalies()).isEqualTo(reference.anomalies());
    assertThat(parallel.series()).isEqualTo(reference.series());
    Result batch = run(signals, 2, RuntimeExecutionMode.BATCH, 3, 0);
    assertThat(batch.anomalies()).isEqualTo(reference.anomalies());
    assertThat(batch.series()).isEqualTo(reference.series());
  }

  /** Keeps what was said for a while. */
  private record Slow(long millis) implements MapFunction<Feedback, Feedback> {
    @Override
    public Feedback map(Feedback said) throws InterruptedException {
      Thread.sleep(millis);
      return said;
    }
  }

  /** A watermark behind every signal. */
  private static final class Punctual implements WatermarkGenerator<Signal>, Serializable {
    private static final long serialVersionUID = 1;
    private long newest = Long.MIN_VALUE;

    @Override
    public void onEvent(Signal signal, long timestamp, WatermarkOutput output) {
      if (timestamp > newest) {
        newest = timestamp;
        output.emitWatermark(new Watermark(newest - BOUND - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }
}
