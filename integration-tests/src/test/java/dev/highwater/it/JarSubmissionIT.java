package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.Expected;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.SignalRecord;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.it.support.Telemetry;
import dev.highwater.it.support.Topics.Isolation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The shaded jar on a cluster that has only Flink, and a TaskManager that dies in the middle of a
 * transaction.
 */
@ExtendWith(ClusterExtension.class)
@Isolated("kills a TaskManager that others run on")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class JarSubmissionIT {

  private static final long MINUTE = 60_000;
  private static final int MINUTES = 6;
  private static final int SPEED = 30;
  private static final Duration CHECKPOINT = Duration.ofSeconds(3);

  @Test
  void everyWindowOnceAlthoughATaskManagerDiesWithOpenTransactions(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) throws Exception {
    long end = System.currentTimeMillis() / MINUTE * MINUTE;
    long start = end - MINUTES * MINUTE;
    SignalsJob job =
        new SignalsJob(
            "it-jar",
            kafka.bootstrapServers(),
            directory,
            "{outOfOrderness: 2s, idleness: 60s, allowedLateness: 20s}",
            CHECKPOINT.toSeconds() + "s");
    String id = flink.submit(SignalsJob.jar(), job.arguments());
    try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), start)) {
      flink.awaitRunning(id);
      // on beyond the end: closes its windows, though no partition becomes idle
      CompletableFuture<Void> produced = telemetry.produceInBackground(Long.MAX_VALUE, SPEED);
      int victim = flink.taskManagersOf(id).get(0);
      flink.awaitCheckpoints(id, 1, Duration.ofSeconds(120));

      Await.until(
          "results wait in open transactions",
          Duration.ofSeconds(120),
          () -> flink.sinceLastCheckpoint(id, job::hasOpenTransactions));
      flink.killTaskManager(victim);
      flink.startTaskManager();
      Await.until("the job is restored", Duration.ofSeconds(180), () -> flink.restored(id) > 0);

      flink.awaitRunning(id);
      List<SignalRecord> committed =
          Await.until(
              "every window has been closed",
              Duration.ofSeconds(180),
              () -> job.signals(Isolation.READ_COMMITTED),
              read -> Expected.allClosed(read, start, end),
              () -> flink.checkNotEnded(id));

      Expected.exactlyOnce(committed);
      Expected.everyWindow(committed, start, end);
      Await.until(
          "what was aborted has been written again",
          Duration.ofSeconds(120),
          () -> {
            List<SignalRecord> written = job.signals(Isolation.READ_UNCOMMITTED);
            return written.stream().map(SignalRecord::identity).distinct().count() < written.size();
          });
      telemetry.stop();
      produced.get(120, TimeUnit.SECONDS);
      assertThat(job.late()).isZero();
      assertThat(job.deadLetters()).isEmpty();
    } finally {
      flink.cancel(id);
    }
  }
}
