package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.Expected;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.HighwaterCommand;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.SignalRecord;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.it.support.Telemetry;
import dev.highwater.it.support.Topics.Isolation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same telemetry, differently shuffled: a streaming job on the cluster and a replay into files
 * agree to the last byte.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ReplayParityIT {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long START = Instant.parse("2026-03-14T09:00:00Z").toEpochMilli();
  private static final long END = START + 10 * MINUTE;

  /** Behind what is compared: closes its windows and makes them final. */
  private static final long TRAILER = 12 * MINUTE;

  private static final long DISORDER = 9 * SECOND;
  private static final String TIME = "{outOfOrderness: 10s, idleness: 10m, allowedLateness: 20s}";

  @Test
  void streamAndReplayOfShuffledTelemetryGiveTheSameLastRevisions(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) {
    SignalsJob streaming = shuffled("it-stream", kafka, directory, 1);
    SignalsJob replayed = shuffled("it-replay", kafka, directory, 2);

    String id = flink.submit(SignalsJob.jar(), streaming.arguments());
    Path files = directory.resolve("replay");
    String said =
        HighwaterCommand.run(
            Path.of("target", "cluster-logs", "replay").toAbsolutePath(),
            Duration.ofSeconds(180),
            "replay",
            "signals",
            "--config",
            replayed.settings().toString(),
            "--from",
            Instant.ofEpochMilli(START).toString(),
            "--to",
            Instant.ofEpochMilli(END).toString(),
            "--out",
            files.toString());
    Map<String, String> ofReplay =
        lastRevisions(HighwaterCommand.signals(files.resolve("signals")));
    assertThat(ofReplay).isNotEmpty();
    for (String input : List.of("metrics", "spans", "logs")) {
      assertThat(said)
          .containsPattern(
              input
                  + ": ([1-9][0-9,]*) received = \\1 accepted \\+ 0 deduplicated \\+ 0 unselected"
                  + " \\+ 0 dead-lettered \\+ 0 late");
    }

    // once a window far behind has been closed, no window that is compared will change any more
    long behind = END + TRAILER - 2 * MINUTE;
    Await.until(
        "the stream has worked through all telemetry",
        Duration.ofSeconds(180),
        () -> streaming.signals(Isolation.READ_COMMITTED),
        read ->
            Expected.traffic(read, Telemetry.PAYMENTS, MINUTE, behind, behind + MINUTE).size() == 1
                && !streaming.hasOpenTransactions(),
        () -> flink.checkNotEnded(id));
    awaitItems(flink, id, "spans", Telemetry.between(START, END + TRAILER, Telemetry::payments));
    awaitItems(flink, id, "logs", Telemetry.between(START, END + TRAILER, Telemetry::ledger));
    flink.cancel(id);

    Map<String, String> ofStream = lastRevisions(streaming.signals(Isolation.READ_COMMITTED));
    assertThat(ofStream.keySet()).isEqualTo(ofReplay.keySet());
    assertThat(ofStream).isEqualTo(ofReplay);
    assertThat(streaming.late()).isZero();
    Expected.everyWindow(streaming.signals(Isolation.READ_COMMITTED), START, END);
  }

  /** The job has received so many items of an input, and used every one of them. */
  private static void awaitItems(FlinkCluster flink, String id, String input, long items) {
    Await.until(
        "metrics, which lag behind, count the " + input,
        Duration.ofSeconds(120),
        () ->
            Stream.of("received", "accepted")
                .map(count -> flink.sumOfMetric(id, "highwater." + input + "." + count))
                .toList(),
        List.of((double) items, (double) items)::equals);
  }

  private static SignalsJob shuffled(String name, KafkaProcess kafka, Path directory, long seed) {
    SignalsJob job =
        new SignalsJob(name, kafka.bootstrapServers(), directory, TIME, "2s").withoutClock();
    try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), START)) {
      telemetry.produceShuffledUntil(END + TRAILER, DISORDER, seed);
    }
    return job;
  }

  /** The text of the last revision of every series and window inside [START, END). */
  private static Map<String, String> lastRevisions(Collection<SignalRecord> signals) {
    Map<String, SignalRecord> last = new TreeMap<>();
    for (SignalRecord record : signals) {
      if (record.windowStartMillis() >= START && record.windowEndMillis() <= END) {
        String window =
            record.signal()
                + record.service()
                + record.labels()
                + " "
                + record.windowMillis()
                + " "
                + record.windowStartMillis();
        last.merge(window, record, (a, b) -> a.revision() >= b.revision() ? a : b);
      }
    }
    Map<String, String> text = new TreeMap<>();
    last.forEach((window, record) -> text.put(window, record.text()));
    return text;
  }
}
