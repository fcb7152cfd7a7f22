package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Trial;
import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.event.Labels;
import dev.highwater.flink.Environments;
import dev.highwater.flink.OperatorUid;
import dev.highwater.result.Anomaly;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultEncoder;
import dev.highwater.result.ResultType;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.topics.TopicAdmin.OffsetRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AnomaliesJobTest {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();
  private static final int MINUTES = 2 * 24 * 60;

  /** The incident: 20 minutes on the second day. */
  private static final int ODD_FROM = 2_000;

  private static final int ODD_TO = 2_020;

  @TempDir Path folder;

  private static Settings topics(String more) throws Exception {
    return SettingsFile.parse(
        "f",
        "kafka: {bootstrapServers: 'h:1'}\ninputs: {signals: {topic: s}, feedback: {topic: f},"
            + " deployments: {topic: d}}\n"
            + more,
        Surroundings.ofProcess());
  }

  private static List<StreamNode> nodes(Settings settings, Scope scope) throws Exception {
    StreamExecutionEnvironment environment = Environments.create(new Configuration());
    new AnomaliesJob().define(environment, settings, scope);
    StreamGraph graph = environment.getStreamGraph(false);
    List<StreamNode> nodes = new ArrayList<>(graph.getStreamNodes());
    graph.serializeUserDefinedInstances();
    return nodes;
  }

  @Test
  void everyOperatorHasAUidOfTheOneListAndOfThisJob() throws Exception {
    List<String> known =
        Arrays.stream(OperatorUid.values())
            .map(OperatorUid::uid)
            .filter(uid -> uid.startsWith("anomalies-"))
            .toList();
    for (StreamNode node : nodes(topics(""), Scope.live(JobName.ANOMALIES))) {
      String uid = node.getTransformationUID();
      assertThat(uid).as(node.getOperatorName()).isNotNull();
      assertThat(known).as(uid).anyMatch(uid::endsWith);
    }
  }

  @Test
  void aReplayReadsWhatWasSaidWholeAndHasNoClock() throws Exception {
    Map<String, Map<TopicPartition, OffsetRange>> offsets =
        Map.of(
            "signals", Map.of(new TopicPartition("s", 0), new OffsetRange(1, 2, false)),
            "feedback", Map.of(new TopicPartition("f", 0), new OffsetRange(0, 9, false)),
            "deployments", Map.of(new TopicPartition("d", 0), new OffsetRange(0, 0, false)));
    ReplayPlan plan =
        new ReplayPlan(
            JobName.ANOMALIES,
            Instant.ofEpochMilli(START),
            Instant.ofEpochMilli(START + MINUTE),
            Duration.ofDays(28),
            "r1",
            null,
            Duration.ofSeconds(70),
            offsets);
    Settings settings = topics("");
    assertThat(plan.items(settings.inputs().get("feedback")).contains(0)).isTrue();
    assertThat(plan.items(settings.inputs().get("signals")).fromMillis())
        .isEqualTo(START - Duration.ofDays(28).toMillis() - 70_000);
    assertThat(nodes(settings, plan))
        .anyMatch(n -> OperatorUid.ANOMALIES_REPLAY_SERIES.uid().equals(n.getTransformationUID()))
        .noneMatch(n -> OperatorUid.ANOMALIES_SOURCE_CLOCK.uid().equals(n.getTransformationUID()));
    assertThat(AnomaliesMapping.settings(settings, plan).endMillis()).isEqualTo(START + MINUTE);
  }

  @Test
  void theDefaultsOfTheFileAreThoseOfTheTopology() throws Exception {
    AnomaliesSettings file = AnomaliesMapping.settings(topics(""), Scope.live(JobName.ANOMALIES));
    AnomaliesSettings defaults = AnomaliesSettings.defaults();
    assertThat(file.limits().has("queue_depth")).isFalse();
    assertThat(file.withExhaustion(file.exhaustionHorizonMillis(), defaults.limits()))
        .isEqualTo(defaults);
  }

  @Test
  void everySettingReachesTheTopology() throws Exception {
    Settings settings =
        topics(
            """
            anomalies:
              sensitivity: 0.5
              window: 5m
              deploymentWindow: 3m
              quiet: 4m
              updateEvery: 7m
              missingLimit: 8
              forgetAfter: 9h
              detector: robust-z
              exhaustionHorizon: 3d
              limits: {queue_depth: 500}
            """);
    AnomaliesSettings mapped = AnomaliesMapping.settings(settings, Scope.live(JobName.ANOMALIES));
    assertThat(mapped.limits().of("queue_depth")).isEqualTo(500);
    assertThat(mapped)
        .isEqualTo(
            AnomaliesSettings.defaults()
                .withDetector("robust-z")
                .withSensitivity(0.5)
                .withWindow(300_000)
                .withLives(240_000, 420_000, 180_000)
                .withSilence(8, 9 * 3_600_000L)
                .withExhaustion(3 * 86_400_000L, mapped.limits()));
  }

  private static Signal signal(String name, Labels labels, int minute, double value) {
    long end = START + (minute + 1) * MINUTE;
    return new Signal(
        name,
        "cart",
        labels,
        "metrics",
        end - MINUTE,
        end,
        MINUTE,
        0,
        true,
        "1",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        value,
        List.of());
  }

  /** Two days of a service; for twenty minutes, most requests of one tenant fail. */
  private Settings files() throws Exception {
    Random random = new Random(11);
    ResultEncoder<Signal> json = ResultCodec.json(ResultTypes.SIGNAL).encoder();
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      boolean odd = minute >= ODD_FROM && minute < ODD_TO;
      for (Signal signal :
          List.of(
              signal(
                  "error_ratio",
                  Labels.empty(),
                  minute,
                  0.02 + 0.001 * random.nextGaussian() + (odd ? 0.4 : 0)),
              signal(
                  "error_ratio",
                  Labels.of("by", "tenant", "tenant", "a"),
                  minute,
                  0.02 + 0.001 * random.nextGaussian() + (odd ? 0.8 : 0)),
              signal(
                  "error_ratio",
                  Labels.of("by", "tenant", "tenant", "b"),
                  minute,
                  0.02 + 0.001 * random.nextGaussian()),
              signal(
                  "requests_per_second",
                  Labels.empty(),
                  minute,
                  100 + 3 * random.nextGaussian()))) {
        lines.add(new String(json.encode(signal), StandardCharsets.UTF_8));
      }
    }
    lines.add("this is no signal");
    Files.createDirectories(folder.resolve("in"));
    Files.write(folder.resolve("in/signals.jsonl"), lines);
    return SettingsFile.read(
        Files.writeString(
            folder.resolve("highwater.yaml"),
            """
            inputs: {signals: {files: %1$s/in/signals.jsonl}}
            outputs:
              anomalies: {directory: %1$s/out/anomalies}
              series: {directory: %1$s/out/series}
              dead-letters: {directory: %1$s/out/dead-letters}
              late: {directory: %1$s/out/late}
            # what is shown here is the job, whatever the best detector may be
            anomalies: {detector: robust-z}
            checkpoint: {interval: 500ms}
            parallelism: 2
            """
                .formatted(folder)));
  }

  /** The same settings, with a maintenance at the time of an anomaly. */
  private Settings said(Anomaly anomaly) throws Exception {
    Files.write(
        folder.resolve("in/feedback.jsonl"),
        List.of(
            """
            {"id":"f1","service":"cart","verdict":"maintenance","fromMillis":%d,"untilMillis":%d,"saidAtMillis":%d}"""
                .formatted(
                    anomaly.openedAtMillis() - 10 * MINUTE,
                    anomaly.openedAtMillis() + 60 * MINUTE,
                    START)));
    return SettingsFile.read(
        Files.writeString(
            folder.resolve("said.yaml"),
            Files.readString(folder.resolve("highwater.yaml"))
                .replace(
                    "inputs: {",
                    "inputs: {feedback: {files: " + folder + "/in/feedback.jsonl}, ")));
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

  @Test
  @Timeout(240)
  void anIncidentIsOneAnomalyInFilesInReplayAndInTheMeasurement() throws Exception {
    Settings settings = files();
    var result =
        new AnomaliesJob()
            .run(settings, new Launch(Scope.live(JobName.ANOMALIES), false, line -> {}));

    ItemCounts counts = ItemCounts.of(result);
    assertThat(counts.byInput()).containsOnlyKeys("signals");
    assertThat(counts.addUp("signals")).as("%s", counts.lines()).isTrue();
    assertThat(counts.lines()).singleElement().asString().startsWith("signals: 11,521 received = ");
    assertThat(read("out/dead-letters", ResultTypes.DEAD_LETTER)).hasSize(1);
    assertThat(folder.resolve("out/late")).as("nothing was late").doesNotExist();

    List<Anomaly> anomalies = read("out/anomalies", ResultTypes.ANOMALY);
    Map<String, List<Anomaly>> lives =
        anomalies.stream().collect(Collectors.groupingBy(Anomaly::id));
    assertThat(lives).hasSize(1);
    Anomaly opened =
        anomalies.stream().filter(a -> a.state().equals(Anomaly.OPENED)).findFirst().orElseThrow();
    assertThat(opened.service()).isEqualTo("cart");
    assertThat(opened.signal()).isEqualTo("error_ratio");
    assertThat(opened.labels().isEmpty()).isTrue();
    assertThat(opened.direction()).isEqualTo(Anomaly.UP);
    assertThat(opened.suppressedBy()).isNull();
    assertThat(opened.openedAtMillis()).isEqualTo(START + (ODD_FROM + 1) * MINUTE);
    assertThat(opened.contributors())
        .first()
        .satisfies(c -> assertThat(c.labels().get("tenant")).isEqualTo("a"));

    List<Signal> series = read("out/series", ResultTypes.SIGNAL);
    assertThat(series)
        .filteredOn(s -> s.signal().equals("anomaly_grade") && s.value() > 0)
        .isNotEmpty()
        .allMatch(s -> "error_ratio".equals(s.labels().get("signal")))
        .allMatch(s -> s.windowStartMillis() >= START + ODD_FROM * MINUTE);

    // the measurement runs the same core: it counts what the job opened
    Measure.Report report =
        Measure.run(settings, Duration.ofDays(1), Duration.ofDays(1), line -> {});
    assertThat(report.read().deadLetters()).isEqualTo(1);
    assertThat(report.dials().get(report.own())).isEqualTo(0.1);
    Trial.Service cart = report.result().services().get(0);
    assertThat(report.result().services()).hasSize(1);
    assertThat(cart.series()).isEqualTo(4);
    assertThat(cart.alarms().get(report.own())).isEqualTo(1);
    assertThat(report.weeks()).isEqualTo(1.0 / 7);
    assertThat(report.result().ranking())
        .containsExactly(
            new Trial.Ranked(
                "cart",
                "error_ratio{service=\"cart\",window=\"1m\"}",
                1,
                report.result().ranking().get(0).peakGrade()));
    assertThat(MeasureTable.lines(report))
        .anyMatch(line -> line.matches("service +series +0\\.01 +0\\.03 +0\\.1\\* .*"))
        .anyMatch(line -> line.matches("cart +4( +\\d+\\.\\d\\d){7}"));

    // with all of the file to learn from, and with what was said of the incident
    Settings said = said(opened);
    Measure.Report held = Measure.run(said, Duration.ofDays(1), null, line -> {});
    assertThat(held.warmUp()).isEqualTo(Duration.ofDays(1));
    assertThat(held.services()).isEqualTo(1);
    assertThat(held.result().services().get(0).alarms().get(held.own())).isZero();
    assertThat(held.result().services().get(0).held().get(held.own())).isEqualTo(1);
    assertThat(held.result().ranking()).isEmpty();
    assertThat(MeasureTable.lines(held)).contains("with what was said of services: 1");

    // a replay of the hour of the incident: the same anomaly, by its id
    Instant from = Instant.ofEpochMilli(START + (ODD_FROM - 20) * MINUTE);
    Instant to = Instant.ofEpochMilli(START + (ODD_TO + 5) * MINUTE);
    ReplayPlan plan =
        Replay.plan(
            new AnomaliesJob(),
            settings,
            from,
            to,
            Duration.ofDays(1),
            null,
            folder.resolve("replay").toString());
    Replay.run(settings, plan, line -> {});
    List<Anomaly> replayed = read("replay/anomalies", ResultTypes.ANOMALY);
    assertThat(replayed)
        .isNotEmpty()
        .allMatch(a -> a.id().equals(opened.id()))
        .allMatch(a -> a.timeMillis() <= to.toEpochMilli())
        .anyMatch(a -> a.state().equals(Anomaly.OPENED));
    assertThat(read("replay/series", ResultTypes.SIGNAL))
        .isNotEmpty()
        .allMatch(s -> s.windowEndMillis() <= to.toEpochMilli());
    assertThat(Files.readString(folder.resolve("replay/replay-report.json")))
        .contains("\"job\" : \"anomalies\"", "\"received\"");
  }

  @Test
  void theMeasurementWritesFilesThatNoSpreadsheetRuns() throws Exception {
    Measure.Report report =
        new Measure.Report(
            Instant.ofEpochMilli(START),
            Instant.ofEpochMilli(START + Duration.ofDays(14).toMillis()),
            Duration.ofDays(28),
            List.of(0.1, 1.0),
            0,
            0,
            new dev.highwater.input.PastSignals.Read(5, 0, true),
            new Trial.Result(
                List.of(new Trial.Service("=cmd()", 3, List.of(1, 4), List.of(0, 2))),
                List.of(new Trial.Ranked("=cmd()", "x{a=\"b\"}", 1, 0.5)),
                5,
                0,
                0));
    MeasureTable.write(report, folder.resolve("measured"));
    assertThat(Files.readAllLines(folder.resolve("measured/alarms.csv")))
        .containsExactly(
            "service,series,sensitivity,alarms,held_back,alarms_per_week",
            "\"'=cmd()\",3,0.1,1,0,0.5000",
            "\"'=cmd()\",3,1,4,2,2.0000");
    assertThat(Files.readAllLines(folder.resolve("measured/series.csv")))
        .containsExactly(
            "service,series,alarms,peak_grade", "\"'=cmd()\",\"x{a=\"\"b\"\"}\",1,0.5000");
  }
}
