package dev.highwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.highwater.relabel.RelabelConfig;
import dev.highwater.result.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
  private static final String MINIMAL =
      """
      kafka:
        bootstrapServers: 127.0.0.1:9092
      inputs:
        metrics:
          topic: metrics
      """;

  private static Surroundings with(Map<String, String> variables) {
    return new Surroundings() {
      @Override
      public String variable(String name) {
        return variables.get(name);
      }

      @Override
      public String file(Path path) throws IOException {
        String text = variables.get(path.toString());
        if (text == null) {
          throw new NoSuchFileException(path.toString());
        }
        return text;
      }
    };
  }

  private static Settings read(String text) throws SettingsException {
    return SettingsFile.parse("test.yaml", text, with(Map.of()));
  }

  private static List<String> problems(String text) {
    return problems(text, Map.of(), Map.of());
  }

  private static List<String> problems(
      String text, Map<String, String> variables, Map<String, String> defunct) {
    SettingsException e =
        catchThrowableOfType(
            SettingsException.class,
            () -> SettingsFile.parse("test.yaml", text, with(variables), defunct));
    assertThat(e).as("the text should have mistakes").isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void aMinimalFileHasEveryDefault() throws SettingsException {
    Settings settings = read(MINIMAL);

    assertThat(settings.deployment()).isEqualTo("main");
    assertThat(settings.parallelism()).isEmpty();
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(settings.kafka().transactionTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.inputs()).containsOnlyKeys("metrics");
    assertThat(settings.inputs().get("metrics"))
        .isEqualTo(
            new Settings.Input(
                "metrics",
                List.of("metrics"),
                List.of(),
                "auto",
                true,
                Start.EARLIEST,
                List.of(),
                List.of("__replica__", "prometheus_replica"),
                List.of("cluster", "prometheus")));
    assertThat(settings.outputs())
        .containsOnly(
            Map.entry(
                "signals",
                new Settings.Output(
                    "signals", "highwater.signals", null, Encoding.AVRO, Delivery.EXACTLY_ONCE)),
            Map.entry(
                "dead-letters",
                new Settings.Output(
                    "dead-letters",
                    "highwater.dead-letters",
                    null,
                    Encoding.JSON,
                    Delivery.AT_LEAST_ONCE)),
            Map.entry(
                "late",
                new Settings.Output(
                    "late", "highwater.late", null, Encoding.JSON, Delivery.AT_LEAST_ONCE)));
    assertThat(settings.time())
        .isEqualTo(
            new Settings.Time(
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5)));
    assertThat(settings.checkpoint())
        .isEqualTo(new Settings.Checkpoint(Duration.ofSeconds(5), null));
    assertThat(settings.clock()).isEqualTo(new Settings.Clock(true, "highwater.clock"));
    assertThat(settings.signals().cardinalityLimit()).isEqualTo(10_000);
    assertThat(settings.topics().replication()).isEqualTo(3);
  }

  @Test
  void everyKeyReachesItsSetting() throws SettingsException {
    Settings settings =
        SettingsFile.parse(
            "test.yaml",
            """
            deployment: shop-1
            parallelism: 4
            kafka:
              bootstrapServers: [a:1, "b:2"]
              transactionTimeout: 12m
              properties:
                security.protocol: SSL
                ssl.truststore.password: ${ENV:PASSWORD}
            schemaRegistry:
              url: http://registry:8081
              properties:
                basic.auth.user.info: ${file:/run/login}
            inputs:
              metrics:
                topic: m1, m2
                format: otlp-proto
                sensitive: false
                start: latest
                relabelConfigs:
                  - source_labels: [a, b]
                    regex: x(.*)
                    target_label: c
                    replacement: ${1}-y
                replicaLabels: [r]
                clusterLabels: [k]
              spans:
                files: [/in/spans]
                format: otlp-json
              logs:
                topic: l
                format: winston
            outputs:
              signals: {topic: s, encoding: confluent, delivery: at-least-once}
              dead-letters: {directory: /out/dead}
              late: {topic: t, encoding: avro, delivery: exactly-once}
            time:
              outOfOrderness: 11s
              allowedLateness: 2m
              idleness: 90s
              maxFutureSkew: 6m
            checkpoint:
              interval: 7s
              directory: /state
            clock:
              enabled: false
              topic: clock
            signals:
              dimensions: [tenant]
              sources: [logs, spans, metrics]
              sourceHold: 3m
              silenceAfter: 4m
              cardinalityLimit: 5000
              packs: [golden, own.yaml]
              namespaces: [java]
              excludedRoutes: ["/x/*"]
              serviceLabels: [s1]
              tenantLabels: [t1]
              environmentLabels: [e1]
            topics:
              replication: 1
            """,
            with(Map.of("PASSWORD", "secret-1", "/run/login", "user:secret-2\n")));

    assertThat(settings.deployment()).isEqualTo("shop-1");
    assertThat(settings.parallelism()).hasValue(4);
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(settings.kafka().transactionTimeout()).isEqualTo(Duration.ofMinutes(12));
    assertThat(settings.kafka().properties().values())
        .isEqualTo(Map.of("security.protocol", "SSL", "ssl.truststore.password", "secret-1"));
    assertThat(settings.schemaRegistry().urls()).containsExactly("http://registry:8081");
    assertThat(settings.schemaRegistry().properties().get("basic.auth.user.info"))
        .isEqualTo("user:secret-2");
    assertThat(settings.inputs().get("metrics"))
        .isEqualTo(
            new Settings.Input(
                "metrics",
                List.of("m1", "m2"),
                List.of(),
                "otlp-proto",
                false,
                Start.LATEST,
                List.of(
                    new RelabelConfig(
                        List.of("a", "b"),
                        ";",
                        "x(.*)",
                        0,
                        "c",
                        "${1}-y",
                        RelabelConfig.Action.REPLACE)),
                List.of("r"),
                List.of("k")));
    assertThat(settings.inputs().get("spans").files()).containsExactly("/in/spans");
    assertThat(settings.inputs().get("logs").format()).isEqualTo("winston");
    assertThat(settings.outputs().get("signals"))
        .isEqualTo(
            new Settings.Output("signals", "s", null, Encoding.CONFLUENT, Delivery.AT_LEAST_ONCE));
    assertThat(settings.outputs().get("dead-letters").directory()).isEqualTo("/out/dead");
    assertThat(settings.outputs().get("late"))
        .isEqualTo(new Settings.Output("late", "t", null, Encoding.AVRO, Delivery.EXACTLY_ONCE));
    assertThat(settings.time())
        .isEqualTo(
            new Settings.Time(
                Duration.ofSeconds(11),
                Duration.ofMinutes(2),
                Duration.ofSeconds(90),
                Duration.ofMinutes(6)));
    assertThat(settings.checkpoint())
        .isEqualTo(new Settings.Checkpoint(Duration.ofSeconds(7), "/state"));
    assertThat(settings.clock()).isEqualTo(new Settings.Clock(false, "clock"));
    assertThat(settings.signals())
        .isEqualTo(
            new Settings.Signals(
                List.of("tenant"),
                List.of("logs", "spans", "metrics"),
                Duration.ofMinutes(3),
                Duration.ofMinutes(4),
                5000,
                List.of("golden", "own.yaml"),
                List.of("java"),
                List.of("/x/*"),
                List.of("s1"),
                List.of("t1"),
                List.of("e1")));
    assertThat(settings.topics().replication()).isEqualTo(1);
  }

  @Test
  void tellsEveryMistakeAtOnceWithLineColumnAndKey() {
    assertThat(
            problems(
                """
                deploymnt: x
                kafka:
                  bootstrapServers: nowhere
                inputs:
                  metrics:
                    topic: metrics
                    format: otlp-prot
                time:
                  outOfOrderness: 10
                  allowedLateness: 1 fortnight
                  idlenes: 3s
                """))
        .containsExactly(
            "test.yaml:1:1: deploymnt: unknown key; did you mean deployment?",
            "test.yaml:3:21: kafka.bootstrapServers: \"nowhere\": expected host:port",
            "test.yaml:7:13: inputs.metrics.format: \"otlp-prot\": expected one of auto, otlp-proto,"
                + " otlp-json, prometheus-kafka-adapter, remote-write, cloudwatch-json,"
                + " highwater-avro, winston, ecs, text, focus-json, focus-csv, focus-parquet, focus-avro, cur2-csv, cur2-parquet, cur-csv; did you mean otlp-proto?",
            "test.yaml:9:19: time.outOfOrderness: \"10\": expected a duration with its unit (500ms,"
                + " 10s, 1m, 1h30m, 7d) from 0s to 1h",
            "test.yaml:10:20: time.allowedLateness: \"1 fortnight\": expected a duration with its"
                + " unit (500ms, 10s, 1m, 1h30m, 7d) from 0s to 7d",
            "test.yaml:11:3: time.idlenes: unknown key; did you mean time.idleness?");
  }

  @Test
  void whatIsMissingIsTold() {
    assertThat(problems(""))
        .containsExactly(
            "test.yaml: inputs: expected at least one of metrics, spans, logs, signals, billing, utilisation, each with topic or"
                + " files",
            "test.yaml: kafka: needs bootstrapServers (host:port), since outputs.signals is a topic");
    assertThat(problems(MINIMAL.replace("    topic: metrics\n", "    format: auto\n")))
        .containsExactly("test.yaml:4:1: inputs.metrics: needs topic or files");
  }

  @Test
  void onlyATopicThatIsUsedAsksForABroker(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("any.yaml");
    String costs =
        """
        inputs: {billing: {files: /b}, signals: {files: /s}}
        outputs: {costs: {directory: /c}, dead-letters: {directory: /d}, late: {directory: /l}}
        """;
    assertThat(asking(file, costs, Use.job(JobName.COSTS))).isEmpty();
    assertThat(asking(file, costs, Use.everything())).isEmpty();
    assertThat(asking(file, costs, Use.job(JobName.ANOMALIES))).isEqualTo("outputs.anomalies");
    assertThat(asking(file, costs, Use.inputs(JobName.ANOMALIES))).isEmpty();
    assertThat(asking(file, costs.replace("/s}", "/s}, feedback: {topic: f}"), Use.everything()))
        .isEqualTo("inputs.feedback");
    String bare = "inputs: {billing: {files: /b}, metrics: {topic: m}}\n";
    assertThat(asking(file, bare, Use.everything())).isEqualTo("inputs.metrics");
    assertThat(asking(file, bare, Use.job(JobName.COSTS))).isEqualTo("outputs.dead-letters");
    assertThat(asking(file, bare, Use.inputs(JobName.COSTS))).isEmpty();
    assertThat(asking(file, bare, Use.job(JobName.ANOMALIES))).isEmpty();
    assertThat(asking(file, bare, Use.only("outputs.signals"))).isEqualTo("outputs.signals");
    assertThat(asking(file, bare, Use.only())).isEmpty();
    String reports = bare + "outputs: {cost-reports: {topic: r}}\n";
    assertThat(asking(file, reports, Use.only("inputs.billing"))).isEmpty();
    assertThat(asking(file, reports, Use.only("outputs.cost-reports")))
        .isEqualTo("outputs.cost-reports");
  }

  /** What asks for a broker in a text that names none. */
  private static String asking(Path file, String text, Use use) throws IOException {
    Files.writeString(file, text);
    try {
      SettingsFile.read(file, use, SettingsFile.Check.NONE);
      return "";
    } catch (SettingsException e) {
      return e.getMessage()
          .replaceFirst(".*needs bootstrapServers \\(host:port\\), since (.*) is a topic", "$1");
    }
  }

  @Test
  void keysThatNoLongerExistNameTheirSuccessor() {
    assertThat(
            problems(
                MINIMAL + "time:\n  lateness: 1m\n",
                Map.of(),
                Map.of("time.lateness", "time.allowedLateness")))
        .containsExactly(
            "test.yaml:7:3: time.lateness: no longer exists; use time.allowedLateness");
  }

  @Test
  void aKeyInTheWrongPlaceIsShownItsPlace() {
    assertThat(problems(MINIMAL + "idleness: 10s\n"))
        .containsExactly("test.yaml:6:1: idleness: unknown key; did you mean time.idleness?");
    assertThat(problems(MINIMAL + "time.idleness: 10s\n"))
        .containsExactly(
            "test.yaml:6:1: time.idleness: unknown key; write it nested, one level for each dot");
  }

  @Test
  void yamlThatIsNoneIsOneProblemWithItsLine() {
    assertThat(problems("kafka:\n  - a\n b: ["))
        .singleElement()
        .asString()
        .startsWith("test.yaml:3:");
    assertThat(problems("- a\n")).first().asString().startsWith("test.yaml:1:1: expected keys");
    assertThat(problems(MINIMAL + MINIMAL))
        .contains("test.yaml:6:1: kafka: given twice", "test.yaml:8:1: inputs: given twice");
  }

  @Test
  void clientPropertiesThatHighwaterSetsAreRefused() {
    assertThat(
            problems(
                MINIMAL.replace(
                    "inputs:", "  properties:\n    isolation.level: read_uncommitted\ninputs:")))
        .containsExactly(
            "test.yaml:4:5: kafka.properties.isolation.level: set by Highwater; use nothing: it is"
                + " read_committed");
  }

  @Test
  void valuesThatKafkasClientsRefuseAreToldWithoutSecrets() {
    List<String> problems =
        problems(
            MINIMAL.replace(
                "inputs:",
                """
                  properties:
                    linger.ms: soon
                    max.poll.records: 0
                    security.protocol: SALS_SSL
                    retry.backoff.ms: ${file:/hidden}
                    ssl.enabled.protocols: TLSv1.3
                    my.interceptor: anything
                    interceptor.classes: not.on.this.Machine
                inputs:                """
                    .indent(0)
                    .stripTrailing()),
            Map.of("/hidden", "hunter2"),
            Map.of());
    assertThat(problems).hasSize(4).noneMatch(problem -> problem.contains("hunter2"));
    assertThat(problems.get(0))
        .isEqualTo(
            "test.yaml:4:5: kafka.properties.linger.ms: \"soon\": Kafka's clients refuse it;"
                + " expected long, [0,...]");
    assertThat(problems.get(1))
        .startsWith("test.yaml:5:5: kafka.properties.max.poll.records: \"0\": Kafka's clients");
    assertThat(problems.get(2)).contains("kafka.properties.security.protocol: \"SALS_SSL\": ");
    assertThat(problems.get(3))
        .startsWith("test.yaml:7:5: kafka.properties.retry.backoff.ms: value: Kafka's clients");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "acks: '1' | acks",
        "acks: '0' | acks",
        "retries: 0 | retries",
        "max.in.flight.requests.per.connection: 6 | max.in.flight.requests.per.connection",
        "transaction.two.phase.commit.enable: true | transaction.two.phase.commit.enable",
        "delivery.timeout.ms: 20000 | delivery.timeout.ms",
        "request.timeout.ms: 700000 | request.timeout.ms",
        "default.api.timeout.ms: 20000 | default.api.timeout.ms",
        "heartbeat.interval.ms: 45000 | heartbeat.interval.ms",
        "group.protocol: consumer, session.timeout.ms: 60000 | group.protocol",
        "security.protocol: SASL_SSL, sasl.mechanism: '' | sasl.mechanism",
        "acks: '1', retries: 0, client.rack: a | acks,retries",
      })
  void whatKafkasClientsRefuseTogetherIsTold(String properties, String refused) {
    String text = MINIMAL.replace("inputs:", "  properties: {" + properties + "}\ninputs:");
    assertThat(problems(text).stream().map(problem -> problem.split(": ", -1)[1]))
        .containsExactly(
            Arrays.stream(refused.split(",", -1))
                .map(name -> "kafka.properties." + name)
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "request.timeout.ms: 700000 | delivery.timeout.ms (600000, Highwater's default) must be at"
            + " least linger.ms (50, Highwater's default) and request.timeout.ms (700000) together",
        "delivery.timeout.ms: 20000 | delivery.timeout.ms (20000) must be at least linger.ms (50,"
            + " Highwater's default) and request.timeout.ms (30000, Kafka's default) together",
        "heartbeat.interval.ms: 45000 | heartbeat.interval.ms (45000) must be below"
            + " session.timeout.ms (45000, Kafka's default)",
        "default.api.timeout.ms: 20000 | default.api.timeout.ms (20000) must be at least"
            + " request.timeout.ms (30000, Kafka's default)",
      })
  void whatAValueIsHeldAgainstIsToldWithWhoseItIs(String properties, String told) {
    String text = MINIMAL.replace("inputs:", "  properties: {" + properties + "}\ninputs:");
    assertThat(problems(text)).singleElement().asString().endsWith(told);
  }

  /** What transactions need, others do not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "outputs: {signals: {delivery: at-least-once}}",
        "outputs: {signals: {directory: /d}}"
      })
  void weakProducersAreTakenWhereNothingIsWrittenExactlyOnce(String outputs)
      throws SettingsException {
    read(
        MINIMAL.replace("inputs:", "  properties: {acks: '1', retries: 0}" + "\ninputs:")
            + outputs
            + "\n");
  }

  @Test
  void whatGoesTogetherIsTakenAndASecretIsInNoMessage() throws SettingsException {
    read(
        MINIMAL.replace(
            "inputs:",
            "  properties: {acks: all, retries: 5, request.timeout.ms: 60000, linger.ms: 5,"
                + " group.protocol: consumer, group.remote.assignor: uniform, partitioner.class:"
                + " not.on.this.Machine, config.providers: vault,"
                + " config.providers.vault.class: not.on.this.Machine}\ninputs:"));
    assertThat(
            problems(
                MINIMAL.replace("inputs:", "  properties: {acks: '${file:/hidden}'}\ninputs:"),
                Map.of("/hidden", "0"),
                Map.of()))
        .singleElement()
        .asString()
        .startsWith("test.yaml:3:16: kafka.properties.acks: value: Kafka's clients refuse it: Must")
        .doesNotContain("0");
  }

  @Test
  void everyUnknownPropertyOfTheRegistryIsToldAtItsLine() {
    assertThat(
            problems(
                MINIMAL
                    + """
                      schemaRegistry:
                        url: https://registry
                        properties:
                          basic.auth.user.info: no-colon
                          basic.auth.user: x
                          schema.registry.max.retries: 1
                          request.header.X: x
                          zzz: 1
                      """))
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p)
                    .startsWith(
                        "test.yaml:10:5: schemaRegistry.properties.basic.auth.user: unknown;"
                            + " expected one of basic.auth.user.info, "),
            p -> assertThat(p).startsWith("test.yaml:13:5: schemaRegistry.properties.zzz: unknown"),
            p -> assertThat(p).contains("basic.auth.user.info is not USER:PASSWORD"));
  }

  @Test
  void relabelRulesAreCheckedWithTheirPlace() {
    List<String> problems =
        problems(
            MINIMAL
                + """
                    relabelConfigs:
                      - action: repalce
                      - action: drop
                        regex: "("
                """
                    .indent(0));
    assertThat(problems).hasSize(2);
    assertThat(problems.get(0))
        .startsWith("test.yaml:7:9: inputs.metrics.relabelConfigs[0].action: ");
    assertThat(problems.get(1))
        .startsWith("test.yaml:9:9: inputs.metrics.relabelConfigs[1].regex: ");
  }

  @Test
  void whatDoesNotGoTogetherIsTold() {
    assertThat(
            problems(
                MINIMAL
                    + """
                      outputs:
                        signals: {topic: metrics, encoding: confluent}
                        late: {directory: /x, delivery: exactly-once}
                      kafkas: 1
                      """))
        .hasSize(4)
        .anyMatch(p -> p.contains("outputs.signals.topic: the same topic as inputs.metrics"))
        .anyMatch(p -> p.contains("outputs.signals.encoding: confluent needs schemaRegistry.url"))
        .anyMatch(p -> p.contains("outputs.late.delivery: only for topics"))
        .anyMatch(p -> p.contains("kafkas: unknown key; did you mean kafka?"));
  }

  @Test
  void referencesAreResolvedAndMissingOnesNamed() throws SettingsException {
    String text = MINIMAL.replace("127.0.0.1:9092", "${ENV:KAFKA:-localhost:1}");
    assertThat(read(text).kafka().bootstrapServers()).isEqualTo("localhost:1");
    assertThat(
            SettingsFile.parse("f", text, with(Map.of("KAFKA", "k1:9092,k2:9092")))
                .kafka()
                .bootstrapServers())
        .isEqualTo("k1:9092,k2:9092");
    assertThat(problems(MINIMAL + "deployment: ${ENV:NOPE}\n"))
        .containsExactly(
            "test.yaml:6:13: deployment: environment variable NOPE is not set; set it or write"
                + " ${ENV:NOPE:-default}");
    assertThat(problems(MINIMAL + "deployment: ${file:/nope}\n"))
        .containsExactly("test.yaml:6:13: deployment: ${file:/nope} cannot be read: no such file");
    assertThat(problems(MINIMAL + "deployment: ${HOME}\n"))
        .singleElement()
        .asString()
        .contains("${HOME} is not a reference");
  }

  @Test
  void noSecretIsEverPrinted() throws SettingsException {
    String text =
        MINIMAL.replace(
            "inputs:",
            """
              properties:
                sasl.jaas.config: login password="hunter2";
                ssl.keystore.location: hunter2
                plain.name: ${ENV:SECRET}
                visible: yes-visible
            schemaRegistry:
              url: ${ENV:URL}
              properties:
                basic.auth.user.info: u:${file:/secret}
                bearer.auth.token: hunter2
            inputs:""");
    Map<String, String> surroundings =
        Map.of("SECRET", "hunter2", "/secret", "hunter2", "URL", "http://hunter2");
    Settings settings = SettingsFile.parse("f", text, with(surroundings));
    String printed =
        settings
            + settings.toString()
            + settings.kafka()
            + settings.kafka().properties()
            + settings.schemaRegistry()
            + settings.schemaRegistry().properties()
            + settings.inputs()
            + settings.outputs()
            + settings.shown();
    assertThat(printed).doesNotContain("hunter2").contains("yes-visible");

    List<String> errors =
        problems(
            MINIMAL
                + "parallelism: ${ENV:SECRET}\ncheckpoint:\n  interval: a${file:/secret}\n"
                + "schemaRegistry:\n  url: http://user:hunter2@host\n",
            surroundings,
            Map.of());
    assertThat(errors).hasSize(3).noneMatch(error -> error.contains("hunter2"));
  }

  @Test
  void oneFileConfiguresSeveralJobs() throws SettingsException {
    Settings both =
        read(
            """
            kafka: {bootstrapServers: "h:1"}
            inputs:
              logs: {topic: logs}
              signals: {topic: highwater.signals}
              feedback: {topic: highwater.feedback}
            anomalies: {sensitivity: 0.5, window: 5m, quiet: 20m, missingLimit: 3}
            """);
    assertThat(both.configures(JobName.SIGNALS)).isTrue();
    assertThat(both.configures(JobName.ANOMALIES)).isTrue();
    assertThat(both.inputs(JobName.SIGNALS))
        .extracting(Settings.Input::name)
        .containsExactly("logs");
    assertThat(both.inputs(JobName.ANOMALIES))
        .extracting(Settings.Input::name)
        .containsExactly("signals", "feedback");
    assertThat(both.inputs().get("signals").start()).isEqualTo(Start.WARM_UP);
    assertThat(both.outputs(JobName.ANOMALIES))
        .containsExactly(
            new Settings.Output(
                "anomalies", "highwater.anomalies", null, Encoding.JSON, Delivery.EXACTLY_ONCE),
            new Settings.Output(
                "series", "highwater.signals", null, Encoding.AVRO, Delivery.EXACTLY_ONCE),
            both.outputs().get("dead-letters"),
            both.outputs().get("late"));
    assertThat(both.anomalies().sensitivity()).isEqualTo(0.5);
    assertThat(both.anomalies().window()).isEqualTo(Duration.ofMinutes(5));
    assertThat(both.anomalies().quiet()).isEqualTo(Duration.ofMinutes(20));
    assertThat(both.anomalies().missingLimit()).isEqualTo(3);
    assertThat(both.anomalies().warmUp()).isEqualTo(Duration.ofDays(28));

    Settings one = read(MINIMAL);
    assertThat(one.of(JobName.SIGNALS)).isSameAs(one);
    assertThat(catchThrowableOfType(SettingsException.class, () -> one.of(JobName.ANOMALIES)))
        .hasMessage("test.yaml: inputs: the job anomalies needs signals, with topic or files");
  }

  @Test
  void whatAnomaliesCannotBeIsTold() {
    assertThat(
            problems(
                """
                kafka: {bootstrapServers: "h:1"}
                inputs:
                  metrics: {topic: m, start: warm-up}
                  feedback: {topic: f, start: latest}
                anomalies: {window: 2m, sensitivity: 0, detector: magic, limits: {queue_depth: many}}
                outputs: {anomalies: {topic: m}}
                """))
        .hasSize(8)
        .anyMatch(p -> p.contains("anomalies.limits.queue_depth: expected a number"))
        .anyMatch(p -> p.contains("inputs.metrics.start: warm-up is for inputs.signals"))
        .anyMatch(p -> p.contains("inputs.feedback.start: feedback are always read from the"))
        .anyMatch(p -> p.contains("inputs.feedback: the job anomalies needs inputs.signals"))
        .anyMatch(p -> p.contains("anomalies.window: signals have windows of 10s, 1m, 5m, 1h"))
        .anyMatch(p -> p.contains("anomalies.sensitivity: \"0\": expected a number from 0.001"))
        .anyMatch(p -> p.contains("anomalies.detector: \"magic\": expected one of "))
        .anyMatch(p -> p.contains("outputs.anomalies.topic: the same topic as inputs.metrics"));
  }

  @Test
  void costReportsGoToATopicWhereTheFileNamesIt() throws SettingsException {
    String bills =
        "inputs: {billing: {files: /x}}\noutputs: {costs: {directory: a}, dead-letters:"
            + " {directory: b}, late: {directory: c}";
    assertThat(read(bills + "}\n").outputs())
        .containsOnlyKeys("costs", "dead-letters", "late"); // nothing that needs a broker
    assertThat(read(bills + ", cost-anomalies: {directory: d}}\n").outputs())
        .containsKey("cost-anomalies");
    assertThat(read("kafka: {bootstrapServers: 'h:1'}\n" + bills + "}\n").outputs())
        .containsKeys("cost-anomalies", "recommendations");
    assertThat(
            read("kafka: {bootstrapServers: 'h:1'}\n" + bills + ", cost-reports: {topic: r}}\n")
                .outputs()
                .get("cost-reports")
                .topic())
        .isEqualTo("r");
    assertThat(problems(bills + ", cost-reports: {topic: r}}\n"))
        .anyMatch(p -> p.contains("since outputs.cost-reports is a topic"));
    assertThat(problems(bills + ", cost-reports: {directory: d}}\n"))
        .anyMatch(
            p -> p.contains("outputs.cost-reports.directory: reports are written by a command"));
  }

  @ParameterizedTest
  @EnumSource(JobName.class)
  void theExampleIsAcceptedAndNamesEveryKey(JobName job) throws SettingsException {
    String example = ExampleFile.of(job);
    assertThat(read(example).inputs()).containsOnlyKeys(job.inputs().toArray(String[]::new));
    for (Setting<?> setting : Keys.ALL) {
      if (Keys.names(setting, job).isEmpty()
          || (setting.key().startsWith("inputs.") && job != JobName.SIGNALS)) {
        continue;
      }
      String leaf = setting.key().substring(setting.key().lastIndexOf('.') + 1);
      assertThat(example).as(setting.key()).containsPattern("(?m)^\\s*(# )?" + leaf + ":");
    }
    assertThat(example.lines()).allMatch(line -> line.length() <= 220);
  }

  @ParameterizedTest
  @EnumSource(JobName.class)
  void theExampleShowsTheDefaults(JobName job) throws SettingsException {
    // With every commented default of a key that has one made active, nothing changes.
    StringBuilder active = new StringBuilder();
    for (String line : ExampleFile.of(job).split("\n")) {
      String key = line.replaceAll("^\\s*# ([A-Za-z]+):.*", "$1");
      boolean hasDefault =
          Keys.ALL.stream()
              .anyMatch(
                  s -> s.defaultText() != null && s.key().endsWith(key) && !s.key().equals(key));
      boolean isKey = line.matches("^\\s*# [A-Za-z]+: .*") && hasDefault;
      active.append(isKey ? line.replaceFirst("# ", "") : line).append('\n');
    }
    Settings plain = read(ExampleFile.of(job));
    Settings withDefaults = read(active.toString());
    assertThat(active.toString()).contains("\n  idleness: 60s\n");
    assertThat(withDefaults).isEqualTo(plain);
  }

  @Test
  void theTableOfKeysIsWhole() throws IllegalAccessException {
    for (var field : Keys.class.getFields()) {
      if (field.getType() == Setting.class) {
        assertThat(Keys.ALL).contains((Setting<?>) field.get(null));
      }
    }
    assertThat(Keys.ALL).extracting(Setting::key).doesNotHaveDuplicates();
    for (Setting<?> setting : Keys.ALL) {
      assertThat(setting.meaning()).as(setting.key()).isNotBlank();
      assertThat(setting.reason()).as(setting.key()).isNotBlank();
      for (String name : Keys.names(setting)) {
        String text = setting.defaultFor(name);
        if (text != null) {
          assertThat(SettingsBuilder.parse(setting.shape(), text)).as(setting.key()).isNotNull();
        }
      }
    }
  }

  @Test
  void filesThatCannotBeReadAreTold(@TempDir Path folder) throws IOException {
    Path none = folder.resolve("none.yaml");
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(none)))
        .hasMessageContaining("no such file");
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(folder)))
        .hasMessageContaining("is a folder");
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(catchThrowableOfType(SettingsException.class, () -> SettingsFile.read(binary)))
        .hasMessageContaining("is not UTF-8 text");
  }
}
