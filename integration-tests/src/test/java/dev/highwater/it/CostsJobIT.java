package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.it.support.Await;
import dev.highwater.it.support.Bills;
import dev.highwater.it.support.Bills.Delivery;
import dev.highwater.it.support.Bills.Row;
import dev.highwater.it.support.ClusterExtension;
import dev.highwater.it.support.CostsJob;
import dev.highwater.it.support.CostsJob.Result;
import dev.highwater.it.support.FlinkCluster;
import dev.highwater.it.support.HighwaterCommand;
import dev.highwater.it.support.KafkaProcess;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The job {@code costs} of the shaded jar. A month is closed and corrected. Then a TaskManager dies
 * when half of a delivery has come in and what another has changed lies in an open transaction. The
 * delivery goes on, comes again, is restated, and comes again. The topic holds what an undisturbed
 * replay, which closes no month, writes, record by record; and a report of the topics is, byte by
 * byte, the one of files with each delivery once.
 */
@ExtendWith(ClusterExtension.class)
@Isolated("kills a TaskManager that others run on")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CostsJobIT {
  private static final long MINUTE = 60_000;
  private static final LocalDate SEPTEMBER = LocalDate.of(2024, 9, 1);
  private static final long KNOWN = Instant.parse("2024-10-05T00:00:00Z").toEpochMilli();

  private static final LocalDate JULY = LocalDate.of(2024, 7, 1);
  private static final long JULY_KNOWN = Instant.parse("2024-08-05T00:00:00Z").toEpochMilli();

  /** 30 days after its end. */
  private static final long JULY_CLOSED = Instant.parse("2024-08-31T00:00:00Z").toEpochMilli();

  private static final long DAY = 1_440 * MINUTE;

  private static final Duration CHECKPOINT = Duration.ofSeconds(3);

  @TempDir Path directory;

  private static Delivery delivery(
      String id, String mode, String scope, long minute, List<Row> rows) {
    return new Delivery(id, mode, scope, KNOWN + minute * MINUTE, rows);
  }

  @Test
  void nothingTwiceAndNothingLostAlthoughATaskManagerDiesInTheMiddleOfADelivery(
      KafkaProcess kafka, FlinkCluster flink) throws Exception {
    CostsJob job =
        new CostsJob(
            "it-costs",
            kafka.bootstrapServers(),
            directory,
            CHECKPOINT.toSeconds() + "s",
            "costs: {closedAfter: 30d}\n");
    List<Row> september = Bills.rows(SEPTEMBER, 300, 1);
    List<Row> restated = new ArrayList<>(september.subList(40, 300));
    restated.addAll(Bills.rows(SEPTEMBER, 30, 2));
    Delivery whole = delivery("a1", "overwrite", "a/2024-09", 600, september);
    Delivery again = delivery("a2", "overwrite", "a/2024-09", 700, restated);
    List<Row> counting = new ArrayList<>();
    List<Row> alone = new ArrayList<>();
    List<Delivery> undisturbed = new ArrayList<>(List.of(whole, again));

    String id = flink.submitByRest(CostsJob.jar(), null, job.arguments());
    try (Bills bills = new Bills(kafka.bootstrapServers(), job.topic("billing"))) {
      flink.awaitRunning(id);
      counting.addAll(closeAndCorrect(bills, flink, id, job, undisturbed));
      bills.send(0, whole, 0, 150);
      int victim = flink.taskManagersOf(id).get(0);
      flink.awaitCheckpoints(id, 1, Duration.ofSeconds(120));

      // another scope's bill grows minute by minute, so that results are under way at any time
      int[] minute = {0};
      Await.until(
          "results wait in open transactions",
          Duration.ofSeconds(120),
          () -> {
            List<Row> more = Bills.rows(SEPTEMBER, 10, 100 + minute[0]);
            Delivery added = delivery("b" + minute[0], "append", "b/2024-09", minute[0], more);
            bills.send(1, added);
            undisturbed.add(added);
            counting.addAll(more);
            alone.addAll(Bills.rows(SEPTEMBER, 2, 500 + minute[0]));
            alone
                .subList(alone.size() - 2, alone.size())
                .forEach(row -> bills.send(1, row, added.knownAtMillis()));
            minute[0]++;
            return flink.sinceLastCheckpoint(id, job::hasOpenTransactions);
          });
      flink.killTaskManager(victim);
      flink.startTaskManager();
      Await.until("the job is restored", Duration.ofSeconds(180), () -> flink.restored(id) > 0);
      flink.awaitRunning(id);

      bills.send(0, whole, 150, 300);
      bills.complete(0, whole);
      bills.send(0, whole);
      bills.send(0, again);
      bills.send(0, whole);
      bills.send(0, again);
      List<Row> last = Bills.rows(SEPTEMBER, 5, 3);
      Delivery added = delivery("c1", "append", "c/2024-09", 800, last);
      bills.send(1, added);
      undisturbed.add(added);
      counting.addAll(last);
      bills.passTime(KNOWN + 900 * MINUTE);
      List<Result> committed = awaitKnown(flink, id, job, KNOWN + 800 * MINUTE);
      counting.addAll(restated);
      counting.addAll(alone);
      assertThat(job.writtenCosts()).as("aborted ones, too").isGreaterThan(committed.size());
      assertThat(committed)
          .extracting(cost -> cost.key() + "@" + cost.json().path("revision").asInt())
          .doesNotHaveDuplicates();
      assertThat(months(committed)).isEqualTo(monthsOf(counting));
      assertThat(texts(committed))
          .isEqualTo(
              job
                  .replay(directory.resolve("replay"), "2024-07-01", "2024-10-01")
                  .get("costs")
                  .stream()
                  .map(JsonNode::toString)
                  .sorted()
                  .toList());
      Path files = directory.resolve("bills.jsonl");
      List<String> lines = new ArrayList<>(Bills.timePassed(KNOWN + 900 * MINUTE));
      undisturbed.forEach(one -> lines.addAll(Bills.lines(one)));
      alone.forEach(row -> lines.add(Bills.line(row)));
      Files.write(files, lines);
      String report = report("topics", "--config", job.settings().toString());
      assertThat(report).isEqualTo(report("files", "--input", files.toString()));
      assertThat(services(report)).isEqualTo(monthsOf(counting));
      assertThat(job.late()).isZero();
      assertThat(job.deadLetters()).isEmpty();
    } finally {
      flink.cancel(id);
    }
  }

  /**
   * July is closed, and what the job knew of its scopes is gone. Then one of them is replaced and
   * another added to.
   *
   * @param sent takes what was sent
   * @return what counts in the end
   */
  private static List<Row> closeAndCorrect(
      Bills bills, FlinkCluster flink, String id, CostsJob job, List<Delivery> sent) {
    List<Row> first = Bills.rows(JULY, 60, 5);
    List<Row> kept = Bills.rows(JULY, 30, 6);
    sent.add(new Delivery("j1", "overwrite", "j/2024-07", JULY_KNOWN, first));
    sent.add(new Delivery("k1", "append", "k/2024-07", JULY_KNOWN, kept));
    bills.send(0, sent.get(sent.size() - 2));
    bills.send(1, sent.get(sent.size() - 1));
    long[] now = {JULY_CLOSED};
    bills.passTime(now[0]);
    awaitKnown(flink, id, job, JULY_KNOWN);
    while (flink.sumOfMetric(id, "scopesClosed") < 2) {
      flink.awaitCheckpoints(id, 1, Duration.ofSeconds(120));
      now[0] += DAY;
      bills.passTime(now[0]);
      assertThat(now[0]).as("before September is known").isLessThan(KNOWN);
    }
    List<Row> corrected = first.subList(10, 40);
    List<Row> added = Bills.rows(JULY, 20, 4);
    sent.add(new Delivery("j2", "overwrite", "j/2024-07", now[0] + MINUTE, corrected));
    sent.add(new Delivery("k2", "append", "k/2024-07", now[0] + 2 * MINUTE, added));
    bills.send(0, sent.get(sent.size() - 2));
    bills.send(1, sent.get(sent.size() - 1));
    bills.passTime(now[0] + 3 * MINUTE);
    awaitKnown(flink, id, job, now[0] + 2 * MINUTE);
    Await.until(
        "metrics, which lag behind, tell that both were loaded",
        Duration.ofSeconds(120),
        () -> flink.sumOfMetric(id, "scopesReopened") == 2);
    List<Row> counting = new ArrayList<>(corrected);
    counting.addAll(kept);
    counting.addAll(added);
    return counting;
  }

  /** The report of July to September, as known when all had come, no month frozen before. */
  private String report(String name, String... bills) throws IOException {
    Path out = directory.resolve("report-" + name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "report",
                "--from",
                "2024-07-01",
                "--to",
                "2024-10-01",
                "--as-of",
                Instant.ofEpochMilli(KNOWN + 900 * MINUTE).toString(),
                "--freeze-days",
                "400",
                "--out",
                out.toString()));
    arguments.addAll(List.of(bills));
    HighwaterCommand.run(
        Path.of("target", "cluster-logs", "costs-report-" + name).toAbsolutePath(),
        Duration.ofSeconds(60),
        arguments.toArray(new String[0]));
    return Files.readString(out.resolve("cost-report.json"));
  }

  private static Map<String, BigDecimal> services(String report) throws IOException {
    Map<String, BigDecimal> services = new TreeMap<>();
    for (JsonNode one : new ObjectMapper().readTree(report).at("/breakdown/byService")) {
      services.put(
          one.path("name").asText(),
          new BigDecimal(one.path("total").asText()).stripTrailingZeros());
    }
    return services;
  }

  private static List<Result> awaitKnown(
      FlinkCluster flink, String id, CostsJob job, long knownAtMillis) {
    return Await.until(
        "the last delivery counts",
        Duration.ofSeconds(120),
        job::costs,
        costs -> newest(costs) == knownAtMillis && !job.hasOpenTransactions(),
        () -> flink.checkNotEnded(id));
  }

  private static long newest(List<Result> costs) {
    return costs.stream()
        .mapToLong(cost -> cost.json().path("knownAtMillis").asLong())
        .max()
        .orElse(0);
  }

  /** Cost of September by service: what the compacted topic's last records come to. */
  private static Map<String, BigDecimal> months(List<Result> costs) {
    Map<String, Result> last = new TreeMap<>();
    costs.forEach(cost -> last.put(cost.key(), cost));
    Map<String, BigDecimal> months = new TreeMap<>();
    last.forEach(
        (key, cost) -> {
          if (key.startsWith("month/")) {
            months.merge(
                cost.json().path("labels").path("service").asText(),
                new BigDecimal(cost.json().path("effective").asText()),
                BigDecimal::add);
          }
        });
    months.replaceAll((service, cost) -> cost.stripTrailingZeros());
    return months;
  }

  /** The same from the rows that count. */
  private static Map<String, BigDecimal> monthsOf(List<Row> rows) {
    Map<String, BigDecimal> months = new TreeMap<>();
    rows.forEach(row -> months.merge(row.service(), row.cost(), BigDecimal::add));
    months.replaceAll((service, cost) -> cost.stripTrailingZeros());
    return months;
  }

  private static List<String> texts(List<Result> costs) {
    return costs.stream().map(cost -> cost.json().toString()).sorted().toList();
  }
}
