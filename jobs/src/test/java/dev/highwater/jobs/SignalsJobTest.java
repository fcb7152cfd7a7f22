package dev.highwater.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.config.Surroundings;
import dev.highwater.flink.Environments;
import dev.highwater.flink.OperatorUid;
import dev.highwater.signals.SignalsSettings;
import dev.highwater.signals.core.TelemetrySource;
import dev.highwater.signals.pack.ClassifierSettings;
import dev.highwater.topics.TopicAdmin.OffsetRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SignalsJobTest {
  private static final long DAY = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();

  /** MetricUtils.METRICS_OPERATOR_NAME_MAX_LENGTH. */
  private static final int METRIC_NAME_CHARS = 80;

  @TempDir Path folder;

  private static Settings settings(String more) throws Exception {
    return SettingsFile.parse(
        "f",
        "kafka: {bootstrapServers: 'h:1'}\ninputs: {metrics: {topic: m, format: otlp-proto}, spans:"
            + " {topic: s, format: otlp-proto}, logs: {topic: l, format: winston}}\n"
            + more,
        Surroundings.ofProcess());
  }

  private static List<StreamNode> nodes(Settings settings, Scope scope) throws Exception {
    StreamExecutionEnvironment environment = Environments.create(new Configuration());
    Job.named(scope.job()).define(environment, settings, scope);
    StreamGraph graph = environment.getStreamGraph(false);
    List<StreamNode> nodes = new ArrayList<>(graph.getStreamNodes());
    graph.serializeUserDefinedInstances();
    return nodes;
  }

  @Test
  void theMainIsATableOfContents() throws IOException {
    for (JobName job : JobName.values()) {
      String name = Job.named(job).getClass().getSimpleName();
      Path source = Path.of("src/main/java/dev/highwater/jobs/" + name + ".java");
      assertThat(Files.readAllLines(source)).as(name).hasSizeLessThan(45);
    }
  }

  @Test
  void everyOperatorHasAUidOfTheOneListAndTheClockStandsAlone() throws Exception {
    List<String> known = Arrays.stream(OperatorUid.values()).map(OperatorUid::uid).toList();
    List<StreamNode> nodes = nodes(settings(""), Scope.live(JobName.SIGNALS));
    for (StreamNode node : nodes) {
      String uid = node.getTransformationUID();
      assertThat(uid).as(node.getOperatorName()).isNotNull();
      assertThat(known).as(uid).anyMatch(uid::endsWith);
    }
    assertThat(nodes)
        .filteredOn(n -> OperatorUid.SIGNALS_SOURCE_CLOCK.uid().equals(n.getTransformationUID()))
        .singleElement()
        .satisfies(node -> assertThat(node.getParallelism()).isEqualTo(1));
  }

  /** Flink names the metrics of a source's coordinator by the whole chain. */
  @Test
  void noChainIsLongerThanFlinksNamesOfMetrics() throws Exception {
    StreamExecutionEnvironment environment = Environments.create(new Configuration());
    new SignalsJob().define(environment, settings(""), Scope.live(JobName.SIGNALS));
    for (JobVertex vertex : environment.getStreamGraph(false).getJobGraph().getVertices()) {
      if (!vertex.getOperatorCoordinators().isEmpty()) {
        assertThat(vertex.getName()).hasSizeLessThanOrEqualTo(METRIC_NAME_CHARS);
      }
    }
  }

  @Test
  void replaysAndFilesHaveNoClock() throws Exception {
    ReplayPlan plan =
        new ReplayPlan(
            JobName.SIGNALS,
            Instant.ofEpochMilli(DAY),
            Instant.ofEpochMilli(DAY + 1),
            Duration.ofHours(1),
            "r1",
            "/out",
            Duration.ofSeconds(70),
            Map.of());
    Settings files =
        SettingsFile.parse(
            "f",
            "inputs: {logs: {files: /in, format: winston}}\noutputs: {signals: {directory: /o/s}, dead-letters:"
                + " {directory: /o/d}, late: {directory: /o/l}}\n",
            Surroundings.ofProcess());
    assertThat(nodes(files, plan)).noneMatch(SignalsJobTest::isClock);
    assertThat(nodes(files, Scope.live(JobName.SIGNALS))).noneMatch(SignalsJobTest::isClock);
    assertThat(nodes(settings("clock: {enabled: false}\n"), Scope.live(JobName.SIGNALS)))
        .noneMatch(SignalsJobTest::isClock);
    assertThat(nodes(settings(""), Scope.live(JobName.SIGNALS))).anyMatch(SignalsJobTest::isClock);
  }

  @Test
  void aReplayOfTopicsTravels() throws Exception {
    Map<String, Map<TopicPartition, OffsetRange>> offsets =
        Map.of(
            "metrics", Map.of(new TopicPartition("m", 0), new OffsetRange(1, 2, false)),
            "spans", Map.of(new TopicPartition("s", 0), new OffsetRange(0, 0, false)),
            "logs", Map.of(new TopicPartition("l", 3), new OffsetRange(5, 9, true)));
    ReplayPlan plan =
        new ReplayPlan(
            JobName.SIGNALS,
            Instant.ofEpochMilli(DAY),
            Instant.ofEpochMilli(DAY + 1),
            Duration.ofHours(1),
            "r1",
            null,
            Duration.ofSeconds(70),
            offsets);
    assertThat(nodes(settings(""), plan))
        .anyMatch(n -> OperatorUid.SIGNALS_REPLAY_WINDOWS.uid().equals(n.getTransformationUID()))
        .noneMatch(SignalsJobTest::isClock);
  }

  private static boolean isClock(StreamNode node) {
    return OperatorUid.SIGNALS_SOURCE_CLOCK.uid().equals(node.getTransformationUID());
  }

  @Test
  void aReplayReadsMoreThanItWritesAndWritesApart() throws Exception {
    Instant from = Instant.parse("2026-01-10T00:00:00Z");
    Instant to = Instant.parse("2026-01-11T00:00:00Z");
    ReplayPlan plan =
        new ReplayPlan(
            JobName.SIGNALS,
            from,
            to,
            Duration.ofHours(1),
            "r1",
            null,
            Duration.ofSeconds(70),
            Map.of());
    assertThat(plan.read().fromMillis())
        .isEqualTo(Instant.parse("2026-01-09T22:58:50Z").toEpochMilli());
    assertThat(plan.read().toMillis())
        .isEqualTo(Instant.parse("2026-01-11T00:01:10Z").toEpochMilli());
    assertThat(plan.windows().fromMillis()).isEqualTo(from.toEpochMilli());
    assertThat(plan.windows().toMillis()).isEqualTo(to.toEpochMilli());
    Settings.Output output = settings("").outputs().get("signals");
    assertThat(plan.topic(output)).isEqualTo("highwater.signals.replay.r1");
    assertThat(plan.directory(output)).isNull();
  }

  @Test
  void theDefaultsOfTheFileAreThoseOfTheTopology() throws Exception {
    assertThat(SignalsMapping.classifierSettings(settings("")))
        .isEqualTo(ClassifierSettings.defaults());
    assertThat(
            SignalsMapping.settings(settings(""), Scope.live(JobName.SIGNALS))
                .withTimeEndsWithInput(true))
        .isEqualTo(SignalsSettings.defaults());
  }

  @Test
  void everySettingReachesTheTopology() throws Exception {
    Path pack = Files.writeString(folder.resolve("own.yaml"), "# nothing yet\n");
    Settings settings =
        SettingsFile.parse(
            "f",
            """
            kafka: {bootstrapServers: "h:1"}
            inputs:
              metrics:
                topic: m
                replicaLabels: [r]
                clusterLabels: [k]
                relabelConfigs: [{action: drop, source_labels: [a], regex: b}]
            time: {allowedLateness: 2m}
            signals:
              dimensions: [tenant]
              sources: [logs, spans, metrics]
              sourceHold: 3m
              silenceAfter: 4m
              cardinalityLimit: 5000
              packs: [golden, %s]
              namespaces: [java]
              excludedRoutes: ["/x/*"]
              serviceLabels: [s1]
              tenantLabels: [t1]
              environmentLabels: [e1]
            """
                .formatted(pack),
            Surroundings.ofProcess());
    ClassifierSettings classifier = SignalsMapping.classifierSettings(settings);
    assertThat(classifier.packs()).containsExactly("golden");
    assertThat(classifier.extraPacks()).hasSize(1);
    assertThat(classifier.extraPacks().get(0).text()).isEqualTo("# nothing yet\n");
    assertThat(classifier.dimensions()).containsExactly("tenant");
    assertThat(classifier.namespaces()).containsExactly("java");
    assertThat(classifier.excludedRoutes()).containsExactly("/x/*");
    assertThat(classifier.serviceLabels()).containsExactly("s1");
    assertThat(classifier.tenantLabels()).containsExactly("t1");
    assertThat(classifier.environmentLabels()).containsExactly("e1");
    assertThat(classifier.replicaLabels()).containsExactly("r");
    assertThat(classifier.clusterLabels()).containsExactly("k");
    assertThat(classifier.relabelConfigs()).hasSize(1);
    assertThat(SignalsMapping.settings(settings, Scope.live(JobName.SIGNALS)))
        .isEqualTo(
            SignalsSettings.defaults()
                .withAllowedLateness(120_000)
                .withSourceOrder(
                    List.of(TelemetrySource.LOGS, TelemetrySource.SPANS, TelemetrySource.METRICS))
                .withSourceHold(180_000)
                .withSilenceAfter(240_000)
                .withSeriesLimit(5000)
                .withTimeEndsWithInput(false));
  }

  private Settings files() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("in"));
    StringBuilder lines = new StringBuilder();
    for (int second = 0; second < 1_200; second++) {
      lines
          .append("{\"timestamp\":\"")
          .append(Instant.ofEpochMilli(DAY + second * 1_000L))
          .append("\",\"level\":\"")
          .append(second % 10 == 0 ? "error" : "info")
          .append("\",\"message\":\"checkout\",\"type\":\"performance\",\"service\":\"web\",")
          .append("\"duration\":")
          .append(second % 100)
          .append("}\n");
    }
    lines.append("this is not JSON\n");
    Files.writeString(logs.resolve("web.jsonl"), lines);
    Path file =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            """
            inputs: {logs: {files: %1$s/in, format: winston}}
            outputs:
              signals: {directory: %1$s/out/signals}
              dead-letters: {directory: %1$s/out/dead-letters}
              late: {directory: %1$s/out/late}
            checkpoint: {interval: 500ms}
            parallelism: 2
            """
                .formatted(folder));
    return SettingsFile.read(file);
  }

  private static List<String> lines(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<String> lines = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
      return lines;
    }
  }

  @Test
  @Timeout(180)
  void filesInFilesOutAndTheCountsAddUp() throws Exception {
    List<String> said = new ArrayList<>();
    var result =
        new SignalsJob().run(files(), new Launch(Scope.live(JobName.SIGNALS), false, said::add));

    ItemCounts counts = ItemCounts.of(result);
    assertThat(counts.byInput()).containsOnlyKeys("logs");
    assertThat(counts.addUp("logs")).as("%s", counts.lines()).isTrue();
    assertThat(counts.lines()).singleElement().asString().startsWith("logs: 1,201 received = ");
    assertThat(lines(folder.resolve("out/signals")))
        .anyMatch(
            line ->
                line.contains("\"source\":\"logs\"")
                    && line.contains("\"service\":\"web\"")
                    && line.contains("\"windowMillis\":60000"));
    assertThat(lines(folder.resolve("out/dead-letters")))
        .singleElement()
        .asString()
        .contains("\"offset\":1200", "web.jsonl")
        .doesNotContain("this is not JSON");
    assertThat(Explain.service(files(), "web", Duration.ofMinutes(1)).text()).contains("from logs");
    assertThatThrownBy(() -> open(files())).isInstanceOf(UsedFolderException.class);
    open(goingOn(files()));
  }

  private static void open(Settings settings) throws IOException {
    try (Launch launch = new Launch(Scope.live(JobName.SIGNALS), false, line -> {})) {
      launch.environment(settings);
    }
  }

  /**
   * Dead letters and late items of several jobs may share a folder; unfinished files are no
   * results.
   */
  @Test
  void otherJobsDeadLettersAndUnfinishedFilesAreNotInTheWay() throws Exception {
    Settings settings = files();
    Path out = folder.resolve("out");
    for (String name :
        List.of(
            "dead-letters/dead-letter-1-0.jsonl",
            "late/late-item-1-0.jsonl",
            "signals/.signal-1-0.jsonl.inprogress.7")) {
      Files.createDirectories(out.resolve(name).getParent());
      Files.writeString(out.resolve(name), "");
    }
    open(settings);
    Files.writeString(out.resolve("signals/signal-1-0.jsonl"), "");
    assertThatThrownBy(() -> open(settings))
        .isInstanceOf(UsedFolderException.class)
        .hasMessageContaining("holds 1 file (signal-1-0.jsonl)");
  }

  /** The same with a checkpoint to go on from. */
  private Settings goingOn(Settings files) throws Exception {
    Path checkpoints = folder.resolve("checkpoints");
    Path newest = checkpoints.resolve(files.deployment() + ".signals/job/chk-1");
    Files.writeString(Files.createDirectories(newest).resolve("_metadata"), "");
    Path file = folder.resolve("highwater.yaml");
    return SettingsFile.parse(
        file.toString(),
        Files.readString(file)
            .replace("{interval: 500ms}", "{directory: %s}".formatted(checkpoints)),
        Surroundings.ofProcess());
  }

  @Test
  @Timeout(180)
  void aLaunchLeavesNothingInFlinksTemporaryFolderWhetherItSucceedsOrNot() throws Exception {
    Path temporary = folder.resolve("tmp");
    for (String kind : List.of("dev", "replay")) {
      Path configuration = Files.createDirectories(folder.resolve("home/flink-conf/" + kind));
      Files.writeString(
          configuration.resolve("config.yaml"),
          "io.tmp.dirs: "
              + temporary
              + "\nrestart-strategy: {type: fixed-delay, fixed-delay: {attempts: 1, delay: 100 ms}}\n");
    }
    Settings settings = files();
    Instant from = Instant.ofEpochMilli(DAY);
    ReplayPlan plan =
        Replay.plan(
            new SignalsJob(),
            settings,
            from,
            from.plusSeconds(600),
            Duration.ZERO,
            null,
            Files.writeString(folder.resolve("file"), "").resolve("below").toString());
    String home = System.getProperty("highwater.home");
    System.setProperty("highwater.home", folder.resolve("home").toString());
    try {
      new SignalsJob().run(settings, new Launch(Scope.live(JobName.SIGNALS), false, line -> {}));
      assertThat(temporary).as("a job that ended").isEmptyDirectory();
      assertThatThrownBy(() -> new SignalsJob().run(settings, new Launch(plan, false, line -> {})));
      assertThat(temporary).as("a job that failed").isEmptyDirectory();
    } finally {
      if (home == null) {
        System.clearProperty("highwater.home");
      } else {
        System.setProperty("highwater.home", home);
      }
    }
  }

  @Test
  @Timeout(180)
  void aReplayWritesOnlyWindowsInsideItsInterval() throws Exception {
    Settings settings = files();
    Instant from = Instant.ofEpochMilli(DAY + 300_000);
    Instant to = Instant.ofEpochMilli(DAY + 600_000);
    String out = folder.resolve("replay").toString();
    List<String> said = new ArrayList<>();
    Replay.run(
        settings,
        Replay.plan(new SignalsJob(), settings, from, to, Duration.ofMinutes(2), null, out),
        said::add);

    List<String> signals = lines(folder.resolve("replay/signals"));
    List<Long> starts =
        signals.stream()
            .map(line -> Long.parseLong(line.replaceAll(".*\"windowStartMillis\":(\\d+).*", "$1")))
            .toList();
    List<Long> ends =
        signals.stream()
            .map(line -> Long.parseLong(line.replaceAll(".*\"windowEndMillis\":(\\d+).*", "$1")))
            .toList();
    assertThat(starts).isNotEmpty().allMatch(start -> start >= from.toEpochMilli());
    assertThat(ends).allMatch(end -> end <= to.toEpochMilli());
    assertThat(starts.stream().collect(Collectors.minBy(Long::compare)))
        .hasValue(from.toEpochMilli());
    assertThat(ends.stream().collect(Collectors.maxBy(Long::compare))).hasValue(to.toEpochMilli());
    assertThat(Files.readString(folder.resolve("replay/replay-report.json")))
        .contains("\"run\" : \"20260110T000500-20260110T001000\"", "\"received\"");
    assertThat(said).anyMatch(line -> line.startsWith("replay 20260110T000500"));
  }

  @Test
  void theNewestCheckpointIsFound() throws IOException {
    String uri = folder.toUri().toString();
    assertThat(Launch.newestCheckpoint(uri + "none")).isEmpty();
    Path old = Files.createDirectories(folder.resolve("job1/chk-7")).resolve("_metadata");
    Path fresh = Files.createDirectories(folder.resolve("job2/chk-3")).resolve("_metadata");
    Files.createDirectories(folder.resolve("job3/chk-9"));
    Files.writeString(old, "");
    Files.writeString(fresh, "");
    Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(fresh, java.nio.file.attribute.FileTime.fromMillis(2_000));
    assertThat(Launch.newestCheckpoint(folder.toUri().toString().replaceAll("/$", "")))
        .contains(fresh.getParent());
  }
}
