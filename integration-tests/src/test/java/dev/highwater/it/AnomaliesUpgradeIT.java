package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.it.support.AnomaliesJob;
import dev.highwater.it.support.AnomaliesJob.Input;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.CartSignals;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.Savepoints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the job {@code anomalies} from the savepoints of earlier versions that are checked in
 * under {@code anomalies-savepoints/<version>}, with the default detector of that time or of now:
 * an anomaly that was open is the same one and is closed, and what was said then still counts. Then
 * back to that savepoint, and on with the newer one.
 *
 * <p>The signals and their places in the partitions follow from event time alone, and no clock
 * ticks: a checked-in savepoint finds on a fresh broker exactly the records that it had read.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class AnomaliesUpgradeIT {
  private static final long MINUTE = CartSignals.MINUTE;
  private static final long START = Instant.parse("2026-03-14T00:00:00Z").toEpochMilli();
  private static final int FIRST = 1_440;
  private static final int SECOND = 1_520;
  private static final int LASTS = 12;

  /** Checked-in savepoints stop in the middle of the first incident. */
  private static final int STOP = FIRST + LASTS / 2;

  private static final Duration SOON = Duration.ofSeconds(120);
  private static final Path SAVEPOINTS =
      Path.of("src", "test", "resources", "anomalies-savepoints");

  @TempDir Path directory;

  @Test
  void startsFromTheSavepointsOfEarlierVersions(KafkaProcess kafka, FlinkCluster flink)
      throws Exception {
    List<Path> versions = Savepoints.in(SAVEPOINTS);
    assumeTrue(!versions.isEmpty(), "no savepoint of an earlier version is checked in");
    for (Path version : versions) {
      AnomaliesJob job = job(version.getFileName().toString(), kafka);
      try (CartSignals cart = cart(kafka, job)) {
        say(kafka, job);
        cart.produceUntil(STOP);
        String released = version.toUri().toString();
        String id = flink.submitByRest(AnomaliesJob.jar(), released, job.arguments());
        cart.produceUntil(SECOND - 30);
        JsonNode first = await(flink, id, job, of(FIRST, "closed"), 1);
        String upgraded = flink.stopWithSavepoint(id, directory);

        String rolledBack = flink.submitByRest(AnomaliesJob.jar(), released, job.arguments());
        await(flink, rolledBack, job, of(FIRST, "closed"), 2);
        flink.cancel(rolledBack);

        String again = flink.submitByRest(AnomaliesJob.jar(), upgraded, job.arguments());
        cart.produceUntil(SECOND + LASTS + 60);
        JsonNode second = await(flink, again, job, of(SECOND, "closed"), 1);
        flink.cancel(again);
        assertThat(first.path("durationMillis").asLong()).isEqualTo(LASTS * MINUTE);
        assertThat(first.path("suppressedBy").isNull()).isTrue();
        assertThat(second.path("suppressedBy").asText()).isEqualTo("feedback:f1");
        assertThat(job.anomalies())
            .as("the first was opened before the savepoint")
            .noneMatch(of(FIRST, "opened"));
        assertThat(job.anomalies().stream().distinct())
            .as("rolled back, it writes the same once more")
            .extracting(one -> one.path("id").asText() + " " + one.path("revision").asInt())
            .doesNotHaveDuplicates();
        assertThat(job.late()).isZero();
        assertThat(job.deadLetters()).isEmpty();
      }
    }
  }

  /**
   * Makes the savepoint of a release, to be checked in with it: {@code mvn verify
   * -Dhighwater.release=VERSION -Dit.test=AnomaliesUpgradeIT#writes* …} writes {@code
   * src/test/resources/anomalies-savepoints/VERSION}, which must not be there yet.
   */
  @Test
  void writesTheSavepointOfARelease(KafkaProcess kafka, FlinkCluster flink) throws Exception {
    String version = System.getProperty("highwater.release", "");
    assumeTrue(!version.isEmpty(), "-Dhighwater.release is not set: no savepoint is written");
    AnomaliesJob job = job(version, kafka);
    try (CartSignals cart = cart(kafka, job)) {
      say(kafka, job);
      cart.produceUntil(STOP);
      String id = flink.submitByRest(AnomaliesJob.jar(), null, job.arguments());
      await(flink, id, job, of(FIRST, "opened"), 1);
      Await.until(
          "everything has been read",
          SOON,
          () -> job.read(Input.SIGNALS) == cart.minutes() && job.read(Input.FEEDBACK) == 1);
      // nothing is left to commit: a transaction in a savepoint means nothing to another broker
      flink.awaitCheckpoints(id, 2, Duration.ofSeconds(120));
      Savepoints.keep(flink, id, SAVEPOINTS.resolve(version));
    }
  }

  /** Topics are in a savepoint by name: those of a version have names of its own. */
  private AnomaliesJob job(String version, KafkaProcess kafka) {
    return new AnomaliesJob(
        "it-anomalies-release-" + version.replace('.', '-'),
        kafka.bootstrapServers(),
        directory,
        "{}",
        "earliest");
  }

  private static CartSignals cart(KafkaProcess kafka, AnomaliesJob job) {
    return new CartSignals(
        kafka.bootstrapServers(),
        job.topic("signals"),
        START,
        minute ->
            minute >= FIRST && minute < FIRST + LASTS
                || minute >= SECOND && minute < SECOND + LASTS);
  }

  /** Says that the second incident is a maintenance. */
  private static void say(KafkaProcess kafka, AnomaliesJob job) throws Exception {
    String json =
        String.format(
            Locale.ROOT,
            "{\"id\":\"f1\",\"service\":\"cart\",\"verdict\":\"maintenance\",\"fromMillis\":%d,"
                + "\"untilMillis\":%d,\"by\":\"it\"}",
            START + (SECOND - 5) * MINUTE,
            START + (SECOND + LASTS + 5) * MINUTE);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  job.topic("feedback"),
                  0,
                  START,
                  "f1".getBytes(StandardCharsets.UTF_8),
                  json.getBytes(StandardCharsets.UTF_8)))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static Predicate<JsonNode> of(int minute, String state) {
    return anomaly ->
        anomaly.path("state").asText().equals(state)
            && anomaly.path("openedAtMillis").asLong() == START + (minute + 1) * MINUTE;
  }

  private static JsonNode await(
      FlinkCluster flink, String id, AnomaliesJob job, Predicate<JsonNode> wanted, int count) {
    return Await.until(
            "the anomaly",
            SOON,
            () -> job.anomalies().stream().filter(wanted).toList(),
            found -> found.size() >= count,
            () -> flink.checkNotEnded(id))
        .get(0);
  }
}
