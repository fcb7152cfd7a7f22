package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.Expected;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.HighwaterCommand;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.SecuredListener;
import dev.highwater.it.support.SignalRecord;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.it.support.Telemetry;
import dev.highwater.it.support.Topics.Isolation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker behind TLS and a login: sources, transactions, ticks and commands reach it with {@code
 * kafka.properties} alone, and the password is in no log, no page and no configuration that Flink
 * shows.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 480, unit = TimeUnit.SECONDS)
class SecuredKafkaIT {

  private static final long MINUTE = 60_000;

  @Test
  void everythingLogsInAndNothingTellsThePassword(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) throws Exception {
    long end = System.currentTimeMillis() / MINUTE * MINUTE;
    long start = end - 3 * MINUTE;
    SignalsJob job =
        new SignalsJob(
            "it-secured",
            kafka.bootstrapServers(),
            directory,
            "{outOfOrderness: 2s, idleness: 30s, allowedLateness: 20s}",
            "2s");
    job.secure(kafka.secured());
    // before the job: to a partition that is empty until it is idle, the telemetry comes too late
    try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), start)) {
      telemetry.produceUntil(end);
    }
    String id = flink.submit(SignalsJob.jar(), job.arguments());
    try {
      flink.awaitRunning(id);
      List<SignalRecord> committed =
          Await.until(
              "every window has been closed",
              Duration.ofSeconds(180),
              () -> job.signals(Isolation.READ_COMMITTED),
              read -> Expected.allClosed(read, start, end),
              () -> flink.checkNotEnded(id));
      Expected.exactlyOnce(committed);
      assertThat(job.ticks()).as("ticks").isPositive();

      String read =
          HighwaterCommand.run(
              directory.resolve("read"),
              Duration.ofSeconds(120),
              "read",
              "signals",
              "--config",
              job.settings().toString(),
              "--last",
              "1h");
      assertThat(read.lines().filter(line -> line.startsWith("{")))
          .hasSizeGreaterThanOrEqualTo(committed.size());
      String topics =
          HighwaterCommand.run(
              directory.resolve("topics"),
              Duration.ofSeconds(120),
              "topics",
              "create",
              "--dry-run",
              "--job",
              "signals",
              "--config",
              job.settings().toString());
      assertThat(topics).contains("it-secured.signals");

      for (String page : List.of("", "/config", "/plan", "/exceptions", "/checkpoints")) {
        assertThat(flink.get("/jobs/" + id + page).toString())
            .doesNotContain(SecuredListener.PASSWORD);
      }
      assertThat(flink.get("/jobmanager/config").toString())
          .doesNotContain(SecuredListener.PASSWORD);
      assertThat(read + topics).doesNotContain(SecuredListener.PASSWORD);
      assertThat(texts(flink.logs())).isNotEmpty().noneMatch(SecuredKafkaIT::tells);
      assertThat(texts(directory)).isNotEmpty().noneMatch(SecuredKafkaIT::tells);
    } finally {
      flink.cancel(id);
    }
  }

  private static boolean tells(String text) {
    return text.contains(SecuredListener.PASSWORD);
  }

  private static List<String> texts(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).map(SecuredKafkaIT::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
