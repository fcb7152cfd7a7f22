package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.event.DeadLetter;
import dev.highwater.event.Labels;
import dev.highwater.event.LateItem;
import dev.highwater.event.RejectReason;
import dev.highwater.flink.HighwaterTypes;
import dev.highwater.it.examples.ReadSignalsRunner;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.Topics;
import dev.highwater.it.support.Topics.Isolation;
import dev.highwater.result.Encoding;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.result.WrittenDeadLetter;
import dev.highwater.sink.kafka.KafkaSinks;
import dev.highwater.sink.kafka.Output;
import dev.highwater.sink.kafka.RecordTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sinks against a real broker. */
@Timeout(360)
@ExtendWith(ClusterExtension.class)
class KafkaSinksIT {
  private static final int RECORDS = 1_000;
  private static final long START = 1_700_000_040_000L;

  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static Signal signal(long i) {
    return new Signal(
        "error_ratio",
        "service-" + i % 7,
        Labels.empty(),
        "spans",
        START + i * 60_000,
        START + (i + 1) * 60_000,
        60_000,
        0,
        true,
        "1",
        (double) i,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0.25,
        List.of());
  }

  private static StreamExecutionEnvironment environment() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    return env;
  }

  /** Makes signals and fails once: after a checkpoint, when what came since the last was sent. */
  private static final class FailsOnce extends RichMapFunction<Long, Signal>
      implements CheckpointListener, CheckpointedFunction {
    private static final long serialVersionUID = 1L;
    static final AtomicBoolean FAILED = new AtomicBoolean();

    private final String bootstrapServers;
    private transient Signal last;
    private transient int sinceBarrier;
    private transient boolean checkpointed;

    FailsOnce(String bootstrapServers) {
      this.bootstrapServers = bootstrapServers;
    }

    @Override
    public Signal map(Long i) throws Exception {
      if (checkpointed && sinceBarrier > 20 && FAILED.compareAndSet(false, true)) {
        byte[] sent = ResultCodec.avro(ResultTypes.SIGNAL).encoder().encode(last);
        Topics topics = new Topics(bootstrapServers);
        Await.until(
            "the producer has sent by itself",
            Duration.ofSeconds(120),
            () ->
                topics.read("sinks.once", Isolation.READ_UNCOMMITTED).stream()
                    .anyMatch(record -> Arrays.equals(record.value(), sent)));
        throw new IllegalStateException("fails once, on purpose");
      }
      sinceBarrier++;
      last = signal(i);
      return last;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
      sinceBarrier = 0;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
      checkpointed = true;
    }
  }

  @Test
  void aReaderSeesEverySignalOnceThoughTheJobFails(KafkaProcess kafka) throws Exception {
    Topics topics = new Topics(kafka.bootstrapServers());
    topics.create(3, "sinks.once");
    StreamExecutionEnvironment env = environment();
    env.enableCheckpointing(200);
    FailsOnce.FAILED.set(false);
    KafkaSinks sinks = new KafkaSinks(kafka.bootstrapServers(), Map.of(), "test", "once", null);
    // what comes waits for checkpoints, however long they take: there is one before the failure
    DataGeneratorSource<Long> numbers =
        new DataGeneratorSource<>(
            i -> i, RECORDS, RateLimiterStrategy.perCheckpoint(RECORDS / 5), Types.LONG);
    env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
        .map(new FailsOnce(kafka.bootstrapServers()))
        .returns(HighwaterTypes.SIGNAL)
        .sinkTo(
            sinks.exactlyOnce(
                Output.SIGNALS,
                "sinks.once",
                ResultCodec.avro(ResultTypes.SIGNAL),
                RecordTime.RESULT));
    env.execute();

    assertThat(FailsOnce.FAILED).isTrue();
    List<Topics.Read> read = topics.read("sinks.once", Isolation.READ_COMMITTED);
    ResultDecoder<Signal> decoder = ResultCodec.avro(ResultTypes.SIGNAL).decoder();
    List<Signal> signals = new ArrayList<>();
    Map<String, TreeSet<Integer>> partitionsOfKey = new TreeMap<>();
    for (Topics.Read record : read) {
      Signal signal = decoder.decode(record.value());
      signals.add(signal);
      assertThat(record.key()).isEqualTo(signal.series());
      assertThat(record.timestampMillis()).isEqualTo(signal.windowEndMillis());
      partitionsOfKey.computeIfAbsent(record.key(), k -> new TreeSet<>()).add(record.partition());
    }
    assertThat(signals)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, RECORDS).mapToObj(KafkaSinksIT::signal).toList());
    assertThat(partitionsOfKey.values())
        .allSatisfy(partitions -> assertThat(partitions).hasSize(1));
    assertThat(topics.count("sinks.once", Isolation.READ_UNCOMMITTED))
        .as("the failed attempt had written, so that the test shows something")
        .isGreaterThan(RECORDS);

    assertThat(ReadSignalsRunner.first(kafka.bootstrapServers(), "sinks.once", RECORDS))
        .containsExactlyInAnyOrderElementsOf(signals);
  }

  @Test
  void recordsWithoutTransactionsAreThereAtOnceAndStampedWhenWritten(KafkaProcess kafka)
      throws Exception {
    Topics topics = new Topics(kafka.bootstrapServers());
    topics.create(1, "sinks.late");
    long before = System.currentTimeMillis();
    StreamExecutionEnvironment env = environment();
    KafkaSinks sinks = new KafkaSinks(kafka.bootstrapServers(), Map.of(), "test", "late", null);
    LateItem[] items =
        IntStream.range(0, 50)
            .mapToObj(i -> new LateItem("metrics", "item", "up{n=\"" + i + "\"}", i, 0, 1))
            .toArray(LateItem[]::new);
    env.fromData(TypeInformation.of(LateItem.class), items)
        .sinkTo(
            sinks.atLeastOnce(
                "sinks.late",
                ResultCodec.of(ResultTypes.LATE_ITEM, Encoding.JSON, "sinks.late", null),
                RecordTime.RESULT));
    env.execute();

    List<Topics.Read> read = topics.read("sinks.late", Isolation.READ_COMMITTED);
    assertThat(read)
        .allSatisfy(r -> assertThat(r.timestampMillis()).isGreaterThanOrEqualTo(before));
    ResultDecoder<LateItem> decoder = ResultCodec.json(ResultTypes.LATE_ITEM).decoder();
    List<LateItem> decoded = new ArrayList<>();
    for (Topics.Read record : read) {
      decoded.add(decode(decoder, record));
    }
    assertThat(decoded).containsExactlyInAnyOrder(items);
    assertThat(read.stream().map(Topics.Read::key).collect(Collectors.toSet())).hasSize(50);
  }

  @Test
  void kcatReadsJsonAsTheDocumentationSays(KafkaProcess kafka) throws Exception {
    assumeTrue(
        Stream.of("kcat", "jq").allMatch(KafkaSinksIT::isInstalled),
        "kcat and jq are not installed: the commands of docs/reading-results.md are not tried");
    new Topics(kafka.bootstrapServers()).create(1, "sinks.kcat", "sinks.kcat.dead");
    StreamExecutionEnvironment env = environment();
    KafkaSinks sinks = new KafkaSinks(kafka.bootstrapServers(), Map.of(), "test", "kcat", null);
    env.fromData(HighwaterTypes.SIGNAL, signal(0), signal(1))
        .sinkTo(
            sinks.exactlyOnce(
                Output.SIGNALS,
                "sinks.kcat",
                ResultCodec.json(ResultTypes.SIGNAL),
                RecordTime.RESULT));
    DeadLetter letter =
        new DeadLetter("metrics", "t", 0, 7, -1, -1, RejectReason.INVALID, "", "", null);
    env.fromData(
            TypeInformation.of(WrittenDeadLetter.class),
            new WrittenDeadLetter(letter, 0),
            new WrittenDeadLetter(letter, 4))
        .sinkTo(
            sinks.atLeastOnce(
                "sinks.kcat.dead", ResultCodec.json(ResultTypes.DEAD_LETTER), RecordTime.RESULT));
    env.execute();

    String page = Files.readString(Path.of("../docs/reading-results.md"));
    String block = page.substring(page.indexOf("```sh\n") + 6);
    List<String> said = new ArrayList<>();
    for (String command : block.substring(0, block.indexOf("```")).split("\n\n")) {
      String runnable =
          command
              .replace("localhost:9092", kafka.bootstrapServers())
              .replace("highwater.signals", "sinks.kcat")
              .replace("highwater.dead-letters", "sinks.kcat.dead")
              .replace("-C -u", "-C -e -u")
              .replace("latency_seconds{service=\"cart\"", "error_ratio{service=\"service-1\"");
      said.add(run("bash", "-o", "pipefail", "-c", runnable));
    }
    assertThat(said).hasSize(3);
    assertThat(said.get(0).lines())
        .containsExactlyInAnyOrder(
            "2023-11-14T22:14:00Z\tservice-0\t0.25\ttrue",
            "2023-11-14T22:15:00Z\tservice-1\t0.25\ttrue");
    assertThat(said.get(1))
        .startsWith(
            signal(1).windowEndMillis() + " error_ratio{service=\"service-1\",window=\"1m\"} {\"")
        .containsOnlyOnce("\n");
    assertThat(said.get(2)).contains("\"INVALID\": 6");
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static LateItem decode(ResultDecoder<LateItem> decoder, Topics.Read record)
      throws IOException {
    return decoder.decode(record.value());
  }
}
