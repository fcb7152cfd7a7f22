package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.Expected;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.Savepoints;
import dev.highwater.it.support.SignalRecord;
import dev.highwater.it.support.SignalRecord.Identity;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.it.support.Telemetry;
import dev.highwater.it.support.Topics.Isolation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the job with savepoints and starts it from them: with the jar under test and, from the
 * savepoints that are checked in under {@code savepoints/<version>}, after every earlier version.
 *
 * <p>The telemetry and its place in the partitions follow from event time alone, and no clock
 * ticks: a checked-in savepoint finds on a fresh broker exactly the records that it had read.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SavepointUpgradeIT {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long START = Instant.parse("2026-03-14T09:00:00Z").toEpochMilli();

  /** Where checked-in savepoints stop: in the middle of a 10 s, a 1 m, a 5 m and a 1 h window. */
  private static final long RELEASED_STOP = START + 3 * MINUTE + 25 * SECOND;

  /** Behind what is compared: closes its windows. */
  private static final long TRAILER = 90 * SECOND;

  private static final String TIME = "{outOfOrderness: 2s, idleness: 10m, allowedLateness: 20s}";
  private static final Path SAVEPOINTS = Path.of("src", "test", "resources", "savepoints");

  @TempDir Path directory;

  @Test
  void upgradedRolledBackAndUpgradedAgain(KafkaProcess kafka, FlinkCluster flink) {
    long end = START + 5 * MINUTE;
    SignalsJob job = job("it-savepoint", kafka);
    try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), START)) {
      String first = flink.submitByRest(SignalsJob.jar(), null, job.arguments());
      String beforeUpgrade = stopAt(flink, first, job, telemetry, START + 2 * MINUTE + 35 * SECOND);
      List<SignalRecord> ofFirst = job.signals(Isolation.READ_COMMITTED);
      Expected.exactlyOnce(ofFirst);

      String second = flink.submitByRest(SignalsJob.jar(), beforeUpgrade, job.arguments());
      stopAt(flink, second, job, telemetry, START + 3 * MINUTE + 45 * SECOND);
      List<SignalRecord> ofSecond = job.signals(Isolation.READ_COMMITTED);
      Expected.exactlyOnce(ofSecond);
      assertThat(ofSecond).hasSizeGreaterThan(ofFirst.size());

      // back to before the upgrade: what the upgraded job had written since is written again, the
      // same to the last byte
      String rolledBack = flink.submitByRest(SignalsJob.jar(), beforeUpgrade, job.arguments());
      String afterRollBack =
          stopAt(flink, rolledBack, job, telemetry, START + 4 * MINUTE + 15 * SECOND);
      assertThat(repeated(job.signals(Isolation.READ_COMMITTED)))
          .isEqualTo(ofSecond.size() - ofFirst.size());

      String again = flink.submitByRest(SignalsJob.jar(), afterRollBack, job.arguments());
      telemetry.produceUntil(end + TRAILER);
      List<SignalRecord> all = awaitAllClosed(flink, again, job, end);
      flink.cancel(again);

      assertThat(repeated(all)).isEqualTo(ofSecond.size() - ofFirst.size());
      Expected.everyWindow(all, START, end);
      assertThat(Expected.orders(all, START, end)).isEqualTo(300.0 * Telemetry.ORDERS_PER_SECOND);
      assertThat(job.late()).isZero();
      assertThat(job.deadLetters()).isEmpty();
    }
  }

  @Test
  void startsFromTheSavepointsOfEarlierVersions(KafkaProcess kafka, FlinkCluster flink)
      throws IOException {
    List<Path> versions = Savepoints.in(SAVEPOINTS);
    assumeTrue(!versions.isEmpty(), "no savepoint of an earlier version is checked in");
    for (Path version : versions) {
      long end = START + 5 * MINUTE;
      SignalsJob job = job(deployment(version.getFileName().toString()), kafka);
      try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), START)) {
        telemetry.produceUntil(RELEASED_STOP);
        String id =
            flink.submitByRest(SignalsJob.jar(), version.toUri().toString(), job.arguments());
        telemetry.produceUntil(end + TRAILER);
        // the minute that the savepoint stopped in is whole: half of it comes from state
        long from = RELEASED_STOP / MINUTE * MINUTE;
        List<SignalRecord> read =
            Await.until(
                "the windows after the savepoint have been closed",
                Duration.ofSeconds(180),
                () -> job.signals(Isolation.READ_COMMITTED),
                signals -> Expected.allClosed(signals, from, end),
                () -> flink.checkNotEnded(id));
        flink.cancel(id);
        Expected.exactlyOnce(read);
        Expected.everyWindow(read, from, end);
        assertThat(read)
            .as("first revisions of windows that the savepoint had seen the end of")
            .noneMatch(
                record ->
                    record.revision() == 0
                        && record.windowMillis() == 10 * SECOND
                        && record.windowEndMillis() <= RELEASED_STOP - 25 * SECOND);
        assertThat(job.late()).isZero();
        assertThat(job.deadLetters()).isEmpty();
      }
    }
  }

  /**
   * Makes the savepoint of a release, to be checked in with it: {@code mvn verify
   * -Dhighwater.release=VERSION -Dit.test=SavepointUpgradeIT#writes* …} writes {@code
   * src/test/resources/savepoints/VERSION}, which must not be there yet.
   */
  @Test
  void writesTheSavepointOfARelease(KafkaProcess kafka, FlinkCluster flink) throws IOException {
    String version = System.getProperty("highwater.release", "");
    assumeTrue(!version.isEmpty(), "-Dhighwater.release is not set: no savepoint is written");
    SignalsJob job = job(deployment(version), kafka);
    try (Telemetry telemetry = job.telemetry(kafka.bootstrapServers(), START)) {
      String id = flink.submitByRest(SignalsJob.jar(), null, job.arguments());
      workThrough(flink, id, job, telemetry, RELEASED_STOP);
      // nothing is left to commit: a transaction in a savepoint means nothing to another broker
      flink.awaitCheckpoints(id, 2, Duration.ofSeconds(120));
      Savepoints.keep(flink, id, SAVEPOINTS.resolve(version));
    }
  }

  private SignalsJob job(String name, KafkaProcess kafka) {
    return new SignalsJob(name, kafka.bootstrapServers(), directory, TIME, "1s").withoutClock();
  }

  /** Topics are in a savepoint by name: those of a version have names of its own. */
  private static String deployment(String version) {
    return "it-release-" + version.replace('.', '-');
  }

  /**
   * Produces up to {@code untilMillis}, and stops the job with a savepoint after it has worked
   * through that and committed.
   */
  private static String stopAt(
      FlinkCluster flink, String id, SignalsJob job, Telemetry telemetry, long untilMillis) {
    workThrough(flink, id, job, telemetry, untilMillis);
    return flink.stopWithSavepoint(id);
  }

  private static void workThrough(
      FlinkCluster flink, String id, SignalsJob job, Telemetry telemetry, long untilMillis) {
    flink.awaitRunning(id);
    telemetry.produceUntil(untilMillis);
    // the last 10 s window that closes: time is 2 s behind the slowest partition, that up to 20 s
    long lastEnd = (untilMillis - 23 * SECOND) / (10 * SECOND) * (10 * SECOND);
    Await.until(
        "everything produced so far has been worked through",
        Duration.ofSeconds(180),
        () -> job.signals(Isolation.READ_COMMITTED),
        signals ->
            !Expected.traffic(
                    signals, Telemetry.PAYMENTS, 10 * SECOND, lastEnd - 10 * SECOND, lastEnd)
                .isEmpty(),
        () -> flink.checkNotEnded(id));
  }

  private static List<SignalRecord> awaitAllClosed(
      FlinkCluster flink, String id, SignalsJob job, long end) {
    return Await.until(
        "every window has been closed",
        Duration.ofSeconds(180),
        () -> job.signals(Isolation.READ_COMMITTED),
        signals -> Expected.allClosed(signals, START, end),
        () -> flink.checkNotEnded(id));
  }

  /**
   * Number of records that are there twice; fails when they differ, or one is there more than
   * twice.
   */
  private static int repeated(Collection<SignalRecord> committed) {
    Map<Identity, SignalRecord> once = new HashMap<>();
    Map<Identity, SignalRecord> twice = new HashMap<>();
    for (SignalRecord record : committed) {
      SignalRecord before = once.putIfAbsent(record.identity(), record);
      if (before != null) {
        assertThat(record.text())
            .as("written again: %s", record.identity())
            .isEqualTo(before.text());
        assertThat(twice.put(record.identity(), record)).as("written a third time").isNull();
      }
    }
    return twice.size();
  }
}
