package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.Bills;
import dev.highwater.it.support.Bills.Delivery;
import dev.highwater.it.support.Bills.Row;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.CostsJob;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.KafkaProcess;
import dev.highwater.it.support.Savepoints;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the job {@code costs} from the savepoints of earlier versions that are checked in under
 * {@code costs-savepoints/<version>}: half of a delivery has come, an anomaly is open, a budget has
 * told its first threshold, an instance is recommended to be smaller. What follows is, record by
 * record, what a replay of everything writes of that time. Then back to that savepoint, and on with
 * the newer one.
 *
 * <p>Bills, samples and their places in the partitions are the same each time, and no clock ticks:
 * a checked-in savepoint finds on a fresh broker exactly the records that it had read.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CostsUpgradeIT {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  /** The setting's default. */
  private static final long SETTLE = DAY;

  private static final LocalDate AUGUST = LocalDate.of(2024, 8, 1);
  private static final LocalDate SEPTEMBER = LocalDate.of(2024, 9, 1);
  private static final LocalDate ODD = LocalDate.of(2024, 9, 18);

  /** Checked-in savepoints know what was known until here. */
  private static final long STOP = Instant.parse("2024-09-20T06:00:00Z").toEpochMilli();

  private static final long RESTATED = Instant.parse("2024-09-26T00:00:00Z").toEpochMilli();
  private static final long ADDED = Instant.parse("2024-09-27T00:00:00Z").toEpochMilli();
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final Path SAVEPOINTS = Path.of("src", "test", "resources", "costs-savepoints");

  private static final Delivery WHOLE_SEPTEMBER =
      new Delivery("a-3", "overwrite", "a/2024-09", RESTATED, days(SEPTEMBER, 25));

  @TempDir Path directory;

  /** Every day alike, but one. */
  private static List<Row> days(LocalDate month, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LocalDate day = month.plusDays(i);
      long little = day.toEpochDay() * 37 % 11;
      rows.add(row(day, "Compute", day.equals(ODD) ? 2_500 : 500 + little));
      rows.add(row(day, "Storage", 120 + little / 3));
      rows.add(row(day, "Queue", 40));
    }
    return rows;
  }

  private static Row row(LocalDate day, String service, long cost) {
    return new Row(day, 0, service, "web", BigDecimal.valueOf(cost));
  }

  @Test
  void startsFromTheSavepointsOfEarlierVersions(KafkaProcess kafka, FlinkCluster flink)
      throws Exception {
    List<Path> versions = Savepoints.in(SAVEPOINTS);
    assumeTrue(!versions.isEmpty(), "no savepoint of an earlier version is checked in");
    for (Path version : versions) {
      CostsJob job = job(version.getFileName().toString(), kafka);
      try (Bills bills = new Bills(kafka.bootstrapServers(), job.topic("billing"))) {
        before(kafka, job, bills);
        String released = version.toUri().toString();
        String id = flink.submitByRest(CostsJob.jar(), released, job.arguments());
        bills.send(0, WHOLE_SEPTEMBER, 40, WHOLE_SEPTEMBER.rows().size());
        bills.complete(0, WHOLE_SEPTEMBER);
        bills.passTime(RESTATED + HOUR);
        long last = STOP + 3 * DAY;
        samples(kafka, job, STOP, last, 95);
        awaitKnown(flink, id, job, RESTATED, 1);
        String upgraded = flink.stopWithSavepoint(id, directory);
        List<String> first = told(job, "costs");

        String rolledBack = flink.submitByRest(CostsJob.jar(), released, job.arguments());
        awaitKnown(flink, rolledBack, job, RESTATED, 2);
        flink.cancel(rolledBack);
        assertThat(told(job, "costs"))
            .as("rolled back, it writes the same once more")
            .isEqualTo(first);

        String again = flink.submitByRest(CostsJob.jar(), upgraded, job.arguments());
        bills.send(
            1, new Delivery("b-2", "append", "b/2024-09", ADDED, days(SEPTEMBER.plusDays(25), 1)));
        bills.passTime(ADDED + HOUR);
        awaitKnown(flink, again, job, ADDED, 1);

        Map<String, List<JsonNode>> replay =
            job.replay(
                directory.resolve("replay-" + version.getFileName()), "2024-08-01", "2024-10-01");
        List<String> costs = between(replay.get("costs"), "knownAtMillis", STOP, ADDED);
        List<String> notices = between(replay.get("cost-anomalies"), "knownAtMillis", STOP, ADDED);
        List<String> recommendations =
            between(replay.get("recommendations"), "asOfMillis", STOP - SETTLE, last - SETTLE);
        awaitTold(flink, again, job, List.of(costs, notices, recommendations));
        flink.cancel(again);
        assertThat(told(job, "costs")).isEqualTo(costs);
        assertThat(told(job, "cost-anomalies"))
            .isEqualTo(notices)
            .anyMatch(notice -> notice.contains("\"state\":\"ended\""))
            .anyMatch(notice -> notice.contains("\"threshold\":80"));
        assertThat(told(job, "recommendations")).isEqualTo(recommendations).isNotEmpty();
        assertThat(job.late()).isZero();
        assertThat(job.deadLetters()).isEmpty();
        sumsOfAllThatCameAlsoWithoutState(flink, job, bills);
      }
    }
  }

  /** What was committed is behind: a job that forgot its state has to read it again. */
  private static void sumsOfAllThatCameAlsoWithoutState(
      FlinkCluster flink, CostsJob job, Bills bills) throws Exception {
    String id = flink.submitByRest(CostsJob.jar(), null, job.arguments());
    List<Row> more = days(SEPTEMBER.plusDays(26), 1);
    bills.send(0, new Delivery("c-1", "append", "c/2024-09", ADDED + HOUR, more));
    bills.passTime(ADDED + 2 * HOUR);
    awaitKnown(flink, id, job, ADDED + HOUR, 1);
    flink.cancel(id);
    List<Row> counting = new ArrayList<>(WHOLE_SEPTEMBER.rows());
    counting.addAll(days(SEPTEMBER, 2));
    counting.addAll(days(SEPTEMBER.plusDays(25), 1));
    counting.addAll(more);
    BigDecimal sum =
        counting.stream()
            .filter(row -> row.service().equals("Compute"))
            .map(Row::cost)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    List<CostsJob.Result> months =
        job.costs().stream()
            .filter(cost -> cost.key().startsWith("month/2024-09"))
            .filter(cost -> cost.key().contains("service=\"Compute\""))
            .toList();
    assertThat(new BigDecimal(months.get(months.size() - 1).json().path("effective").asText()))
        .isEqualByComparingTo(sum);
  }

  /**
   * Makes the savepoint of a release, to be checked in with it: {@code mvn verify
   * -Dhighwater.release=VERSION -Dit.test=CostsUpgradeIT#writes* …} writes {@code
   * src/test/resources/costs-savepoints/VERSION}, which must not be there yet.
   */
  @Test
  void writesTheSavepointOfARelease(KafkaProcess kafka, FlinkCluster flink) throws Exception {
    String version = System.getProperty("highwater.release", "");
    assumeTrue(!version.isEmpty(), "-Dhighwater.release is not set: no savepoint is written");
    CostsJob job = job(version, kafka);
    try (Bills bills = new Bills(kafka.bootstrapServers(), job.topic("billing"))) {
      before(kafka, job, bills);
      String id = flink.submitByRest(CostsJob.jar(), null, job.arguments());
      Await.until(
          "what was known then is told",
          SOON,
          () ->
              job.results("cost-anomalies").stream()
                      .anyMatch(one -> one.json().path("state").asText().equals("open"))
                  && !job.results("recommendations").isEmpty());
      // nothing is left to commit: a transaction in a savepoint means nothing to another broker
      flink.awaitCheckpoints(id, 2, Duration.ofSeconds(120));
      Savepoints.keep(flink, id, SAVEPOINTS.resolve(version));
    }
  }

  /** Topics are in a savepoint by name: those of a version have names of its own. */
  private CostsJob job(String version, KafkaProcess kafka) throws IOException {
    Path budgets = directory.resolve("budgets.yaml");
    Files.writeString(budgets, "budgets: [{name: all, amount: 20000}]\n");
    Path inventory = directory.resolve("inventory.csv");
    Files.writeString(
        inventory,
        "kind,id,type,region\ninstance,i-0,m5.4xlarge,us-east-1\ninstance,i-1,m5.4xlarge,us-east-1\n");
    return new CostsJob(
        "it-costs-release-" + version.replace('.', '-'),
        kafka.bootstrapServers(),
        directory,
        "1s",
        "costs: {budgets: " + budgets + ", inventory: " + inventory + "}\n");
  }

  /** What has come before the savepoint. */
  private static void before(KafkaProcess kafka, CostsJob job, Bills bills) throws Exception {
    long settled = AUGUST.plusDays(35).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000;
    bills.send(0, new Delivery("a-1", "overwrite", "a/2024-08", settled, days(AUGUST, 31)));
    long half = LocalDate.of(2024, 9, 20).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000;
    bills.send(0, new Delivery("a-2", "overwrite", "a/2024-09", half, days(SEPTEMBER, 19)));
    bills.send(1, new Delivery("b-1", "append", "b/2024-09", half + HOUR, days(SEPTEMBER, 2)));
    bills.passTime(STOP);
    bills.send(0, WHOLE_SEPTEMBER, 0, 40);
    samples(kafka, job, STOP - 14 * DAY, STOP, 4);
  }

  /** Samples of two instances, one in each partition, by the hour. */
  private static void samples(
      KafkaProcess kafka, CostsJob job, long fromMillis, long toMillis, int percent)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long time = fromMillis; time < toMillis; time += HOUR) {
        for (int instance = 0; instance < CostsJob.PARTITIONS; instance++) {
          String json =
              String.format(
                  Locale.ROOT,
                  "{\"resourceId\":\"i-%d\",\"timeMillis\":%d,\"cpu\":%d,\"memory\":%d}",
                  instance,
                  time,
                  percent,
                  percent + instance);
          producer.send(
              new ProducerRecord<>(
                  job.topic("utilisation"),
                  instance,
                  time,
                  null,
                  json.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }

  private static void awaitKnown(
      FlinkCluster flink, String id, CostsJob job, long knownAtMillis, int times) {
    Await.until(
        "what was known then counts",
        SOON,
        job::costs,
        costs ->
            CostsJob.RESULTS.stream().noneMatch(job::hasOpenTransactions)
                && costs.stream()
                        .filter(cost -> cost.json().path("knownAtMillis").asLong() == knownAtMillis)
                        .filter(cost -> cost.key().startsWith("month/"))
                        .filter(cost -> cost.key().contains("service=\"Compute\""))
                        .count()
                    >= times,
        () -> flink.checkNotEnded(id));
  }

  /** Waits for as many records of each output, and whatever else comes along with them. */
  private static void awaitTold(
      FlinkCluster flink, String id, CostsJob job, List<List<String>> expected) {
    Await.until(
        "everything is told",
        SOON,
        () -> CostsJob.RESULTS.stream().map(output -> told(job, output).size()).toList(),
        told ->
            IntStream.range(0, told.size()).allMatch(i -> told.get(i) >= expected.get(i).size())
                && CostsJob.RESULTS.stream().noneMatch(job::hasOpenTransactions),
        () -> flink.checkNotEnded(id));
  }

  /** What the job has said, each once. */
  private static List<String> told(CostsJob job, String output) {
    return texts(job.results(output).stream().map(CostsJob.Result::json).distinct());
  }

  /** Records of some time, exclusive and inclusive. */
  private static List<String> between(
      List<JsonNode> records, String time, long fromMillis, long toMillis) {
    return texts(
        records.stream()
            .filter(record -> record.path(time).asLong() > fromMillis)
            .filter(record -> record.path(time).asLong() <= toMillis));
  }

  /** As sorted lines; anomalies of hours, which the first version did not look for, left out. */
  private static List<String> texts(Stream<JsonNode> records) {
    return records
        .filter(
            record ->
                (record.path("untilMillis").asLong() - record.path("openedAtMillis").asLong()) % DAY
                    == 0)
        .map(JsonNode::toString)
        .sorted()
        .toList();
  }
}
