package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.it.support.AnomaliesJob;
import dev.highwater.it.support.AnomaliesJob.Input;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.CartSignals;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day of signals with an incident that alarms; what is said of a second one suppresses it, also
 * over a stop with a savepoint in the middle of it. Each record is committed once. And the default
 * detector, which learns from the past and finds what comes.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class AnomaliesJobIT {

  private static final long MINUTE = 60_000;
  private static final int FIRST = 1_300;
  private static final int SECOND = 1_420;
  private static final int LASTS = 10;
  private static final Duration SOON = Duration.ofSeconds(120);

  /** A day and a bit ago: well inside of what a first start reads. */
  private final long start = System.currentTimeMillis() / MINUTE * MINUTE - 1_600 * MINUTE;

  @Test
  void anIncidentAlarmsOnceAndWhatIsSaidSuppressesTheNext(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) throws Exception {
    AnomaliesJob job =
        new AnomaliesJob(
            "it-anomalies",
            kafka.bootstrapServers(),
            directory,
            "{detector: robust-z} # what is shown is the job, whatever the best detector may be",
            "warm-up");
    String id = null;
    try (CartSignals cart = cart(kafka, job, start);
        KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      // older than a first start reads
      cart.produce(0, "error_ratio", -40 * 24 * 60, 0.02);
      cart.produceUntil(SECOND - 20);
      send(producer, job.topic("feedback"), "bad", "{\"id\":\"bad\",\"signl\":\"error_ratio\"}");
      id = flink.submitByRest(AnomaliesJob.jar(), null, job.arguments());
      flink.awaitRunning(id);
      JsonNode first = await(flink, id, job, of(FIRST, "closed"));
      assertThat(first.path("service").asText()).isEqualTo("cart");
      assertThat(first.path("signal").asText()).isEqualTo("error_ratio");
      assertThat(first.path("direction").asText()).isEqualTo("up");
      assertThat(first.path("suppressedBy").isNull()).isTrue();
      assertThat(first.path("durationMillis").asLong()).isEqualTo(LASTS * MINUTE);

      send(
          producer,
          job.topic("feedback"),
          "f1",
          String.format(
              Locale.ROOT,
              "{\"id\":\"f1\",\"service\":\"cart\",\"verdict\":\"maintenance\",\"fromMillis\":%d,"
                  + "\"untilMillis\":%d,\"by\":\"it\"}",
              start + (SECOND - 5) * MINUTE,
              start + (SECOND + LASTS + 5) * MINUTE));
      Await.until("what was said has been taken in", SOON, () -> job.read(Input.FEEDBACK) == 2);

      cart.produceUntil(SECOND + LASTS / 2);
      await(flink, id, job, of(SECOND, "opened"));
      String savepoint = flink.stopWithSavepoint(id);
      cart.produceUntil(SECOND + 60);
      id = flink.submitByRest(AnomaliesJob.jar(), savepoint, job.arguments());
      JsonNode second = await(flink, id, job, of(SECOND, "closed"));
      assertThat(second.path("suppressedBy").asText()).isEqualTo("feedback:f1");
      assertThat(second.path("durationMillis").asLong()).isEqualTo(LASTS * MINUTE);

      List<JsonNode> anomalies = job.anomalies();
      assertThat(anomalies)
          .extracting(a -> a.path("id").asText() + " " + a.path("revision").asInt())
          .doesNotHaveDuplicates();
      assertThat(anomalies)
          .extracting(a -> a.path("id").asText())
          .containsOnly(first.path("id").asText(), second.path("id").asText());
      List<JsonNode> series = job.series();
      assertThat(series)
          .extracting(s -> s.path("signal") + " " + s.path("labels") + s.path("windowEndMillis"))
          .doesNotHaveDuplicates();
      assertThat(grades(series, FIRST)).anyMatch(grade -> grade > 0);
      assertThat(grades(series, SECOND)).isNotEmpty().allMatch(grade -> grade == 0);
      assertThat(job.deadLetters())
          .extracting(read -> new String(read.value(), StandardCharsets.UTF_8))
          .isNotEmpty()
          .allMatch(letter -> letter.contains("\"input\":\"feedback\""))
          .noneMatch(letter -> letter.contains("signl"));
      assertThat(job.late()).isZero();
    } finally {
      if (id != null) {
        flink.cancel(id);
      }
    }
  }

  @Test
  void theDefaultDetectorLearnsFromHistoryAndFindsALiveIncidentAsOneLife(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) throws Exception {
    int history = 2 * 24 * 60;
    int incident = history + 5;
    int lasts = 20;
    long begin = start + (1_600 - history - 60) * MINUTE;
    AnomaliesJob job =
        new AnomaliesJob("it-default", kafka.bootstrapServers(), directory, "{}", "warm-up");
    String id = null;
    try (CartSignals cart =
        new CartSignals(
            kafka.bootstrapServers(),
            job.topic("signals"),
            begin,
            minute -> minute >= incident && minute < incident + lasts)) {
      cart.produceUntil(history);
      id = flink.submitByRest(AnomaliesJob.jar(), null, job.arguments());
      Await.until(
          "the history has been read", SOON, () -> job.read(Input.SIGNALS) == cart.minutes());
      assertThat(job.anomalies())
          .noneMatch(one -> one.path("openedAtMillis").asLong() > begin + history * MINUTE);

      // live from here on
      cart.produceUntil(incident + 2);
      long openedAt = begin + (incident + 1) * MINUTE;
      await(flink, id, job, of("opened", openedAt));
      cart.produceUntil(incident + lasts + 30);
      await(flink, id, job, of("closed", openedAt));
      List<JsonNode> life =
          job.anomalies().stream()
              .filter(one -> one.path("openedAtMillis").asLong() > begin + history * MINUTE)
              .toList();
      assertThat(life).extracting(one -> one.path("id").asText()).containsOnly(idOf(life.get(0)));
      assertThat(life)
          .extracting(one -> one.path("state").asText())
          .hasSizeGreaterThan(2)
          .startsWith("opened", "updated")
          .endsWith("updated", "closed")
          .containsOnlyOnce("opened", "closed");
      assertThat(life)
          .extracting(one -> one.path("revision").asInt())
          .isEqualTo(IntStream.range(0, life.size()).boxed().toList());
      JsonNode closed = life.get(life.size() - 1);
      assertThat(closed.path("signal").asText()).isEqualTo("error_ratio");
      assertThat(closed.path("direction").asText()).isEqualTo("up");
      assertThat(closed.path("suppressedBy").isNull()).isTrue();
      assertThat(closed.path("durationMillis").asLong()).isEqualTo(lasts * MINUTE);
      assertThat(job.late()).isZero();
    } finally {
      if (id != null) {
        flink.cancel(id);
      }
    }
  }

  private static String idOf(JsonNode anomaly) {
    return anomaly.path("id").asText();
  }

  private static CartSignals cart(KafkaProcess kafka, AnomaliesJob job, long start) {
    return new CartSignals(
        kafka.bootstrapServers(),
        job.topic("signals"),
        start,
        minute ->
            minute >= FIRST && minute < FIRST + LASTS
                || minute >= SECOND && minute < SECOND + LASTS);
  }

  private static KafkaProducer<byte[], byte[]> producer(KafkaProcess kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private Predicate<JsonNode> of(int minute, String state) {
    return of(state, start + (minute + 1) * MINUTE);
  }

  private static Predicate<JsonNode> of(String state, long openedAtMillis) {
    return anomaly ->
        anomaly.path("state").asText().equals(state)
            && anomaly.path("openedAtMillis").asLong() == openedAtMillis;
  }

  private static JsonNode await(
      FlinkCluster flink, String id, AnomaliesJob job, Predicate<JsonNode> wanted) {
    return Await.until(
            "the anomaly",
            SOON,
            () -> job.anomalies().stream().filter(wanted).toList(),
            found -> !found.isEmpty(),
            () -> flink.checkNotEnded(id))
        .get(0);
  }

  private List<Double> grades(List<JsonNode> series, int minute) {
    return series.stream()
        .filter(one -> one.path("signal").asText().equals("anomaly_grade"))
        .filter(
            one -> {
              long end = one.path("windowEndMillis").asLong();
              return end > start + minute * MINUTE && end <= start + (minute + LASTS) * MINUTE;
            })
        .map(one -> one.path("value").asDouble())
        .toList();
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, String value)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)))
        .get(30, TimeUnit.SECONDS);
  }
}
