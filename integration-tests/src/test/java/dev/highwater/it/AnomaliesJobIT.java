package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.it.support.AnomaliesJob;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
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
 * A day of signals with an incident that alarms; what is said of a second one suppresses it, also
 * over a stop with a savepoint in the middle of it. Each record is committed once.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class AnomaliesJobIT {

  private static final long MINUTE = 60_000;
  private static final int FIRST = 1_300;
  private static final int SECOND = 1_420;
  private static final int LASTS = 10;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A day and a bit ago: well inside of what a first start reads. */
  private final long start = System.currentTimeMillis() / MINUTE * MINUTE - 1_600 * MINUTE;

  private final Random random = new Random(4);
  private int produced;

  @Test
  void anIncidentAlarmsOnceAndWhatIsSaidSuppressesTheNext(
      KafkaProcess kafka, FlinkCluster flink, @TempDir Path directory) throws Exception {
    AnomaliesJob job = new AnomaliesJob("it-anomalies", kafka.bootstrapServers(), directory);
    String id = null;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      // older than a first start reads
      signal(producer, job, 0, "error_ratio", -40 * 24 * 60, 0.02);
      produceUntil(producer, job, SECOND - 20);
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
      Await.until("what was said has been taken in", SOON, () -> job.feedbackRead() == 2);

      produceUntil(producer, job, SECOND + LASTS / 2);
      await(flink, id, job, of(SECOND, "opened"));
      String savepoint = flink.stopWithSavepoint(id);
      produceUntil(producer, job, SECOND + 60);
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

  private Predicate<JsonNode> of(int minute, String state) {
    return anomaly ->
        anomaly.path("state").asText().equals(state)
            && anomaly.path("openedAtMillis").asLong() == start + (minute + 1) * MINUTE;
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

  /** Minutes not produced so far, each series in a partition of its own. */
  private void produceUntil(KafkaProducer<byte[], byte[]> producer, AnomaliesJob job, int end)
      throws Exception {
    for (; produced < end; produced++) {
      boolean odd =
          (produced >= FIRST && produced < FIRST + LASTS)
              || (produced >= SECOND && produced < SECOND + LASTS);
      double errors = 0.02 + 0.001 * random.nextGaussian() + (odd ? 0.5 : 0);
      signal(producer, job, 0, "error_ratio", produced, errors);
      signal(producer, job, 1, "requests_per_second", produced, 100 + 3 * random.nextGaussian());
    }
    producer.flush();
  }

  private void signal(
      KafkaProducer<byte[], byte[]> producer,
      AnomaliesJob job,
      int partition,
      String name,
      int minute,
      double value) {
    long from = start + minute * MINUTE;
    String json =
        String.format(
            Locale.ROOT,
            "{\"signal\":\"%s\",\"service\":\"cart\",\"windowStartMillis\":%d,\"windowEndMillis\":%d,"
                + "\"windowMillis\":60000,\"revision\":0,\"value\":%s}",
            name,
            from,
            from + MINUTE,
            value);
    producer.send(
        new ProducerRecord<>(
            job.topic("signals"),
            partition,
            from + MINUTE,
            (name + "{service=\"cart\",window=\"1m\"}").getBytes(StandardCharsets.UTF_8),
            json.getBytes(StandardCharsets.UTF_8)));
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
