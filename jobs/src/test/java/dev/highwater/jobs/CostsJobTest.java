package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.highwater.cli.HighwaterCommand;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.cost.rightsizing.Catalogue;
import dev.highwater.event.Labels;
import dev.highwater.flink.Environments;
import dev.highwater.flink.ItemCounter;
import dev.highwater.flink.OperatorUid;
import dev.highwater.report.Rows;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultType;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CostsJobTest {
  @TempDir Path folder;

  @Test
  void everyOperatorHasAUidOfTheOneListAndOfThisJob() throws Exception {
    Settings settings =
        SettingsFile.parse(
            "f",
            "kafka: {bootstrapServers: 'h:1'}\n"
                + "inputs: {billing: {topic: b}, utilisation: {topic: u}, signals: {topic: s}}\n",
            Surroundings.ofProcess());
    StreamExecutionEnvironment environment = Environments.create(new Configuration());
    new CostsJob().define(environment, settings, Scope.live(JobName.COSTS));
    assertThat(uids(environment)).contains("costs-source-signals", "costs-traffic");
    List<String> known =
        Arrays.stream(OperatorUid.values())
            .map(OperatorUid::uid)
            .filter(uid -> uid.startsWith("costs-"))
            .toList();
    for (StreamNode node : environment.getStreamGraph(false).getStreamNodes()) {
      String uid = node.getTransformationUID();
      assertThat(uid).as(node.getOperatorName()).isNotNull();
      assertThat(known).as(uid).anyMatch(uid::endsWith);
    }
  }

  @Test
  void billsInFilesEndThoughSignalsOnATopicDoNot() throws Exception {
    Settings settings =
        SettingsFile.parse(
            "f",
            "kafka: {bootstrapServers: 'h:1'}\ninputs: {billing: {files: b}, signals: {topic: s}}\n",
            Surroundings.ofProcess());
    StreamExecutionEnvironment environment = Environments.create(new Configuration());
    new CostsJob().define(environment, settings, Scope.live(JobName.COSTS));
    assertThat(uids(environment))
        .doesNotContain("costs-source-signals", "costs-source-clock")
        .contains("costs-watch");
    assertThat(settings.inputs(JobName.COSTS))
        .extracting(Settings.Input::name)
        .containsExactly("billing");
  }

  @Test
  @Timeout(240)
  void outputsThatTheFileDoesNotNameAreNotWritten() throws Exception {
    Files.write(folder.resolve("bills.jsonl"), Rows.restated());
    Files.write(folder.resolve("signals.jsonl"), signals());
    String inputs =
        """
        inputs:
          billing: {files: %1$s/bills.jsonl, format: focus-json}
          signals: {files: %1$s/signals.jsonl}
        parallelism: 1
        """
            .formatted(folder);
    Path bare = Files.writeString(folder.resolve("bare.yaml"), inputs);
    Path file =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            inputs
                + """
                  outputs:
                    costs: {directory: %1$s/out/costs}
                    dead-letters: {directory: %1$s/out/dead-letters}
                    late: {directory: %1$s/out/late}
                  """
                    .formatted(folder));
    for (String command :
        List.of(
            "config check " + file,
            "run costs --config " + file,
            "replay costs --from 2024-09-01 --to 2024-10-01 --config "
                + bare
                + " --out "
                + folder.resolve("replay"))) {
      StringWriter err = new StringWriter();
      int exit =
          HighwaterCommand.commandLine()
              .setOut(new PrintWriter(err))
              .setErr(new PrintWriter(err))
              .execute(command.split(" "));
      assertThat(exit).as(command + ": " + err).isZero();
    }
    assertThat(last(read("replay/costs")))
        .isNotEmpty()
        .hasSizeLessThan(last(read("out/costs")).size());
  }

  private static List<String> uids(StreamExecutionEnvironment environment) {
    return environment.getStreamGraph(false).getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .toList();
  }

  private Settings files() throws Exception {
    List<String> lines = new ArrayList<>(Rows.restated());
    lines.add("this is no bill");
    Files.write(folder.resolve("bills.jsonl"), lines);
    List<String> samples = new ArrayList<>();
    for (int hour = 0; hour < 7 * 24; hour++) {
      samples.add(
          "{\"resourceId\":\"i-1\",\"timeMillis\":"
              + (Instant.parse("2024-09-10T00:00:00Z").toEpochMilli() + hour * 3_600_000L)
              + ",\"cpu\":4,\"memory\":9,\"network\":null}");
    }
    Files.write(folder.resolve("utilisation.jsonl"), samples);
    Files.write(folder.resolve("signals.jsonl"), signals());
    Files.writeString(
        folder.resolve("inventory.csv"),
        """
        kind,id,type,region,since,used,monthly_cost
        instance,i-1,m5.4xlarge,us-east-1,,,
        volume,vol-1,,us-east-1,2024-09-16,,12.50
        snapshot,snap-1,,us-east-1,2024-01-01,false,
        """);
    Files.writeString(
        folder.resolve("catalogue.csv"),
        String.join(",", Catalogue.COLUMNS)
            + ",us-east-1\n"
            + "m5.4xlarge,m5,m,5,4xlarge,16,64,x86_64,intel,false,0,0,5000,10\n"
            + "m5.xlarge,m5,m,5,xlarge,4,16,x86_64,intel,false,0,0,1250,1\n");
    Files.writeString(folder.resolve("budgets.yaml"), "budgets: [{name: web, amount: 30}]");
    return SettingsFile.read(
        Files.writeString(
            folder.resolve("highwater.yaml"),
            """
            inputs:
              billing: {files: %1$s/bills.jsonl, format: focus-json}
              utilisation: {files: %1$s/utilisation.jsonl}
              signals: {files: %1$s/signals.jsonl}
            outputs:
              costs: {directory: %1$s/out/costs}
              cost-anomalies: {directory: %1$s/out/cost-anomalies}
              dead-letters: {directory: %1$s/out/dead-letters}
              recommendations: {directory: %1$s/out/recommendations}
              anomalies: {directory: %1$s/out/anomalies}
              series: {directory: %1$s/out/series}
              late: {directory: %1$s/out/late}
            checkpoint: {interval: 500ms}
            parallelism: 2
            costs:
              budgets: %1$s/budgets.yaml
              inventory: %1$s/inventory.csv
              catalogue: %1$s/catalogue.csv
            """
                .formatted(folder)));
  }

  /** Requests of two days by the hour and by the minute; hours count. */
  private static List<String> signals() throws IOException {
    ResultEncoder<Signal> json = ResultCodec.json(ResultTypes.SIGNAL).encoder();
    List<String> lines = new ArrayList<>();
    for (int hour = 0; hour < 48; hour++) {
      long start = Instant.parse("2024-09-03T00:00:00Z").toEpochMilli() + hour * 3_600_000L;
      for (long window : List.of(60_000L, 3_600_000L)) {
        Signal requests =
            new Signal(
                "requests_per_second",
                "web",
                Labels.empty(),
                "spans",
                start,
                start + window,
                window,
                0,
                true,
                "1/s",
                900.0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0.25,
                List.of());
        lines.add(new String(json.encode(requests), StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  private List<Cost> read(String directory) throws IOException {
    return read(directory, ResultTypes.COST);
  }

  private <T> List<T> read(String directory, ResultType<T> type) throws IOException {
    ResultDecoder<T> decoder = ResultCodec.json(type).decoder();
    List<T> results = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve(directory))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          results.add(decoder.decode(line.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return results;
  }

  /** Records by key, the highest revision of each: what the compacted topic comes to. */
  private static TreeMap<String, Cost> last(List<Cost> costs) {
    TreeMap<String, Cost> last = new TreeMap<>();
    for (Cost cost : costs) {
      Cost before = last.get(cost.key());
      if (before == null || before.revision() < cost.revision()) {
        last.put(cost.key(), cost);
      }
    }
    return last;
  }

  @Test
  @Timeout(240)
  void aRestatedBillIsWrittenAgainAndAReplayGivesTheSame() throws Exception {
    Settings settings = files();
    var result =
        new CostsJob().run(settings, new Launch(Scope.live(JobName.COSTS), false, line -> {}));
    ItemCounts counts = ItemCounts.of(result);
    assertThat(counts.byInput()).containsOnlyKeys("billing", "utilisation", "signals");
    assertThat(counts.addUp("signals")).as("%s", counts.lines()).isTrue();
    assertThat(counts.byInput().get("signals").get(ItemCounter.ACCEPTED)).isEqualTo(48);
    assertThat(counts.addUp("billing")).as("%s", counts.lines()).isTrue();
    assertThat(counts.byInput().get("utilisation").get(ItemCounter.ACCEPTED)).isEqualTo(7 * 24);
    List<Recommendation> sized = read("out/recommendations", ResultTypes.RECOMMENDATION);
    assertThat(sized)
        .extracting(Recommendation::resource, Recommendation::state, Recommendation::type)
        .contains(tuple("i-1", Recommendation.OPEN, "m5.4xlarge"));
    assertThat(sized)
        .filteredOn(one -> one.resource().equals("i-1"))
        .as("nine dollars an hour, by the catalogue")
        .anyMatch(
            one -> one.options().get(0).listSavings().compareTo(BigDecimal.valueOf(9 * 730)) == 0);
    assertThat(sized)
        .filteredOn(one -> one.type().isEmpty())
        .as("a week and ninety days; the first bill was known on the 4th")
        .extracting(
            one ->
                String.join(
                    " ",
                    one.resource(),
                    one.kind(),
                    "" + one.monthly(),
                    "" + one.reasons(),
                    "" + Instant.ofEpochMilli(one.asOfMillis())))
        .containsExactlyInAnyOrder(
            "vol-1 unattached-storage 12.50 [NOT_ATTACHED] 2024-09-23T00:00:00Z",
            "snap-1 old-snapshot null [PRICE_UNKNOWN, OLDER_THAN_LIMIT] 2024-09-05T00:00:00Z");
    assertThat(folder.resolve("out/late")).as("nothing was late").doesNotExist();

    List<Cost> costs = read("out/costs");
    TreeMap<String, Cost> last = last(costs);
    String web =
        "month/2024-09-01T00:00:00Z/USD{application=\"unallocated\",environment=\"prod\","
            + "service=\"EC2\",team=\"web\"}";
    assertThat(costs)
        .filteredOn(cost -> cost.key().equals(web))
        .extracting(cost -> cost.revision() + " " + cost.costs().effective().toPlainString())
        .containsExactlyInAnyOrder("0 23", "1 11.5");
    assertThat(last.get(web.replace("web", "data")).costs().billed()).isEqualByComparingTo("9");
    assertThat(last.get(web).rows()).isEqualTo(1);

    List<CostNotice> notices = read("out/cost-anomalies", ResultTypes.COST_NOTICE);
    assertThat(notices)
        .as("25.25 of 30, then 22.75")
        .extracting(notice -> notice.kind() + " " + notice.threshold())
        .containsExactlyInAnyOrder("budget-actual 50", "budget-actual 80");
    assertThat(notices.get(0).reason())
        .isEqualTo(
            "budget web has spent 25.25 of its 30 USD from 2024-09-01 to 2024-09-30: "
                + notices.get(0).threshold()
                + " % is reached.");

    ReplayPlan plan =
        Replay.plan(
            new CostsJob(),
            settings,
            Instant.parse("2024-09-01T00:00:00Z"),
            Instant.parse("2024-10-01T00:00:00Z"),
            null,
            null,
            folder.resolve("replay").toString());
    Replay.run(settings, plan, line -> {});
    TreeMap<String, Cost> september = new TreeMap<>(last);
    september.values().removeIf(cost -> cost.startMillis() < plan.windows().fromMillis());
    assertThat(september).isNotEmpty().hasSizeLessThan(last.size());
    assertThat(last(read("replay/costs"))).isEqualTo(september);
    assertThat(read("replay/recommendations", ResultTypes.RECOMMENDATION))
        .containsExactlyInAnyOrderElementsOf(sized);
    assertThat(read("replay/cost-anomalies", ResultTypes.COST_NOTICE))
        .containsExactlyInAnyOrderElementsOf(notices);
  }
}
