package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.bench.GeneratedExport;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.bills.DeliveryTopic;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.topics.TestTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Reports of bills on a topic of a real broker, as the ingest writes them there. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReportTopicsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SEPTEMBER = {"--from", "2024-09-01", "--to", "2024-10-01"};
  private static final String SCOPE = "bills/2024-09";

  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    kafka = new EmbeddedKafka();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private record Ran(int exit, String out, String err) {}

  private static Ran run(String command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        HighwaterCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(Arrays.asList(arguments));
    return new Ran(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  /** Settings with a topic of its own; what was known long ago must not be deleted there. */
  private String config(String topic) throws Exception {
    TestTopics.create(kafka.bootstrapServers(), 3, topic);
    return Files.writeString(
            folder.resolve("highwater.yaml"),
            "kafka: {bootstrapServers: '"
                + kafka.bootstrapServers()
                + "'}\ninputs: {billing: {topic: "
                + topic
                + ", format: focus-json}}\n")
        .toString();
  }

  private Ran ingest(Path exports, String config, String topic) {
    return run(
        "ingest data-export",
        exports.toString(),
        "--config",
        config,
        "--topic",
        topic,
        "--state",
        folder.resolve("topic-state.json").toString());
  }

  private Ran ingest(Path exports) {
    return run(
        "ingest data-export",
        exports.toString(),
        "--out",
        files().toString(),
        "--state",
        folder.resolve("files-state.json").toString());
  }

  private Path files() {
    return folder.resolve("bills");
  }

  private Ran report(String name, String... from) {
    List<String> arguments = new ArrayList<>(List.of(SEPTEMBER));
    arguments.addAll(List.of("--out", folder.resolve(name).toString()));
    arguments.addAll(Arrays.asList(from));
    Ran ran = run("report", arguments.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(folder.resolve(name + "/cost-report.json").toFile());
  }

  private void assertSameBytes(String one, String other) {
    for (String file : ReportFiles.NAMES) {
      assertThat(folder.resolve(one).resolve(file))
          .hasSameBinaryContentAs(folder.resolve(other).resolve(file));
    }
  }

  @Test
  void deliveriesOnATopicGiveTheBytesOfTheirFiles() throws Exception {
    String config = config("once");
    Path exports = folder.resolve("exports");
    GeneratedExport august = new GeneratedExport(exports, "2024-08");
    august.file(0, 500, 1);
    august.manifest(1, 1);
    GeneratedExport september = new GeneratedExport(exports, "2024-09");
    september.file(0, 400, 2);
    september.file(1, 300, 3);
    september.manifest(2, 1);
    assertThat(ingest(exports, config, "once").out()).contains("2 taken in", "topic once");
    assertThat(ingest(exports).out()).contains("2 taken in");

    Ran ran = report("topic", "--config", config);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("of topic once ->");
    report("files", "--input", files().toString());
    assertSameBytes("topic", "files");
    JsonNode first = json("topic");
    assertThat(first.get("previousTotal").asText()).isNotEqualTo("0");
    assertThat(first.get("incompleteDeliveries")).isEmpty();

    september.file(0, 450, 4);
    september.manifest(2, 24);
    assertThat(ingest(exports, config, "once").out()).contains("1 taken in, 1 known already");
    ingest(exports);
    report("newer", "--config", config);
    report("newer-files", "--input", files().toString());
    assertSameBytes("newer", "newer-files");
    assertThat(json("newer").get("total")).isNotEqualTo(first.get("total"));

    report("past", "--config", config, "--as-of", "2024-09-20T07:00:00Z");
    assertThat(json("past").get("total")).isEqualTo(first.get("total"));
  }

  @Test
  void aDeliveryThatWasCutOffCountsForNothingUntilItIsThere() throws Exception {
    String config = config("cut");
    Settings settings = SettingsFile.read(Path.of(config));
    List<FocusRow> rows =
        List.of(
            Rows.row("2024-09-03", "EC2", "web", "11.5"),
            Rows.row("2024-09-03", "EC2", "web", "11.5"),
            Rows.row("2024-09-04", "S3", "", "2.25"));
    Delivery whole = delivery("d1", "2024-09-20T06:00:00Z");
    Delivery newer = delivery("d2", "2024-09-21T06:00:00Z");
    try (DeliveryOut topic = new DeliveryTopic(settings.kafka(), "cut")) {
      topic.write(whole, DeliveryOut.Rows.of(rows));
      Iterator<FocusRow> left = rows.iterator();
      assertThatThrownBy(
              () ->
                  topic.write(
                      newer,
                      () -> {
                        FocusRow row = left.next();
                        if (!left.hasNext()) {
                          throw new IOException("the export ends here");
                        }
                        return row;
                      }))
          .hasMessage("the export ends here");
    }
    List<String> lines = new ArrayList<>(Rows.delivery(whole, rows));
    lines.addAll(Rows.delivery(newer, rows.subList(0, 2)).subList(0, 2));
    Files.createDirectories(files());
    Files.write(files().resolve("cut.jsonl"), lines);

    assertThat(report("topic", "--config", config).out()).contains("1 delivery is not complete");
    report("files", "--input", files().toString());
    assertSameBytes("topic", "files");
    assertThat(json("topic").get("total").asText()).isEqualTo("25.25");
    assertThat(json("topic").at("/incompleteDeliveries/0/scope").asText()).isEqualTo(SCOPE);
    assertThat(json("topic").at("/incompleteDeliveries/0/rows").asInt()).isEqualTo(2);
    assertThat(json("topic").at("/incompleteDeliveries/0/expectedRows").isNull()).isTrue();

    // the same delivery again, all of it: the rows that had come before are the same rows
    try (DeliveryOut topic = new DeliveryTopic(settings.kafka(), "cut")) {
      topic.write(newer, DeliveryOut.Rows.of(rows));
    }
    report("again", "--config", config);
    assertThat(json("again").get("total").asText()).isEqualTo("25.25");
    assertThat(json("again").get("incompleteDeliveries")).isEmpty();
  }

  private static Delivery delivery(String id, String knownAt) {
    return new Delivery(id, Delivery.Mode.OVERWRITE, SCOPE, Instant.parse(knownAt).toEpochMilli());
  }

  @Test
  void aReportIsARecordOnATopicThatReadShows() throws Exception {
    String config = config("bills");
    TestTopics.create(kafka.bootstrapServers(), 1, "reports");
    Files.writeString(
        Path.of(config), "outputs: {cost-reports: {topic: reports}}\n", StandardOpenOption.APPEND);
    Files.createDirectories(files());
    Files.write(files().resolve("bills.jsonl"), Rows.restated());
    String input = files().toString();
    String[] split = {"--config", config, "--input", input, "--split-by", "team"};
    assertThat(report("records", split).out()).contains(", topic reports");
    report("past", "--config", config, "--input", input, "--as-of", "2024-09-22");

    Ran ran = run("read", "cost-reports", "--config", config);
    assertThat(ran.err()).isEmpty();
    Map<String, JsonNode> records = new TreeMap<>();
    for (String line : ran.out().lines().toList()) {
      JsonNode one = JSON.readTree(line);
      records.put(one.path("part").asText() + one.path("asOfMillis").asText(), one);
    }
    long asOf = Instant.parse("2024-09-22T00:00:00Z").toEpochMilli();
    assertThat(records)
        .containsOnlyKeys(
            "null", "team=datanull", "team=unallocatednull", "team=webnull", "" + asOf);
    JsonNode all = records.get("null");
    JsonNode report = json("records");
    for (String field :
        List.of("currency", "cost", "total", "previousTotal", "comparedTotal", "completeThrough")) {
      assertThat(all.get(field)).isEqualTo(report.get(field));
    }
    assertThat(new BigDecimal(all.get("changePercent").asText()))
        .isEqualByComparingTo(report.get("changePercent").decimalValue());
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (JsonNode line : all.get("lines")) {
      sums.merge(
          line.get("section").asText(),
          new BigDecimal(line.get("total").asText()),
          BigDecimal::add);
    }
    assertThat(sums).containsKeys("byService", "byTeam", "day");
    assertThat(sums.values()).allMatch(sum -> sum.compareTo(new BigDecimal("22.75")) == 0);
    assertThat(records.get("" + asOf).get("total").asText()).isEqualTo("25.25");
    assertThat(run("read", "cost-reports", "--config", config, "--where", "part=team=web").out())
        .contains("\"total\":\"11.5\"");
  }

  @Test
  void whatIsNoBillIsToldByItsPlace() throws Exception {
    String config = config("bad");
    Settings settings = SettingsFile.read(Path.of(config));
    FocusRow bad = Rows.row("2024-09-03", "EC2", "web", "1 USD");
    try (DeliveryOut topic = new DeliveryTopic(settings.kafka(), "bad")) {
      topic.write(
          delivery("d1", "2024-09-20T06:00:00Z"),
          DeliveryOut.Rows.of(List.of(Rows.row("2024-09-03", "EC2", "web", "1"), bad)));
    }
    Ran ran = report("out", "--config", config);
    assertThat(ran.err()).startsWith("bad/").contains("BilledCost-C-");
    assertThat(json("out").get("leftOut").asInt()).isEqualTo(1);
  }

  @Test
  void aTopicWithoutBillsIsNoReport() throws Exception {
    String config = config("empty");
    Ran ran = run("report", "--period", "day", "--config", config, "--out", folder + "/none");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).isEqualTo("highwater: no row of a bill in topic empty\n");
    String missing = Files.readString(Path.of(config), StandardCharsets.UTF_8);
    Files.writeString(Path.of(config), missing.replace("topic: empty", "topic: nowhere"));
    ran = run("report", "--period", "day", "--config", config, "--out", folder + "/none");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("nowhere").doesNotContain("\tat ");
  }
}
