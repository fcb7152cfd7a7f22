package dev.highwater.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.event.Decoded;
import dev.highwater.event.LogLevel;
import dev.highwater.flink.TestCluster;
import dev.highwater.result.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same events give the same signals: any order within the bound, any partitioning, any
 * parallelism, either runtime mode.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class OrderAndModeTest {
  private static final long T = 1_700_000_000_000L / 3_600_000 * 3_600_000;
  private static final int MINUTES = 12;

  @RegisterExtension static final MiniClusterExtension CLUSTER = TestCluster.of(4);

  private record Timed(Decoded item, long time) {}

  private final List<Timed> metrics = new ArrayList<>();
  private final List<Timed> spans = new ArrayList<>();
  private final List<Timed> logs = new ArrayList<>();

  /**
   * Three services, counters with resets, replica pairs, gauges, spans, logs, repeated points, dead
   * letters, unused items.
   */
  private void generate(long seed) {
    Random random = new Random(seed);
    for (String service : List.of("cart", "pay", "web")) {
      for (String status : List.of("200", "500")) {
        for (String pod : List.of("a", "b")) {
          double value = 0;
          long step = service.equals("pay") ? 15_000 : 10_000;
          long phase = random.nextInt(10_000);
          for (long time = T + phase; time < T + MINUTES * 60_000L; time += step) {
            value = random.nextInt(40) == 0 ? random.nextInt(5) : value + random.nextInt(500);
            long at = time + random.nextInt(800);
            boolean silent = service.equals("web") && at > T + 300_000 && at < T + 420_000;
            if (!silent) {
              add(
                  metrics,
                  Items.counter(at, value, "service", service, "status", status, "pod", pod));
              if (random.nextInt(30) == 0) {
                add(
                    metrics,
                    Items.counter(at, value + 1, "service", service, "status", status, "pod", pod));
              }
            }
          }
        }
      }
      for (String replica : List.of("r1", "r2")) {
        for (long time = T + 3_000; time < T + MINUTES * 60_000L; time += 10_000) {
          boolean down = replica.equals("r1") && time > T + 200_000 && time < T + 400_000;
          if (!down) {
            add(
                metrics,
                Items.gauge(
                    time + (replica.equals("r1") ? 0 : 2_000),
                    random.nextInt(50),
                    "service",
                    service,
                    "queue",
                    "orders",
                    "cluster",
                    "eu",
                    "__replica__",
                    replica));
          }
        }
      }
    }
    for (int i = 0; i < 6_000; i++) {
      long time = T + random.nextInt(MINUTES * 60_000);
      String service = List.of("cart", "only-spans", "web").get(random.nextInt(3));
      add(
          spans,
          Items.span(
              time,
              1 + random.nextInt(3000),
              random.nextInt(20) == 0,
              service,
              "GET /" + random.nextInt(40),
              "tenant" + random.nextInt(25)));
    }
    for (int i = 0; i < 1_500; i++) {
      long time = T + random.nextInt(MINUTES * 60_000);
      add(
          logs,
          Items.log(time, random.nextInt(9) == 0 ? LogLevel.ERROR : LogLevel.INFO, "only-logs"));
    }
    for (int i = 0; i < 50; i++) {
      metrics.add(new Timed(Items.deadLetter(i), T + random.nextInt(MINUTES * 60_000)));
      add(metrics, Items.counter(T + random.nextInt(MINUTES * 60_000), i, "job", "unused"));
    }
  }

  private static void add(List<Timed> to, Decoded item) {
    to.add(new Timed(item, item.timeMillis()));
  }

  /** Partitions at random, each disordered by less than the bound. */
  private static List<List<Decoded>> disordered(List<Timed> items, int partitions, Random random) {
    List<List<Timed>> split = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      split.add(new ArrayList<>());
    }
    for (Timed item : items) {
      long delayed = item.time + random.nextInt((int) TopologyRun.OUT_OF_ORDERNESS);
      split.get(random.nextInt(partitions)).add(new Timed(item.item, delayed));
    }
    List<List<Decoded>> result = new ArrayList<>();
    for (List<Timed> partition : split) {
      partition.sort(Comparator.comparingLong(Timed::time));
      result.add(new ArrayList<>(partition.stream().map(Timed::item).toList()));
    }
    return result;
  }

  private TopologyRun run(SignalsSettings settings, int partitions, long seed) {
    Random random = new Random(seed);
    return new TopologyRun(new TestClassifier(), settings)
        .metrics(disordered(metrics, partitions, random))
        .spans(disordered(spans, partitions, random))
        .logs(disordered(logs, partitions, random));
  }

  private void addsUp(TopologyRun.Result result) {
    long[] sizes = {metrics.size(), spans.size(), logs.size()};
    String[] inputs = {"metrics", "spans", "logs"};
    for (int i = 0; i < inputs.length; i++) {
      String input = inputs[i];
      assertThat(result.counter(input, "received")).as(input).isEqualTo(sizes[i]);
      assertThat(
              result.counter(input, "accepted")
                  + result.counter(input, "deduplicated")
                  + result.counter(input, "unselected")
                  + result.counter(input, "dead_lettered")
                  + result.counter(input, "late"))
          .as(input)
          .isEqualTo(sizes[i]);
      assertThat(result.counter(input, "late")).as(input).isZero();
    }
    assertThat(result.counter("metrics", "dead_lettered")).isEqualTo(50);
    assertThat(result.rejected()).hasSize(50);
    assertThat(result.counter("metrics", "unselected")).isEqualTo(50);
    assertThat(result.counter("metrics", "deduplicated")).isGreaterThan(100);
  }

  private static void same(TopologyRun.Result one, TopologyRun.Result other) {
    Map<String, Signal> expected = one.last();
    Map<String, Signal> actual = other.last();
    assertThat(expected).hasSizeGreaterThan(1_000);
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (key, signal) -> {
          if (!signal.equals(actual.get(key))) {
            differences.add(signal + "\n  but " + actual.get(key));
          }
        });
    actual.forEach(
        (key, signal) -> {
          if (!expected.containsKey(key)) {
            differences.add("only there " + signal);
          }
        });
    assertThat(differences.stream().limit(8).toList())
        .as(differences.size() + " of " + expected.size() + " differ")
        .isEmpty();
  }

  @Test
  void anyOrderPartitioningAndParallelismGiveTheSameSignals() throws Exception {
    generate(11);
    TopologyRun.Result reference = run(SignalsSettings.defaults(), 1, 1).parallelism(1).run();
    addsUp(reference);
    for (int parallelism = 2; parallelism <= 3; parallelism++) {
      TopologyRun.Result other =
          run(SignalsSettings.defaults(), parallelism + 1, parallelism)
              .parallelism(parallelism)
              .run();
      addsUp(other);
      same(reference, other);
    }
  }

  @Test
  void batchGivesTheSameSignals() throws Exception {
    generate(12);
    TopologyRun.Result streaming = run(SignalsSettings.defaults(), 2, 5).run();
    TopologyRun.Result batch = run(SignalsSettings.defaults(), 3, 6).batch().run();
    addsUp(streaming);
    addsUp(batch);
    same(streaming, batch);
  }

  @Test
  void smallBuffersAndTheCardinalityLimitDoNotChangeThat() throws Exception {
    generate(13);
    SignalsSettings tight = SignalsSettings.defaults().withSeriesLimit(7).withBuffers(1_024, 50);
    TopologyRun.Result reference = run(tight, 1, 1).parallelism(1).run();
    TopologyRun.Result rocks =
        run(tight, 3, 2).parallelism(2).option("state.backend.type", "rocksdb").run();
    same(reference, rocks);
    assertThat(reference.last().values())
        .anyMatch(signal -> signal.signal().equals("cardinality_overflow"));
    same(reference, run(tight, 2, 3).parallelism(3).batch().run());
  }
}
