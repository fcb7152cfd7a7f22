package dev.highwater.config;

import static dev.highwater.config.Setting.key;
import static dev.highwater.config.Setting.one;

import dev.highwater.anomalies.AnomaliesSettings;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.relabel.RelabelConfig;
import dev.highwater.result.Encoding;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every key of the settings file: its form, its default, why the default is what it is, and what
 * another value costs. The settings table of the documentation and {@code config example} are made
 * from this list; no default stands anywhere else.
 */
public final class Keys {
  /** Names under {@code inputs}. */
  public static final List<String> INPUTS =
      Arrays.stream(JobName.values()).flatMap(job -> job.inputs().stream()).distinct().toList();

  /** The output that the command {@code report} writes, where the settings name it. */
  public static final String COST_REPORTS = "cost-reports";

  /** Names under {@code outputs}. */
  public static final List<String> OUTPUTS =
      Stream.concat(
              Arrays.stream(JobName.values()).flatMap(job -> job.outputs().stream()),
              Stream.of(COST_REPORTS))
          .distinct()
          .toList();

  /** Formats by input. */
  public static final Map<String, List<String>> FORMATS =
      Map.of(
          "metrics",
          List.of(
              "auto",
              "otlp-proto",
              "otlp-json",
              "prometheus-kafka-adapter",
              "remote-write",
              "cloudwatch-json",
              "highwater-avro"),
          "spans",
          List.of("auto", "otlp-proto", "otlp-json"),
          "logs",
          List.of("auto", "otlp-proto", "otlp-json", "winston", "ecs", "text"),
          "signals",
          List.of("auto"),
          "feedback",
          List.of("auto"),
          "deployments",
          List.of("auto"),
          "utilisation",
          List.of("auto"),
          "billing",
          List.of(
              "auto",
              "focus-json",
              "focus-csv",
              "focus-parquet",
              "focus-avro",
              "cur2-csv",
              "cur2-parquet",
              "cur-csv"));

  public static final Setting<String> DEPLOYMENT =
      one(
              "deployment",
              ValueType.form(
                  "lower-case letters, digits and hyphens, at most 40",
                  "[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?"))
          .byDefault("main")
          .means("Name of this installation; part of consumer groups and transaction ids.")
          .because("One installation on a Kafka cluster needs no name of its own.")
          .costs(
              "Two installations with one name on one cluster fence each other's transactions; a new"
                  + " name starts from `inputs.*.start` again.");

  public static final Setting<Integer> PARALLELISM =
      one("parallelism", ValueType.number(1, 720))
          .likely("2")
          .means(
              "Parallel subtasks of each operator; unset: what Flink is configured to, in a process"
                  + " of Highwater's own one for each core, 16 at most.")
          .because("The cluster knows its slots.")
          .costs("More than the inputs' partitions leaves source subtasks without work.");

  public static final Setting<List<String>> BOOTSTRAP_SERVERS =
      key("kafka.bootstrapServers", new Shape.Many<>(ValueType.hostAndPort()))
          .likely("127.0.0.1:9092")
          .means(
              "Kafka brokers to start from. Needed as soon as an input or output that a command uses is"
                  + " a topic.")
          .because(
              "No default: reading from the wrong cluster by accident is worse than an error.");

  public static final Setting<ClientProperties> KAFKA_PROPERTIES =
      key("kafka.properties", new Shape.Pairs())
          .likely(
              """
              security.protocol: SASL_SSL
              sasl.mechanism: SCRAM-SHA-512
              sasl.jaas.config: >-
                org.apache.kafka.common.security.scram.ScramLoginModule required
                username="highwater" password="${ENV:KAFKA_PASSWORD}";""")
          .means("Handed untouched to every Kafka client: TLS, SASL, OAUTHBEARER, mTLS, tuning.")
          .because("Kafka's own names are documented by Kafka.")
          .costs(
              "Keys that exactly-once depends on (`group.id`, `isolation.level` …) are refused, and values"
                  + " with which Kafka's clients do not start (`acks: 1`).");

  public static final Setting<Duration> TRANSACTION_TIMEOUT =
      one("kafka.transactionTimeout", ValueType.duration("1m", "1d"))
          .byDefault("10m")
          .means("How long Kafka keeps a transaction of a job that has gone away.")
          .because(
              "Longer than a checkpoint and a restart together; less than the brokers' limit of 15 m.")
          .costs(
              "Longer: readers of committed results wait that long after a crash without a restart."
                  + " Shorter: a restart that takes longer loses results.");

  public static final Setting<List<String>> REGISTRY_URL =
      key("schemaRegistry.url", new Shape.Many<>(ValueType.url()))
          .likely("http://127.0.0.1:8081")
          .means("Schema registry with Confluent's API, or several that are tried in order.")
          .because("Needed for `encoding: confluent`; the default encoding needs no registry.");

  public static final Setting<ClientProperties> REGISTRY_PROPERTIES =
      key("schemaRegistry.properties", new Shape.Pairs())
          .likely("basic.auth.user.info: ${ENV:REGISTRY_LOGIN}")
          .means("How to log in to it and trust it, under the names that Confluent's clients use.")
          .because("One spelling for all clients of the registry.");

  public static final Setting<List<String>> INPUT_TOPIC =
      key("inputs.*.topic", new Shape.Many<>(ValueType.topic()))
          .likely(
              "<name>",
              Map.of(
                  "signals", "highwater.signals",
                  "feedback", "highwater.feedback",
                  "deployments", "highwater.deployments"))
          .means("Topic or topics to read. Either this or `files`.")
          .because(
              "At least one input of a job has to be named (metrics, spans or logs; signals; billing);"
                  + " the others are then not read. The job `costs` reads signals, too, where bills"
                  + " and signals are both topics or both files: they say whether traffic rose as"
                  + " much as a cost.");

  public static final Setting<List<String>> INPUT_FILES =
      key("inputs.*.files", new Shape.Many<>(ValueType.text("a file, folder or glob")))
          .likely("/data/<name>")
          .means(
              "Files, folders or globs to read to their end instead of a topic: text one record a"
                  + " line, `*.pb` one message or length frames, also as `.gz` and `.zst`.")
          .because(
              "The same decoders as for topics. Lines of telemetry are expected in order of time;"
                  + " several files are merged. Bills, utilisation and signals may stand in any order:"
                  + " they are sorted, with help of Flink's `io.tmp.dirs`.");

  public static final Setting<String> INPUT_FORMAT =
      one("inputs.*.format", ValueType.word(formats()))
          .byDefault("auto")
          .means(
              "Format of the records. Which ones an input takes: see `your-kafka.md`. Highwater's own"
                  + " records (signals, feedback, deployments, utilisation) are always recognised.")
          .because("Recognised for each record by its content-type header or first bytes.")
          .costs("Naming it saves the recognition and makes anything else a dead letter.");

  public static final Setting<Boolean> INPUT_SENSITIVE =
      one("inputs.*.sensitive", ValueType.yesOrNo())
          .byDefault("true")
          .means("`false` puts up to 4 kB of a bad record into its dead letter. Metrics only.")
          .because("Nothing leaves that nobody has looked at; coordinates and a hash always do.")
          .costs("`false`: whatever is in a bad record is in the dead-letter topic, unmasked.");

  public static final Setting<Start> INPUT_START =
      one("inputs.*.start", ValueType.constant(Start.class))
          .byDefault("earliest", Map.of("signals", "warm-up"))
          .means(
              "Where a group that has no committed offsets begins; `warm-up`: `anomalies.warmUp` ago."
                  + " Feedback and deployments are always read from the beginning. The job `costs`"
                  + " begins there whenever it has no checkpoint to go on from, but `latest`.")
          .because("Nothing is skipped silently, and anomalies need to know what was usual.")
          .costs("`earliest`: the first start works through the topic's whole retention.");

  public static final Setting<List<RelabelConfig>> INPUT_RELABEL =
      key("inputs.*.relabelConfigs", new Shape.Rules())
          .likely(
              """
              - source_labels: [__name__]
                regex: go_.*
                action: drop""")
          .means("Prometheus' `relabel_configs`, run right after decoding. Metrics only.")
          .because("What is dropped here costs no shuffle and no state.")
          .costs("Each rule runs for each point.");

  public static final Setting<List<String>> INPUT_REPLICA_LABELS =
      key("inputs.*.replicaLabels", new Shape.Many<>(ValueType.text("a label's name")))
          .byDefault("__replica__, prometheus_replica")
          .means("Labels that tell replicas of one Prometheus apart. Metrics only.")
          .because("What Prometheus operators and Cortex call them.")
          .costs("A label that does not name a replica makes different series one.");

  public static final Setting<List<String>> INPUT_CLUSTER_LABELS =
      key("inputs.*.clusterLabels", new Shape.Many<>(ValueType.text("a label's name")))
          .byDefault("cluster, prometheus")
          .means("One replica is elected within each value of the first of these. Metrics only.")
          .because("What Prometheus' external labels and the Prometheus operator call it.");

  public static final Setting<String> OUTPUT_TOPIC =
      one("outputs.*.topic", ValueType.topic())
          .byDefault("highwater.<name>", Map.of("series", "highwater.signals"))
          .means("Topic to write to. Either this or `directory`.")
          .because("The names that the other jobs read.");

  public static final Setting<String> OUTPUT_DIRECTORY =
      one("outputs.*.directory", ValueType.text("a folder"))
          .likely("/data/highwater/<name>")
          .means("Folder to write files to instead of a topic.")
          .because("For replays and trials without Kafka.")
          .costs("Files become visible with a checkpoint.");

  public static final Setting<Encoding> OUTPUT_ENCODING =
      one("outputs.*.encoding", ValueType.constant(Encoding.class))
          .byDefault("json", Map.of("signals", "avro", "series", "avro"))
          .means(
              "On a topic: `avro` (single-object header), `json`, or `confluent` (Avro, schema"
                  + " registry). Files are JSON lines.")
          .because(
              "Signals are many: Avro. Anomalies, dead letters and late items are read by people: JSON.")
          .costs("JSON is about twice the bytes of Avro.");

  public static final Setting<Delivery> OUTPUT_DELIVERY =
      one("outputs.*.delivery", ValueType.constant(Delivery.class))
          .byDefault(
              "at-least-once",
              Map.of(
                  "signals", "exactly-once",
                  "anomalies", "exactly-once",
                  "series", "exactly-once",
                  "costs", "exactly-once",
                  "cost-anomalies", "exactly-once",
                  "recommendations", "exactly-once"))
          .means("How often a record may appear on the topic.")
          .because("Results are counted with; dead letters and late items should be there at once.")
          .costs("`exactly-once`: readers wait for the checkpoint (`checkpoint.interval`).");

  public static final Setting<Duration> OUT_OF_ORDERNESS =
      one("time.outOfOrderness", ValueType.duration("0s", "1h"))
          .byDefault("10s")
          .means(
              "How far behind the newest item of its partition an item may be without being late.")
          .because("Batching exporters send every 5 to 10 s.")
          .costs("Every result comes that much later.");

  public static final Setting<Duration> ALLOWED_LATENESS =
      one("time.allowedLateness", ValueType.duration("0s", "7d"))
          .byDefault("1m")
          .means("How long a window takes items after its end; each change is a new revision.")
          .because("Covers a retrying exporter and a restarted collector.")
          .costs("State of windows is kept that much longer; readers have to take revisions.");

  public static final Setting<Duration> IDLENESS =
      one("time.idleness", ValueType.duration("1s", "1h"))
          .byDefault("60s")
          .means("After how long without an item a partition no longer holds up time.")
          .because("Longer than a scrape interval, a Kafka rebalance and a leader election.")
          .costs(
              "Longer: one silent partition holds all results up for so long. Shorter: what a silent"
                  + " partition brings later is late. After an outage time stands still for so long.");

  public static final Setting<Duration> MAX_FUTURE_SKEW =
      one("time.maxFutureSkew", ValueType.duration("0s", "1d"))
          .byDefault("5m")
          .means(
              "How far an item's time may lie after its Kafka timestamp, in files after the start of"
                  + " reading; beyond, a dead letter.")
          .because(
              "Clocks that are further off are broken; one such item would close every window.")
          .costs("Larger: one wrong clock makes everybody else's items late by as much.");

  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      one("checkpoint.interval", ValueType.duration("100ms", "1h"))
          .byDefault("5s")
          .means("How often state and transactions are secured.")
          .because("Exactly-once results become visible with a checkpoint.")
          .costs("Shorter: more transactions and snapshots. Longer: results come later.");

  public static final Setting<String> CHECKPOINT_DIRECTORY =
      one("checkpoint.directory", ValueType.text("a folder or URI"))
          .likely("/data/highwater/checkpoints")
          .means("Where checkpoints go; unset: what Flink is configured to.")
          .because("On a cluster the administrator has decided; embedded, see `flink-conf/`.")
          .costs(
              "In memory only, a restarted process begins at the committed offsets, and `costs` reads"
                  + " all bills again.");

  public static final Setting<Boolean> CLOCK_ENABLED =
      one("clock.enabled", ValueType.yesOrNo())
          .byDefault("true")
          .means("Write and read ticks, so that time goes on while producers are silent.")
          .because("Without it silence cannot be told from a pause. Off for files and replays.")
          .costs("One record on `clock.topic` every 5 s.");

  public static final Setting<String> CLOCK_TOPIC =
      one("clock.topic", ValueType.topic())
          .byDefault("highwater.clock")
          .means("Topic of the ticks.")
          .because("One name for all jobs.");

  public static final Setting<List<String>> DIMENSIONS =
      key("signals.dimensions", new Shape.Many<>(ValueType.text("a dimension's name")))
          .byDefault("tenant, operation")
          .means("Signals are also computed by each of these.")
          .because("The guide's tenants, and routes or operations.")
          .costs("Each adds as many series as it has values, up to `signals.cardinalityLimit`.");

  public static final Setting<List<String>> SOURCES =
      key("signals.sources", new Shape.Many<>(ValueType.word(List.of("metrics", "spans", "logs"))))
          .byDefault("metrics, spans, logs")
          .means(
              "Which kind of telemetry counts where a service sends several; all three, best first.")
          .because("Metrics are not sampled; spans often are; logs say the least.")
          .costs("Logs first: weights of sampled logs decide traffic.");

  public static final Setting<Duration> SOURCE_HOLD =
      one("signals.sourceHold", ValueType.duration("0s", "1d"))
          .byDefault("5m")
          .means("How long a source that has gone silent still keeps a worse one from counting.")
          .because("A restart of a service must not switch its source.")
          .costs("Longer: a gap of that length when a source really goes away.");

  public static final Setting<Duration> SILENCE_AFTER =
      one("signals.silenceAfter", ValueType.duration("30s", "1d"))
          .byDefault("5m")
          .means("After how long without spans or logs a service that sends no metrics is silent.")
          .because("Metrics tell their interval, events do not; quiet services exist.")
          .costs("Shorter: quiet services look dead. Longer: dead ones look quiet.");

  public static final Setting<Integer> CARDINALITY_LIMIT =
      one("signals.cardinalityLimit", ValueType.number(10, 1_000_000))
          .byDefault("10000")
          .means("Series per metric family, service and window; the rest is one overflow series.")
          .because("The guide's `high_cardinality_limit`.")
          .costs("State and result records grow with it.");

  public static final Setting<List<String>> PACKS =
      key("signals.packs", new Shape.Many<>(ValueType.text("a pack's name or a .yaml file")))
          .byDefault("golden, ecommerce, trading, gaming")
          .means("What signals are computed from: built-in packs by name, your own by YAML file.")
          .because("All that come with Highwater: what nobody sends costs nothing.")
          .costs("Without `golden` only business signals are left.");

  public static final Setting<List<String>> NAMESPACES =
      key("signals.namespaces", new Shape.Many<>(ValueType.text("a prefix")))
          .byDefault("nodejs")
          .means("Prefixes of metric names that are looked through (`nodejs_http_…`).")
          .because("The guide's services prefix their metrics.")
          .costs("One more look at each new series for each.");

  public static final Setting<List<String>> EXCLUDED_ROUTES =
      key("signals.excludedRoutes", new Shape.Many<>(ValueType.text("a route")))
          .byDefault(
              "/health, /healthz, /livez, /readyz, /ready, /live, /metrics, /favicon.ico, /ping, /actuator/health/*, /actuator/prometheus, grpc.health.v1.Health")
          .means(
              "Requests to these count nowhere: a path, `/path/*` for all below it, an RPC service.")
          .because("Probes are not users.")
          .costs("A real route of that name is not seen.");

  public static final Setting<List<String>> SERVICE_LABELS =
      key("signals.serviceLabels", new Shape.Many<>(ValueType.text("a label's name")))
          .byDefault("service, service_name, service.name, app_kubernetes_io_name, app, job")
          .means("The first of these names the service.")
          .because("What OpenTelemetry, Kubernetes and Prometheus call it.")
          .costs("A label with many values here makes many services.");

  public static final Setting<List<String>> TENANT_LABELS =
      key("signals.tenantLabels", new Shape.Many<>(ValueType.text("a label's name")))
          .byDefault("tenant, tenant_id, tenant.id")
          .means("The first of these names the tenant.")
          .because("The names in use.");

  public static final Setting<List<String>> ENVIRONMENT_LABELS =
      key("signals.environmentLabels", new Shape.Many<>(ValueType.text("a label's name")))
          .byDefault("deployment.environment.name, deployment.environment, environment, env")
          .means("The first of these names the environment.")
          .because("OpenTelemetry's new and old name, then the usual ones.");

  public static final Setting<Double> SENSITIVITY =
      one("anomalies.sensitivity", ValueType.real(0.001, 1_000))
          .byDefault("0.1")
          .means("The dial: expected false alarms per service and week, over all its series.")
          .because("One false alarm in ten weeks is what people leave switched on.")
          .costs(
              "Larger: smaller anomalies are seen, and more that are none."
                  + " `highwater anomalies measure` tells how many on your own signals.");

  public static final Setting<Duration> ANOMALY_WINDOW =
      one("anomalies.window", ValueType.duration("10s", "1h"))
          .byDefault("1m")
          .means("Which windows of signals are judged: 10s, 1m, 5m or 1h.")
          .because("Rules read the same ones; a minute has enough requests to be compared.")
          .costs("Shorter: noisier and six times the work. Longer: anomalies are seen later.");

  public static final Setting<Duration> WARM_UP =
      one("anomalies.warmUp", ValueType.duration("0s", "365d"))
          .byDefault("28d")
          .means("How far back a first start and a replay begin to read, to learn what is usual.")
          .because("Four weeks hold four of each hour of the week; signals are kept for 30 days.")
          .costs("Shorter: a week's rhythm is not known at first, and alarms.");

  public static final Setting<Duration> DEPLOYMENT_WINDOW =
      one("anomalies.deploymentWindow", ValueType.duration("0s", "1d"))
          .byDefault("10m")
          .means("What becomes odd so soon after a deployment of the service is suppressed by it.")
          .because("Caches are cold and instances come and go for some minutes.")
          .costs("Longer: a bad deployment alarms nobody for so long. It is written all the same.");

  public static final Setting<Duration> QUIET =
      one("anomalies.quiet", ValueType.duration("0s", "1d"))
          .byDefault("10m")
          .means("An anomaly is closed when nothing of it was odd for so long.")
          .because("One incident is one anomaly, even when it pauses.")
          .costs("Shorter: one incident becomes several. Longer: two become one.");

  public static final Setting<Duration> UPDATE_EVERY =
      one("anomalies.updateEvery", ValueType.duration("1m", "7d"))
          .byDefault("15m")
          .means("A lasting anomaly is written again after this, however little has changed.")
          .because("Readers see that it lasts; its growth is written at once.")
          .costs("Shorter: more records of the same.");

  public static final Setting<Integer> MISSING_LIMIT =
      one("anomalies.missingLimit", ValueType.number(0, 10_000))
          .byDefault("60")
          .means("Windows in a row that are judged as missing when a series falls silent.")
          .because("After an hour everybody knows; a tenant may also have left.")
          .costs("Larger: series that ended are judged for longer.");

  public static final Setting<Duration> FORGET_AFTER =
      one("anomalies.forgetAfter", ValueType.duration("1h", "365d"))
          .byDefault("8d")
          .means("A series that was silent for so long is forgotten.")
          .because("What comes once a week is still known a week later.")
          .costs("Longer: 4 KB of state for each series that is gone.");

  public static final Setting<Duration> EXHAUSTION_HORIZON =
      one("anomalies.exhaustionHorizon", ValueType.duration("0s", "365d"))
          .byDefault("7d")
          .means("How far ahead resources are seen to run out; `0s` for not at all.")
          .because("Long enough to order a disk, short enough for a trend to mean something.")
          .costs("Longer: more series that may still turn.");

  public static final Setting<ClientProperties> LIMITS =
      key("anomalies.limits", new Shape.Pairs())
          .likely("queue_depth: 10000")
          .means(
              "Limits that signals rise to, by the signal's name and in its unit, beside those that are"
                  + " known: `saturation_ratio` rises to 1, `…_budget_remaining_ratio` falls to 0.")
          .because("Nobody but you knows how much a queue holds.")
          .costs("A wrong limit: a wrong time until it is reached.");

  public static final Setting<String> DETECTOR =
      one(
              "anomalies.detector",
              ValueType.word(Detectors.all().stream().map(detector -> detector.name()).toList()))
          .byDefault(AnomaliesSettings.defaults().detector())
          .means("Which detector judges the series.")
          .because("The default is the best of those that were measured; others are its peers.")
          .costs("Changing it forgets what was learnt: give the deployment a new name, or wait.");

  public static final Setting<String> ALLOCATION =
      one("costs.allocation", ValueType.text("a .yaml file"))
          .likely("/etc/highwater/allocation.yaml")
          .means(
              "Tag keys, other names of their values, rules and shared cost: who a charge is for."
                  + " See `cost-report.md`.")
          .because("Unset: tags in the usual spelling, and what has none is unallocated.");

  public static final Setting<Duration> CLOSED_AFTER =
      one("costs.closedAfter", ValueType.duration("1d", "3650d"))
          .byDefault("400d")
          .means(
              "So long after the end of its month a charge finds the month closed: no longer in"
                  + " state, and loaded from the topic where it changes.")
          .because("Providers restate thirteen months at most.")
          .costs(
              "Longer: the state holds the cells of so many more months. Shorter: each late delivery"
                  + " reads the topic.");

  public static final Setting<String> BUDGETS =
      one("costs.budgets", ValueType.text("a .yaml file"))
          .likely("/etc/highwater/budgets.yaml")
          .means(
              "Budgets that the job watches; what reaches a threshold is a record of"
                  + " `cost-anomalies`. See `cost-report.md`.")
          .because("Unset: none.");

  public static final Setting<String> INVENTORY =
      one("costs.inventory", ValueType.text("a .csv file"))
          .likely("/etc/highwater/inventory.csv")
          .means(
              "Types, regions and groups of instances, volumes and snapshots, as `ingest inventory`"
                  + " writes them; see `costs.md`. Needed for `recommendations`.")
          .because("Unset: of no instance the type is known; only commitments are told of.");

  public static final Setting<String> CATALOGUE =
      one("costs.catalogue", ValueType.text("a .csv file"))
          .likely("/etc/highwater/catalogue.csv")
          .means(
              "Types and prices of instances, as `ingest prices` writes them; see `costs.md`. For"
                  + " `recommendations`.")
          .because("Unset: the built-in ones.");

  public static final Setting<Duration> SETTLE_AFTER =
      one("costs.settleAfter", ValueType.duration("0s", "10d"))
          .byDefault("24h")
          .means(
              "A day is complete when a bill of its account was delivered so long after its end;"
                  + " only complete days are judged.")
          .because("AWS bills most of a day within 24 hours.")
          .costs("Shorter: days that are not billed yet look cheap. Longer: anomalies come later.");

  public static final Setting<String> POSTGRES_URL =
      one(
              "outputs.postgres.url",
              new ValueType<>(
                  "URL",
                  "jdbc:postgresql://host:port/database, without user and password",
                  ValueType.form(
                          "a URL",
                          "jdbc:postgresql://(?!\\S*(user|password)=)[^\\s/?#@]+/[^\\s/#@]+")
                      .parser(),
                  List.of()))
          .likely("jdbc:postgresql://127.0.0.1:5432/highwater")
          .means("Database that cost reports are also written to; unset: none.")
          .because("For those who ask questions in SQL.")
          .costs(
              "Tables `cost_reports`, `cost_report_lines` and `cost_report_days` are made in it.");

  public static final Setting<String> POSTGRES_USER =
      one("outputs.postgres.user", ValueType.text("a user"))
          .likely("highwater")
          .means("Who writes there.")
          .because("Unset: what PostgreSQL's driver finds.");

  public static final Setting<String> POSTGRES_PASSWORD =
      one("outputs.postgres.password", ValueType.text("a password"))
          .likely("${ENV:POSTGRES_PASSWORD}")
          .means("The user's password.")
          .because("Unset: what PostgreSQL's driver finds, as in `~/.pgpass`.");

  public static final Setting<String> AWS_REGION =
      one("aws.region", ValueType.form("a region", "[a-z]{2}(-[a-z]+)+-[0-9]"))
          .likely("eu-central-1")
          .means("Region of AWS that is called; unset: what the SDK finds (environment, profile).")
          .because(
              "Credentials and region come from the SDK's default chain; none is ever in this file.");

  public static final Setting<List<String>> AWS_ROLES =
      key(
              "aws.roles",
              new Shape.Many<>(
                  ValueType.form(
                      "the ARN of a role", "arn:aws[a-z-]*:iam::[0-9]{12}:role/[^\\s,]+")))
          .likely("arn:aws:iam::111122223333:role/highwater-read")
          .means(
              "Roles to assume, one for each account that is read; unset: the credentials as they"
                  + " are.")
          .because("One installation reads the accounts of an organisation.")
          .costs("Each role is read in turn: as many more calls.");

  public static final Setting<String> AWS_ENDPOINT =
      one("aws.endpoint", ValueType.url())
          .likely("https://vpce-1234.example.com")
          .means("Address that takes all calls instead of AWS' own.")
          .because("For private endpoints and tests.");

  public static final Setting<Duration> AWS_TIMEOUT =
      one("aws.timeout", ValueType.duration("100ms", "10m"))
          .byDefault("30s")
          .means("How long one call to AWS may take; it is then repeated.")
          .because("Cost Explorer takes many seconds for a month of many accounts.")
          .costs("Shorter: calls that were charged are made again.");

  public static final Setting<String> AWS_STATE =
      one("aws.stateDirectory", ValueType.text("a folder"))
          .likely("/var/lib/highwater/aws")
          .means(
              "Where `ingest cost-explorer` remembers how far it is (with `--out`: there), and calls of"
                  + " a day are counted; unset: below `$XDG_STATE_HOME` or `~/.local/state`.")
          .because("An interrupted run goes on at its page, and pages are paid for once.")
          .costs("A folder that does not last: everything is read, and paid for, every day.");

  public static final Setting<List<String>> COST_EXPLORER_GROUP_BY =
      key(
              "aws.costExplorer.groupBy",
              new Shape.Many<>(
                  ValueType.form(
                      "SERVICE, LINKED_ACCOUNT, REGION, USAGE_TYPE, RECORD_TYPE …, TAG:key or"
                          + " COST_CATEGORY:name",
                      "[A-Z_]+|(TAG|COST_CATEGORY):[^,]+")))
          .byDefault("LINKED_ACCOUNT, SERVICE")
          .means("What costs are told apart by; AWS takes at most two.")
          .because("What reconciling a bill needs.")
          .costs("`USAGE_TYPE`: many times the rows and pages.");

  public static final Setting<Integer> COST_EXPLORER_DAILY_CALLS =
      one("aws.costExplorer.dailyCalls", ValueType.number(1, 100_000))
          .byDefault("100")
          .means(
              "Calls of Cost Explorer that may be made for an account in a day, UTC, whatever they are"
                  + " for; AWS takes $0.01 for each.")
          .because("A dollar a day; a day's reading of two months is a few calls.")
          .costs("A mistake in a schedule costs at most this.");

  public static final Setting<Boolean> CLOUDWATCH_ENABLED =
      one("outputs.cloudwatch.enabled", ValueType.yesOrNo())
          .byDefault("false")
          .means("Also write signals to CloudWatch. Off in replays, whatever this says.")
          .because("AWS takes $0.30 a month for each metric.")
          .costs("`true`: up to `maxMetrics` × $0.30 a month, and $0.01 for 1,000 calls.");

  public static final Setting<List<String>> CLOUDWATCH_SIGNALS =
      key(
              "outputs.cloudwatch.signals",
              new Shape.Many<>(ValueType.form("a signal's name", "[a-z][a-z0-9_]*")))
          .likely("requests_per_second, error_ratio")
          .means("The signals that are written; no other is. Needed where it is enabled.")
          .because("Nothing that costs money is written because it happens to exist.");

  public static final Setting<Integer> CLOUDWATCH_MAX_METRICS =
      one("outputs.cloudwatch.maxMetrics", ValueType.number(1, 100_000))
          .byDefault("100")
          .means(
              "Metrics, that is signals by their dimensions, that are written in any two hours; others"
                  + " are left out and counted.")
          .because("Thirty dollars a month.")
          .costs("$0.30 a month for each.");

  public static final Setting<Duration> CLOUDWATCH_WINDOW =
      one("outputs.cloudwatch.window", ValueType.duration("10s", "1h"))
          .byDefault("1m")
          .means("Which windows are written: 10s, 1m, 5m or 1h; their first revision only.")
          .because("CloudWatch's own step.")
          .costs("10s: metrics of high resolution, six times the data.");

  public static final Setting<String> CLOUDWATCH_NAMESPACE =
      one(
              "outputs.cloudwatch.namespace",
              ValueType.form(
                  "up to 255 letters, digits and . - _ / #, not beginning with AWS/",
                  "(?!AWS/)[A-Za-z0-9._/#-]{1,255}"))
          .byDefault("Highwater")
          .means("The namespace of the metrics.")
          .because("Easy to find, and to allow in a policy.");

  public static final Setting<Integer> TOPIC_REPLICATION =
      one("topics.replication", ValueType.number(1, 10))
          .byDefault("3")
          .means("Replicas of each topic that `topics create` makes.")
          .because("One broker may be down for maintenance while another one fails.")
          .costs("Disk and network of each replica; a single broker needs 1.");

  /** All of them, in the order of the documentation. */
  public static final List<Setting<?>> ALL =
      List.of(
          DEPLOYMENT,
          PARALLELISM,
          BOOTSTRAP_SERVERS,
          KAFKA_PROPERTIES,
          TRANSACTION_TIMEOUT,
          REGISTRY_URL,
          REGISTRY_PROPERTIES,
          INPUT_TOPIC,
          INPUT_FILES,
          INPUT_FORMAT,
          INPUT_SENSITIVE,
          INPUT_START,
          INPUT_RELABEL,
          INPUT_REPLICA_LABELS,
          INPUT_CLUSTER_LABELS,
          OUTPUT_TOPIC,
          OUTPUT_DIRECTORY,
          OUTPUT_ENCODING,
          OUTPUT_DELIVERY,
          CLOUDWATCH_ENABLED,
          CLOUDWATCH_SIGNALS,
          CLOUDWATCH_MAX_METRICS,
          CLOUDWATCH_WINDOW,
          CLOUDWATCH_NAMESPACE,
          POSTGRES_URL,
          POSTGRES_USER,
          POSTGRES_PASSWORD,
          OUT_OF_ORDERNESS,
          ALLOWED_LATENESS,
          IDLENESS,
          MAX_FUTURE_SKEW,
          CHECKPOINT_INTERVAL,
          CHECKPOINT_DIRECTORY,
          CLOCK_ENABLED,
          CLOCK_TOPIC,
          DIMENSIONS,
          SOURCES,
          SOURCE_HOLD,
          SILENCE_AFTER,
          CARDINALITY_LIMIT,
          PACKS,
          NAMESPACES,
          EXCLUDED_ROUTES,
          SERVICE_LABELS,
          TENANT_LABELS,
          ENVIRONMENT_LABELS,
          SENSITIVITY,
          ANOMALY_WINDOW,
          WARM_UP,
          DEPLOYMENT_WINDOW,
          QUIET,
          UPDATE_EVERY,
          MISSING_LIMIT,
          FORGET_AFTER,
          EXHAUSTION_HORIZON,
          LIMITS,
          DETECTOR,
          ALLOCATION,
          CLOSED_AFTER,
          BUDGETS,
          INVENTORY,
          CATALOGUE,
          SETTLE_AFTER,
          AWS_REGION,
          AWS_ROLES,
          AWS_ENDPOINT,
          AWS_TIMEOUT,
          AWS_STATE,
          COST_EXPLORER_GROUP_BY,
          COST_EXPLORER_DAILY_CALLS,
          TOPIC_REPLICATION);

  /**
   * Keys that once were: old key to what stands in its place. A file that has one fails, naming the
   * successor.
   */
  public static final Map<String, String> DEFUNCT = Map.of();

  /** The names that the star of a key stands for; one empty name where it has none. */
  public static List<String> names(Setting<?> setting) {
    if (setting.key().startsWith("inputs.*")) {
      return INPUTS;
    }
    return setting.key().startsWith("outputs.*") ? OUTPUTS : List.of("");
  }

  /** As {@link #names(Setting)}, only those that a job has; nothing where it is another job's. */
  static List<String> names(Setting<?> setting, JobName job) {
    String section = setting.key().substring(0, Math.max(0, setting.key().indexOf('.')));
    if (JobName.of(section).isPresent() && !section.equals(job.id())) {
      return List.of();
    }
    if (setting.key().startsWith("outputs.cloudwatch.") && job != JobName.SIGNALS) {
      return List.of();
    }
    if (setting.key().startsWith("inputs.*")) {
      return job.inputs();
    }
    return setting.key().startsWith("outputs.*") ? job.outputs() : List.of("");
  }

  /** Whether an input tells jobs what to do instead of what happened. */
  public static boolean isControl(String input) {
    return Arrays.stream(JobName.values()).anyMatch(job -> job.control().contains(input));
  }

  private static List<String> formats() {
    return INPUTS.stream().flatMap(input -> FORMATS.get(input).stream()).distinct().toList();
  }

  private Keys() {}
}
