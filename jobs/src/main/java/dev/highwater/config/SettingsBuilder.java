package dev.highwater.config;

import dev.highwater.result.Encoding;
import dev.highwater.result.registry.RegistrySettings;
import dev.highwater.sink.postgres.PostgresSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fills in defaults, checks what no single key can tell, and makes the records. */
final class SettingsBuilder {
  /**
   * Client properties that exactly-once, time or identity depend on; Highwater sets them itself.
   */
  static final Map<String, String> RESERVED =
      Map.ofEntries(
          Map.entry("bootstrap.servers", "kafka.bootstrapServers"),
          Map.entry("group.id", "deployment, from which it is made"),
          Map.entry("client.id", "deployment, from which it is made"),
          Map.entry("transactional.id", "deployment, from which it is made"),
          Map.entry("transaction.timeout.ms", "kafka.transactionTimeout"),
          Map.entry("isolation.level", "nothing: it is read_committed"),
          Map.entry("auto.offset.reset", "inputs.<name>.start"),
          Map.entry("enable.auto.commit", "nothing: offsets are committed with checkpoints"),
          Map.entry("enable.idempotence", "outputs.<name>.delivery"),
          Map.entry("key.deserializer", "inputs.<name>.format"),
          Map.entry("value.deserializer", "inputs.<name>.format"),
          Map.entry("key.serializer", "outputs.<name>.encoding"),
          Map.entry("value.serializer", "outputs.<name>.encoding"));

  private static final List<String> METRICS_ONLY =
      List.of("relabelConfigs", "replicaLabels", "clusterLabels");

  private static final List<String> SIGNALS =
      List.of("inputs.signals", "outputs.signals", "outputs.series");

  /** Outputs that a file without a broker has only where it names a directory for them. */
  private static final Set<String> TOPICS_ONLY = Set.of("cost-anomalies", "recommendations");

  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofHours(1));

  private static final ValueType<Double> LIMIT =
      ValueType.real(-Double.MAX_VALUE, Double.MAX_VALUE);

  private final SettingsReader.Result read;
  private final boolean forJob;
  private final List<Problem> problems;
  private final Map<String, String> shown = new TreeMap<>();

  /**
   * @param forJob whether the file has to configure one
   */
  SettingsBuilder(SettingsReader.Result read, boolean forJob) {
    this.read = read;
    this.forJob = forJob;
    this.problems = new ArrayList<>(read.problems());
  }

  /**
   * @param use what may ask for a broker
   */
  Settings build(Use use, SettingsFile.Check more) throws SettingsException {
    Map<String, Settings.Input> inputs = inputs();
    Map<String, Settings.Output> outputs = outputs();
    Settings settings =
        new Settings(
            read.file(),
            get(Keys.DEPLOYMENT),
            has("parallelism") ? OptionalInt.of(get(Keys.PARALLELISM)) : OptionalInt.empty(),
            new Settings.Kafka(
                String.join(",", orEmpty(get(Keys.BOOTSTRAP_SERVERS))),
                orNone(get(Keys.KAFKA_PROPERTIES)),
                get(Keys.TRANSACTION_TIMEOUT)),
            new Settings.SchemaRegistry(
                orEmpty(get(Keys.REGISTRY_URL)), orNone(get(Keys.REGISTRY_PROPERTIES))),
            inputs,
            outputs,
            new Settings.Time(
                get(Keys.OUT_OF_ORDERNESS),
                get(Keys.ALLOWED_LATENESS),
                get(Keys.IDLENESS),
                get(Keys.MAX_FUTURE_SKEW)),
            new Settings.Checkpoint(get(Keys.CHECKPOINT_INTERVAL), get(Keys.CHECKPOINT_DIRECTORY)),
            new Settings.Clock(get(Keys.CLOCK_ENABLED), get(Keys.CLOCK_TOPIC)),
            new Settings.Signals(
                get(Keys.DIMENSIONS),
                get(Keys.SOURCES),
                get(Keys.SOURCE_HOLD),
                get(Keys.SILENCE_AFTER),
                get(Keys.CARDINALITY_LIMIT),
                get(Keys.PACKS),
                get(Keys.NAMESPACES),
                get(Keys.EXCLUDED_ROUTES),
                get(Keys.SERVICE_LABELS),
                get(Keys.TENANT_LABELS),
                get(Keys.ENVIRONMENT_LABELS)),
            new Settings.Anomalies(
                get(Keys.SENSITIVITY),
                get(Keys.ANOMALY_WINDOW),
                get(Keys.WARM_UP),
                get(Keys.DEPLOYMENT_WINDOW),
                get(Keys.QUIET),
                get(Keys.UPDATE_EVERY),
                get(Keys.MISSING_LIMIT),
                get(Keys.FORGET_AFTER),
                get(Keys.EXHAUSTION_HORIZON),
                limits(),
                get(Keys.DETECTOR)),
            new Settings.Costs(
                get(Keys.ALLOCATION),
                get(Keys.CLOSED_AFTER),
                get(Keys.SETTLE_AFTER),
                get(Keys.BUDGETS),
                get(Keys.INVENTORY),
                get(Keys.CATALOGUE)),
            new Settings.CloudWatch(
                get(Keys.CLOUDWATCH_ENABLED),
                orEmpty(get(Keys.CLOUDWATCH_SIGNALS)),
                get(Keys.CLOUDWATCH_MAX_METRICS),
                get(Keys.CLOUDWATCH_WINDOW),
                get(Keys.CLOUDWATCH_NAMESPACE)),
            has("outputs.postgres.url")
                ? new PostgresSettings(
                    get(Keys.POSTGRES_URL), get(Keys.POSTGRES_USER), get(Keys.POSTGRES_PASSWORD))
                : null,
            aws(),
            new Settings.Topics(get(Keys.TOPIC_REPLICATION)),
            shownAll());
    check(settings);
    Set<String> used = use.of(settings);
    broker(settings, used);
    clients(settings, used);
    more.check(settings, this::problem);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems.stream().distinct().sorted().toList());
    }
    return settings;
  }

  /** What holds where there is no file. */
  static Settings.Aws awsDefaults() {
    return new SettingsBuilder(new SettingsReader.Result("", Map.of(), Map.of(), List.of()), false)
        .aws();
  }

  private Settings.Aws aws() {
    return new Settings.Aws(
        get(Keys.AWS_REGION),
        orEmpty(get(Keys.AWS_ROLES)),
        get(Keys.AWS_ENDPOINT),
        get(Keys.AWS_TIMEOUT),
        get(Keys.AWS_STATE),
        get(Keys.COST_EXPLORER_GROUP_BY),
        get(Keys.COST_EXPLORER_DAILY_CALLS));
  }

  private void cloudWatch(Settings.CloudWatch cloudWatch) {
    if (cloudWatch.enabled() && cloudWatch.signals().isEmpty()) {
      problem(
          "outputs.cloudwatch.enabled", "needs outputs.cloudwatch.signals: which ones are written");
    }
    if (!WINDOWS.contains(cloudWatch.window())) {
      problem("outputs.cloudwatch.window", windows());
    }
  }

  private static String windows() {
    return "signals have windows of "
        + WINDOWS.stream().map(Durations::text).collect(Collectors.joining(", "));
  }

  private Map<String, Settings.Input> inputs() {
    Map<String, Settings.Input> inputs = new LinkedHashMap<>();
    for (String name : Keys.INPUTS) {
      String section = "inputs." + name;
      if (!read.sections().containsKey(section)) {
        continue;
      }
      boolean topic = has(section + ".topic");
      boolean files = has(section + ".files");
      if (topic && files) {
        problem(section + ".files", "expected either topic or files, not both");
      } else if (!topic && !files && !troubled(section)) {
        sectionProblem(section, "needs topic or files");
      }
      String format = get(Keys.INPUT_FORMAT, name);
      if (!Keys.FORMATS.get(name).contains(format)) {
        problem(
            section + ".format",
            "\"" + format + "\": expected one of " + String.join(", ", Keys.FORMATS.get(name)));
      }
      boolean sensitive = get(Keys.INPUT_SENSITIVE, name);
      if (!name.equals("metrics")) {
        if (!sensitive) {
          problem(section + ".sensitive", name + " are always sensitive; remove this key");
        }
        for (String key : METRICS_ONLY) {
          if (has(section + "." + key)) {
            problem(section + "." + key, "only for inputs.metrics");
          }
        }
      }
      Start start = get(Keys.INPUT_START, name);
      if (Keys.isControl(name) && has(section + ".start")) {
        problem(section + ".start", name + " are always read from the beginning; remove this key");
      } else if (start == Start.WARM_UP && !name.equals("signals")) {
        problem(section + ".start", "warm-up is for inputs.signals; expected earliest or latest");
      }
      inputs.put(
          name,
          new Settings.Input(
              name,
              orEmpty(get(Keys.INPUT_TOPIC, name)),
              orEmpty(get(Keys.INPUT_FILES, name)),
              format,
              sensitive,
              start,
              orEmpty(get(Keys.INPUT_RELABEL, name)),
              get(Keys.INPUT_REPLICA_LABELS, name),
              get(Keys.INPUT_CLUSTER_LABELS, name)));
    }
    if (forJob && inputs.isEmpty() && !troubled("inputs")) {
      sectionProblem(
          "inputs",
          "expected at least one of "
              + Arrays.stream(JobName.values())
                  .flatMap(job -> job.data().stream())
                  .collect(Collectors.joining(", "))
              + ", each with topic or files");
    }
    for (JobName job : JobName.values()) {
      boolean needed = job.data().stream().anyMatch(inputs::containsKey);
      for (String name : job.control()) {
        if (inputs.containsKey(name) && !needed) {
          sectionProblem(
              "inputs." + name, "the job " + job.id() + " needs inputs." + job.data().get(0));
        }
      }
    }
    return inputs;
  }

  private Map<String, Settings.Output> outputs() {
    Map<String, Settings.Output> outputs = new LinkedHashMap<>();
    for (String name : Keys.OUTPUTS) {
      String section = "outputs." + name;
      boolean files = has(section + ".directory");
      if (files && has(section + ".topic")) {
        problem(section + ".directory", "expected either topic or directory, not both");
      }
      Encoding encoding = files ? Encoding.JSON : get(Keys.OUTPUT_ENCODING, name);
      if (files && has(section + ".encoding")) {
        problem(section + ".encoding", "only for topics; files are JSON lines");
      } else if (encoding == Encoding.CONFLUENT && !has("schemaRegistry.url")) {
        problem(section + ".encoding", "confluent needs schemaRegistry.url");
      }
      if (name.equals(Keys.COST_REPORTS)) {
        for (String key : List.of("directory", "delivery")) {
          if (has(section + "." + key)) {
            problem(
                section + "." + key,
                "reports are written by a command: files by --out, a topic at least once; remove"
                    + " this key");
          }
        }
      }
      if (files && has(section + ".delivery")) {
        problem(section + ".delivery", "only for topics; files are written exactly once");
      }
      if (!read.sections().containsKey(section) && !implied(name)) {
        continue;
      }
      outputs.put(
          name,
          new Settings.Output(
              name,
              files ? null : get(Keys.OUTPUT_TOPIC, name),
              get(Keys.OUTPUT_DIRECTORY, name),
              encoding,
              get(Keys.OUTPUT_DELIVERY, name)));
    }
    return outputs;
  }

  /** The jobs that the file configures; all of them where it has to configure one and does not. */
  private List<JobName> jobs() {
    List<JobName> configured =
        Arrays.stream(JobName.values())
            .filter(
                job ->
                    job.data().stream()
                        .anyMatch(name -> read.sections().containsKey("inputs." + name)))
            .toList();
    return forJob && configured.isEmpty() ? List.of(JobName.values()) : configured;
  }

  /** Whether a job that the file configures writes the output. */
  private boolean written(String output) {
    return jobs().stream().anyMatch(job -> job.outputs().contains(output));
  }

  /** Whether an output that the file does not name has its defaults. */
  private boolean implied(String output) {
    return written(output) && (has("kafka.bootstrapServers") || !TOPICS_ONLY.contains(output));
  }

  private void check(Settings settings) {
    if (!WINDOWS.contains(settings.anomalies().window())) {
      problem("anomalies.window", windows());
    }
    cloudWatch(settings.cloudWatch());
    for (String key : List.of("outputs.postgres.user", "outputs.postgres.password")) {
      if (has(key) && !has("outputs.postgres.url")) {
        problem(key, "needs outputs.postgres.url");
      }
    }
    if (settings.aws().costExplorerGroupBy().size() > 2) {
      problem(Keys.COST_EXPLORER_GROUP_BY.key(), "expected one or two; AWS takes no more");
    }
    if (settings.signals().sources().size() != 3) {
      problem("signals.sources", "expected all of metrics, spans, logs, best first");
    }
    for (String dimension : List.of("service", "environment")) {
      if (settings.signals().dimensions().contains(dimension)) {
        problem("signals.dimensions", "every signal has " + dimension + " already");
      }
    }
    registry(settings.schemaRegistry());
    for (String name : settings.kafka().properties().values().keySet()) {
      if (RESERVED.containsKey(name)) {
        problem("kafka.properties." + name, "set by Highwater; use " + RESERVED.get(name));
      }
    }
    if (settings
            .checkpoint()
            .interval()
            .multipliedBy(2)
            .compareTo(settings.kafka().transactionTimeout())
        > 0) {
      problem(
          has("checkpoint.interval") ? "checkpoint.interval" : "kafka.transactionTimeout",
          "kafka.transactionTimeout must be at least twice checkpoint.interval, or results are lost");
    }
    Map<String, String> users = new LinkedHashMap<>();
    for (String name : Keys.INPUTS) {
      Settings.Input input = settings.inputs().get(name);
      for (String topic : input == null ? List.<String>of() : input.topics()) {
        String other = users.putIfAbsent(topic, "inputs." + name);
        if (other != null && !mayShare(other, "inputs." + name)) {
          problem("inputs." + name + ".topic", "the same topic as " + other);
        }
      }
    }
    if (settings.clock().enabled()) {
      String other = users.putIfAbsent(settings.clock().topic(), "clock.topic");
      if (other != null) {
        problem(other + ".topic", "the same topic as clock.topic");
      }
    }
    for (String name : Keys.OUTPUTS) {
      Settings.Output output = settings.outputs().get(name);
      String topic = output == null ? null : output.topic();
      String other = topic == null ? null : users.putIfAbsent(topic, "outputs." + name);
      if (other != null && !mayShare(other, "outputs." + name)) {
        problem("outputs." + name + ".topic", "the same topic as " + other);
      }
    }
  }

  private void clients(Settings settings, Set<String> used) {
    boolean transactions =
        settings.outputs().values().stream()
            .filter(output -> used.contains("outputs." + output.name()))
            .anyMatch(output -> output.isTopic() && output.delivery() == Delivery.EXACTLY_ONCE);
    KafkaValues.refused(
            settings.kafka().properties(),
            transactions ? settings.kafka().transactionTimeout() : null)
        .forEach((name, message) -> problem("kafka.properties." + name, message));
  }

  private void broker(Settings settings, Set<String> used) {
    if (has("kafka.bootstrapServers") || troubled("kafka")) {
      return;
    }
    Stream.concat(
            settings.inputs().values().stream()
                .filter(Settings.Input::isTopic)
                .map(input -> "inputs." + input.name()),
            settings.outputs().values().stream()
                .filter(Settings.Output::isTopic)
                .map(output -> "outputs." + output.name()))
        .filter(used::contains)
        .findFirst()
        .ifPresent(
            user ->
                sectionProblem(
                    "kafka", "needs bootstrapServers (host:port), since " + user + " is a topic"));
  }

  private Map<String, Double> limits() {
    Map<String, Double> limits = new TreeMap<>();
    orNone(get(Keys.LIMITS))
        .values()
        .forEach(
            (signal, text) -> {
              try {
                limits.put(signal, LIMIT.parser().apply(text));
              } catch (IllegalArgumentException e) {
                problem(Keys.LIMITS.key() + "." + signal, "expected a number");
              }
            });
    return limits;
  }

  /** Signals are written by one job, read by another, and its series are signals again. */
  private static boolean mayShare(String one, String other) {
    return SIGNALS.contains(one) && SIGNALS.contains(other) && !one.equals(other);
  }

  private void registry(Settings.SchemaRegistry registry) {
    Map<String, String> known = new TreeMap<>(registry.properties().values());
    for (String name : registry.properties().values().keySet()) {
      if (!RegistrySettings.knows(name)) {
        known.remove(name);
        problem(
            "schemaRegistry.properties." + name,
            "unknown; expected one of " + RegistrySettings.NAMES);
      }
    }
    try {
      new Settings.SchemaRegistry(registry.urls(), new ClientProperties(known, Set.of())).client();
    } catch (IllegalArgumentException e) {
      String key = "schemaRegistry." + (has("schemaRegistry.properties") ? "properties" : "url");
      problem(key, e.getMessage());
    }
  }

  private Map<String, String> shownAll() {
    for (Setting<?> setting : Keys.ALL) {
      for (String name : Keys.names(setting)) {
        String key = setting.key(name);
        boolean absent =
            !has(key)
                && (setting.defaultFor(name) == null
                    || ((setting.is(Keys.OUTPUT_TOPIC)
                            || setting.is(Keys.OUTPUT_ENCODING)
                            || setting.is(Keys.OUTPUT_DELIVERY))
                        && has("outputs." + name + ".directory"))
                    || (!name.isEmpty()
                        && key.startsWith("inputs.")
                        && !read.sections().containsKey("inputs." + name))
                    || (!name.isEmpty()
                        && key.startsWith("outputs.")
                        && !read.sections().containsKey("outputs." + name)
                        && !implied(name)));
        if (!absent && !has(key)) {
          shown.put(key, setting.defaultFor(name));
        }
      }
    }
    read.found()
        .forEach(
            (key, found) -> {
              if (!(found.value() instanceof ClientProperties)) {
                shown.put(key, found.shown());
              }
            });
    return shown;
  }

  private <T> T get(Setting<T> setting) {
    return get(setting, "");
  }

  @SuppressWarnings("unchecked")
  private <T> T get(Setting<T> setting, String name) {
    SettingsReader.Found found = read.found().get(setting.key(name));
    if (found != null) {
      return (T) found.value();
    }
    String text = setting.defaultFor(name);
    return text == null ? null : (T) parse(setting.shape(), text);
  }

  static Object parse(Shape<?> shape, String text) {
    if (shape instanceof Shape.One<?> one) {
      return one.type().parser().apply(text);
    }
    if (shape instanceof Shape.Many<?> many) {
      List<Object> values = new ArrayList<>();
      for (String part : text.split(",")) {
        values.add(many.type().parser().apply(part.strip()));
      }
      return List.copyOf(values);
    }
    throw new IllegalStateException("no default for " + shape.name());
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static ClientProperties orNone(ClientProperties properties) {
    return properties == null ? ClientProperties.none() : properties;
  }

  private boolean has(String key) {
    return read.found().containsKey(key);
  }

  /** Whether the section already has a problem, so that "missing" would only repeat it. */
  private boolean troubled(String section) {
    return problems.stream()
        .anyMatch(
            problem ->
                problem.key().isEmpty()
                    || problem.key().equals(section)
                    || problem.key().startsWith(section + "."));
  }

  private void problem(String key, String message) {
    SettingsReader.Found found = read.found().get(key);
    int line = found == null ? 0 : found.line();
    int column = found == null ? 0 : found.column();
    problems.add(new Problem(read.file(), line, column, key, message));
  }

  private void sectionProblem(String key, String message) {
    Integer line = read.sections().get(key);
    problems.add(new Problem(read.file(), line == null ? 0 : line, 1, key, message));
  }
}
