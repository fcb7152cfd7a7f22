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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker of its own goes away under load for longer than partitions take to become idle, and
 * comes back: nothing is late, nothing is lost or doubled. One service has fallen silent meanwhile,
 * then all of them do: time goes on by ticks.
 */
@ExtendWith(ClusterExtension.class)
@Order(1)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class BrokerRestartIT {

  private static final long TEN_SECONDS = 10_000;
  private static final long MINUTE = 60_000;
  private static final Duration TICK_IS_READ = Duration.ofMillis(1_500);

  @Test
  void timeStandsStillWhileTheBrokerIsAwayAndGoesOnWhileProducersAreSilent(
      FlinkCluster flink, @TempDir Path directory) throws Exception {
    outage("it-broker", Duration.ofSeconds(20), Duration.ofSeconds(40), flink, directory);
  }

  /** The same with the idleness that users have, and an outage of minutes. */
  @Test
  @Tag("full")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void anOutageOfMinutes(FlinkCluster flink, @TempDir Path directory) throws Exception {
    outage("it-broker-minutes", Duration.ofSeconds(60), Duration.ofSeconds(200), flink, directory);
  }

  private static void outage(
      String deployment, Duration idleness, Duration outage, FlinkCluster flink, Path directory)
      throws Exception {
    try (KafkaProcess kafka =
        new KafkaProcess(
            Files.createDirectory(directory.resolve("broker")),
            ClusterExtension.logs(deployment))) {
      SignalsJob job =
          new SignalsJob(
              deployment,
              kafka.bootstrapServers(),
              directory,
              "{outOfOrderness: 2s, idleness: " + idleness.toSeconds() + "s, allowedLateness: 5s}",
              "3s");
      long silent = System.currentTimeMillis() / MINUTE * MINUTE;
      long start = silent - 3 * MINUTE;
      try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), start)) {
        telemetry.produceUntil(silent);
        telemetry.silence(Telemetry.ORDERS);
        outage(job, telemetry, start, silent, idleness, outage, kafka, flink);
      }
    }
  }

  private static void outage(
      SignalsJob job,
      Telemetry telemetry,
      long start,
      long silent,
      Duration idleness,
      Duration outage,
      KafkaProcess kafka,
      FlinkCluster flink)
      throws Exception {
    // what happened since the full minute, then along with the wall clock; before the job, which
    // may take as long to start as partitions without a record take to become idle
    CompletableFuture<Void> produced = telemetry.produceInBackground(Long.MAX_VALUE, 60);
    String id = flink.submit(SignalsJob.jar(), job.arguments());
    try {
      flink.awaitRunning(id);
      Await.until(
          "results are committed",
          Duration.ofSeconds(120),
          () -> Expected.allClosed(job.signals(Isolation.READ_COMMITTED), start, silent - MINUTE));

      kafka.kill();
      long away = System.currentTimeMillis();
      telemetry.hold();
      long killed = telemetry.nowMillis();
      Thread.sleep(outage.toMillis());
      assertThat(flink.time(id)).as("time while the broker was away").isLessThan(killed);
      kafka.start();

      // ticks are back before the telemetry is: they alone must not move time over what is to come
      Await.until("a tick", Duration.ofSeconds(60), () -> job.hasTickAfter(away));
      Thread.sleep(TICK_IS_READ.toMillis());
      assertThat(flink.time(id)).as("time before the telemetry is back").isLessThan(killed);
      telemetry.release();

      long back = telemetry.nowMillis();
      assertThat(back).as("telemetry of the outage").isGreaterThan(killed + outage.toMillis());
      Await.until(
          "the job has caught up with what was produced meanwhile",
          Duration.ofSeconds(120),
          () -> flink.time(id),
          time -> time > back,
          () -> flink.checkNotEnded(id));
      telemetry.stop();
      produced.get(120, TimeUnit.SECONDS);
      long stopped = telemetry.nowMillis() / TEN_SECONDS * TEN_SECONDS;
      List<SignalRecord> committed =
          Await.until(
              "every window has been closed and the silence reported",
              idleness.plusSeconds(180),
              () -> job.signals(Isolation.READ_COMMITTED),
              read ->
                  Expected.allClosed(read, start, silent)
                      && reporting(read, silent) != null
                      && isClosed(read, Telemetry.PAYMENTS, start, stopped)
                      && isClosed(read, Telemetry.LEDGER, start, stopped),
              () -> flink.checkNotEnded(id));

      Expected.exactlyOnce(committed);
      Expected.everyWindow(committed, start, silent);
      Expected.everyEventWindow(committed, TEN_SECONDS, silent, stopped);
      assertThat(reporting(committed, silent - MINUTE).number("value")).isEqualTo(1);
      assertThat(reporting(committed, silent).number("value")).isZero();
      assertThat(job.late()).isZero();
      assertThat(job.deadLetters()).isEmpty();
      assertThat(flink.exceptions(id)).isEmpty();
    } finally {
      flink.cancel(id);
    }
  }

  private static boolean isClosed(
      Collection<SignalRecord> committed, String service, long start, long end) {
    return Expected.traffic(committed, service, TEN_SECONDS, start, end).size()
        == (end - start) / TEN_SECONDS;
  }

  /**
   * The record that says whether orders reported anything in the minute from {@code start}; {@code
   * null} where there is none.
   */
  private static SignalRecord reporting(Collection<SignalRecord> committed, long start) {
    return Expected.total(committed, "reporting", Telemetry.ORDERS, MINUTE, start, start + MINUTE)
        .get(start);
  }
}
