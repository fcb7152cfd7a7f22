package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.demo.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A real Flink session cluster on 127.0.0.1: one JVM for the JobManager and one for each
 * TaskManager, from the same classes that a Flink distribution has in {@code lib/}, so that a
 * submitted jar has to bring everything else.
 */
public final class FlinkCluster implements AutoCloseable {

  private static final Duration START_WITHIN = Duration.ofSeconds(180);
  private static final Duration CLIENT_WITHIN = Duration.ofSeconds(180);
  private static final Duration SAVEPOINT_WITHIN = Duration.ofSeconds(180);
  private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What {@code bin/flink} and the start scripts of a distribution pass on Java 17. */
  private static final List<String> OPENS =
      List.of(
          "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
          "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.text=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");

  /** Short-lived JVMs on few cores: no second compiler, no collector threads. */
  private static final List<String> QUICK_START =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path directory;
  private final Path logs;
  private final List<Path> classPath = TestClassPath.flinkDistribution();
  private final int slotsPerTaskManager;
  private final int restPort = FreePorts.next();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final JavaProcess jobManager;
  private final List<JavaProcess> taskManagers = new ArrayList<>();
  private final Map<Path, String> uploaded = new HashMap<>();
  private final AtomicInteger clients = new AtomicInteger();

  /**
   * Starts a cluster; returns when all its slots are free to use.
   *
   * @param directory for its configuration, checkpoints and savepoints; the caller deletes it
   * @param logs for the logs of its processes
   * @param settings Flink options, over the ones of production and those that this class needs
   */
  public FlinkCluster(
      Path directory,
      Path logs,
      int numberOfTaskManagers,
      int slotsPerTaskManager,
      Map<String, String> settings) {
    this.directory = directory;
    this.logs = logs;
    this.slotsPerTaskManager = slotsPerTaskManager;
    Map<String, String> options =
        new TreeMap<>(
            GlobalConfiguration.loadConfiguration(productionConfiguration().toString()).toMap());
    options.putAll(options());
    options.putAll(settings);
    writeConfiguration(options);
    jobManager =
        JavaProcess.start(
            "jobmanager",
            classPath,
            jvmOptions(List.of("-Xmx512m", "-XX:MaxMetaspaceSize=640m")),
            environment(),
            logs.resolve("jobmanager.log"),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            List.of("--configDir", directory.toString()));
    try {
      for (int i = 0; i < numberOfTaskManagers; i++) {
        launchTaskManager();
      }
      awaitSlots(numberOfTaskManagers * slotsPerTaskManager);
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Where its processes log. */
  public Path logs() {
    return logs;
  }

  // ---- processes
  // -----------------------------------------------------------------------------------------------------

  /** Starts one more TaskManager and returns its index; does not wait for its slots. */
  public int startTaskManager() {
    return launchTaskManager();
  }

  /** SIGKILL for TaskManager {@code index}, counted in the order of their starts. */
  public void killTaskManager(int index) {
    taskManagers.get(index).kill();
  }

  /** Indexes of the TaskManagers that run tasks of the job. */
  public List<Integer> taskManagersOf(String job) {
    Set<Integer> indexes = new TreeSet<>();
    for (JsonNode vertex : vertices(job)) {
      String path = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/taskmanagers";
      for (JsonNode one : get(path).path("taskmanagers")) {
        for (int index = 0; index < taskManagers.size(); index++) {
          if (resourceId(index).equals(one.path("taskmanager-id").asText())) {
            indexes.add(index);
          }
        }
      }
    }
    return List.copyOf(indexes);
  }

  /** Waits until {@code slots} slots are registered. */
  public void awaitSlots(int slots) {
    Await.until(
        slots + " slots are registered",
        START_WITHIN,
        () -> get("/overview").path("slots-total").asInt(),
        total -> total == slots,
        jobManager::checkAlive);
  }

  // ---- jobs
  // ----------------------------------------------------------------------------------------------------------

  /**
   * {@code flink run -d JAR ARGUMENTS…}, in a JVM of its own as a user runs it; returns the job's
   * id.
   */
  public String submit(Path jar, String... arguments) {
    List<String> command = new ArrayList<>(List.of("run", "--detached", jar.toString()));
    command.addAll(Arrays.asList(arguments));
    String output = flink(command);
    Matcher id = JOB_ID.matcher(output);
    if (!id.find()) {
      throw new AssertionError("no job id in the client's output:\n" + output);
    }
    return id.group(1);
  }

  /** The id of the jar, which is uploaded once. */
  private synchronized String jarId(Path jar) {
    return uploaded.computeIfAbsent(jar, this::upload);
  }

  private String upload(Path jar) {
    String boundary = "highwater-it";
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"highwater.jar\"\r\n"
                + "Content-Type: application/x-java-archive\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode answer =
          request(
              HttpRequest.newBuilder(uri("/jars/upload"))
                  .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                  .POST(
                      HttpRequest.BodyPublishers.concat(
                          HttpRequest.BodyPublishers.ofByteArray(head),
                          HttpRequest.BodyPublishers.ofFile(jar),
                          HttpRequest.BodyPublishers.ofByteArray(tail)))
                  .build());
      return Path.of(answer.path("filename").asText()).getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Uploads the jar, once, and runs it as Flink's web interface does; its {@code main} runs in the
   * JobManager. Returns the job's id.
   *
   * @param savepoint to start from; {@code null} to start from nothing
   */
  public String submitByRest(Path jar, String savepoint, String... arguments) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode list = body.putArray("programArgsList");
    List.of(arguments).forEach(list::add);
    if (savepoint != null) {
      body.put("savepointPath", savepoint);
    }
    return post("/jars/" + jarId(jar) + "/run", body.toString()).path("jobid").asText();
  }

  /**
   * Runs the {@code flink} command line and returns its output; fails when it does not exit with 0.
   */
  public String flink(List<String> arguments) {
    String name = "flink-client-" + clients.incrementAndGet();
    JavaProcess client =
        JavaProcess.start(
            name,
            classPath,
            jvmOptions(List.of("-Xmx384m")),
            environment(),
            logs.resolve(name + ".log"),
            "org.apache.flink.client.cli.CliFrontend",
            arguments);
    int exit = client.waitFor(CLIENT_WITHIN);
    if (exit != 0) {
      throw new AssertionError(
          "flink " + String.join(" ", arguments) + " ended with " + exit + ":\n" + client.output());
    }
    return client.output();
  }

  /** The job's state, e.g. {@code RUNNING}. */
  public String status(String job) {
    return get("/jobs/" + job).path("state").asText();
  }

  /** Waits until the job and all its tasks run. */
  public void awaitRunning(String job) {
    Await.until(
        "job " + job + " runs",
        Duration.ofSeconds(180),
        () -> taskStates(job),
        states -> states.keySet().equals(Set.of("RUNNING")),
        () -> checkNotEnded(job));
  }

  /** Number of tasks by state, over all vertices of the job. */
  public Map<String, Integer> taskStates(String job) {
    Map<String, Integer> states = new TreeMap<>();
    for (JsonNode vertex : vertices(job)) {
      vertex
          .path("tasks")
          .properties()
          .forEach(
              state -> {
                if (state.getValue().asInt() > 0) {
                  states.merge(state.getKey(), state.getValue().asInt(), Integer::sum);
                }
              });
    }
    return states;
  }

  /** The job's vertices as REST gives them. */
  public List<JsonNode> vertices(String job) {
    List<JsonNode> vertices = new ArrayList<>();
    get("/jobs/" + job).path("vertices").forEach(vertices::add);
    return vertices;
  }

  /**
   * The job's time: the lowest watermark of all tasks, epoch milliseconds; fails where none has
   * one.
   */
  public long time(String job) {
    LongStream.Builder watermarks = LongStream.builder();
    for (JsonNode vertex : vertices(job)) {
      String path = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/watermarks";
      get(path).forEach(watermark -> watermarks.add(watermark.path("value").asLong()));
    }
    return watermarks.build().min().orElseThrow();
  }

  /** Number of checkpoints that the job has completed since its submission. */
  public int completedCheckpoints(String job) {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asInt();
  }

  /** Waits until the job has completed {@code more} further checkpoints. */
  public void awaitCheckpoints(String job, int more, Duration atMost) {
    int before = completedCheckpoints(job);
    Await.until(
        more + " further checkpoints",
        atMost,
        () -> completedCheckpoints(job),
        completed -> completed >= before + more,
        () -> checkNotEnded(job));
  }

  /**
   * Whether {@code open}, which looks for open transactions, sees some that no checkpoint secures:
   * those of the last checkpoint are committed by then, and no other completes meanwhile. For
   * checkpoints every 3 s or less often. Counted from a checkpoint's end, since on a slow machine
   * it is old when it is complete; the next one takes as long.
   */
  public boolean sinceLastCheckpoint(String job, BooleanSupplier open) {
    JsonNode last = lastCheckpoint(job);
    long age = System.currentTimeMillis() - last.path("latest_ack_timestamp").asLong();
    return age > 1_000
        && age < 2_000
        && open.getAsBoolean()
        && lastCheckpoint(job).path("id").equals(last.path("id"));
  }

  /** The last completed checkpoint as REST gives it; missing where there is none. */
  private JsonNode lastCheckpoint(String job) {
    return get("/jobs/" + job + "/checkpoints").path("latest").path("completed");
  }

  /** Number of times that the job has been restored. */
  public int restored(String job) {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("restored").asInt();
  }

  /** Why the job failed last; empty when it never did. */
  public List<String> exceptions(String job) {
    List<String> messages = new ArrayList<>();
    get("/jobs/" + job + "/exceptions")
        .path("exceptionHistory")
        .path("entries")
        .forEach(entry -> messages.add(entry.path("stacktrace").asText()));
    return messages;
  }

  /**
   * Sum over all subtasks of the job of every metric whose name ends in {@code nameEnd} (operator
   * metrics carry the name of their operator in front).
   */
  public double sumOfMetric(String job, String nameEnd) {
    double sum = 0;
    for (JsonNode vertex : vertices(job)) {
      String base =
          "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
      for (JsonNode metric : get(base)) {
        String name = metric.path("id").asText();
        if (name.endsWith(nameEnd)) {
          for (JsonNode value : get(base + "?agg=sum&get=" + encode(name))) {
            sum += value.path("sum").asDouble();
          }
        }
      }
    }
    return sum;
  }

  /**
   * Stops the job with a savepoint in canonical format, without advancing its time to the end;
   * returns the savepoint's URI.
   */
  public String stopWithSavepoint(String job) {
    return stopWithSavepoint(job, directory.resolve("savepoints"));
  }

  /** As above, with the savepoint in a new directory below {@code target}. */
  public String stopWithSavepoint(String job, Path target) {
    JsonNode trigger =
        post(
            "/jobs/" + job + "/stop",
            "{\"targetDirectory\":\""
                + target.toUri()
                + "\",\"drain\":false,\"formatType\":\"CANONICAL\"}");
    return awaitSavepoint(job, trigger);
  }

  private String awaitSavepoint(String job, JsonNode trigger) {
    String path = "/jobs/" + job + "/savepoints/" + trigger.path("request-id").asText();
    JsonNode done =
        Await.until(
            "the savepoint is complete",
            SAVEPOINT_WITHIN,
            () -> get(path),
            answer -> answer.path("status").path("id").asText().equals("COMPLETED"),
            jobManager::checkAlive);
    JsonNode location = done.path("operation").path("location");
    if (location.isMissingNode()) {
      throw new AssertionError("the savepoint failed: " + done);
    }
    return location.asText();
  }

  /** Cancels the job and waits until it has ended; nothing if it has already. */
  public void cancel(String job) {
    if (!isEnded(status(job))) {
      request(
          HttpRequest.newBuilder(uri("/jobs/" + job))
              .method("PATCH", HttpRequest.BodyPublishers.noBody())
              .build());
    }
    Await.until(
        "job " + job + " has ended",
        Duration.ofSeconds(120),
        () -> status(job),
        FlinkCluster::isEnded,
        jobManager::checkAlive);
  }

  /** Fails, with the reason, when the job has reached a final state. */
  public void checkNotEnded(String job) {
    jobManager.checkAlive();
    String state = status(job);
    if (isEnded(state)) {
      throw new AssertionError("job " + job + " is " + state + ": " + exceptions(job));
    }
  }

  private static boolean isEnded(String state) {
    return List.of("FAILED", "CANCELED", "FINISHED").contains(state);
  }

  // ---- REST
  // ----------------------------------------------------------------------------------------------------------

  /** Answer of the cluster's REST interface to a GET of {@code path}, which starts with a slash. */
  public JsonNode get(String path) {
    return request(HttpRequest.newBuilder(uri(path)).GET().build());
  }

  private JsonNode post(String path, String body) {
    return request(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonNode request(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            request.method()
                + " "
                + request.uri()
                + ": "
                + response.statusCode()
                + " "
                + response.body());
      }
      return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + request.uri(), e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + restPort + path);
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  // ---- start and stop
  // ------------------------------------------------------------------------------------------------

  @Override
  public void close() {
    // SIGTERM to all, then wait: they go down side by side
    taskManagers.forEach(JavaProcess::terminate);
    jobManager.terminate();
    taskManagers.forEach(JavaProcess::close);
    jobManager.close();
  }

  private int launchTaskManager() {
    Configuration configuration = GlobalConfiguration.loadConfiguration(directory.toString());
    TaskExecutorProcessSpec spec = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    List<String> jvm =
        new ArrayList<>(
            List.of(ProcessMemoryUtils.generateJvmParametersStr(spec).trim().split(" +")));
    List<String> arguments = new ArrayList<>(List.of("--configDir", directory.toString()));
    arguments.addAll(
        List.of(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec).trim().split(" +")));
    int index = taskManagers.size();
    arguments.add("-Dtaskmanager.resource-id=" + resourceId(index));
    taskManagers.add(
        JavaProcess.start(
            "taskmanager-" + index,
            classPath,
            jvmOptions(jvm),
            environment(),
            logs.resolve("taskmanager-" + index + ".log"),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            arguments));
    return index;
  }

  private static String resourceId(int index) {
    return "taskmanager-" + index;
  }

  private List<String> jvmOptions(List<String> first) {
    List<String> options = new ArrayList<>(first);
    options.addAll(QUICK_START);
    options.addAll(OPENS);
    options.add("-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties").toUri());
    return options;
  }

  private Map<String, String> environment() {
    return Map.of("FLINK_CONF_DIR", directory.toString());
  }

  /**
   * {@code flink-conf/production} of the source tree: what the documentation tells people to take.
   */
  private static Path productionConfiguration() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("flink-conf/production");
      if (Files.exists(found.resolve("config.yaml"))) {
        return found;
      }
    }
    throw new IllegalStateException(
        "no flink-conf/production/config.yaml above the working directory");
  }

  /** What has to differ from production: loopback, free ports, little memory, quick restarts. */
  private Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    options.put("jobmanager.rpc.address", "127.0.0.1");
    options.put("jobmanager.rpc.port", String.valueOf(FreePorts.next()));
    options.put("jobmanager.bind-host", "127.0.0.1");
    options.put("rest.address", "127.0.0.1");
    options.put("rest.bind-address", "127.0.0.1");
    options.put("rest.port", String.valueOf(restPort));
    options.put("rest.bind-port", String.valueOf(restPort));
    options.put("taskmanager.host", "127.0.0.1");
    options.put("taskmanager.bind-host", "127.0.0.1");
    options.put("taskmanager.numberOfTaskSlots", String.valueOf(slotsPerTaskManager));
    // every job that is submitted brings its classes, and there are two dozen
    options.put("taskmanager.memory.process.size", "1824m");
    options.put("taskmanager.memory.managed.fraction", "0.2");
    options.put("taskmanager.memory.jvm-metaspace.size", "640m");
    options.put("taskmanager.memory.network.min", "96m");
    options.put("taskmanager.memory.network.max", "96m");
    options.put("io.tmp.dirs", directory.resolve("tmp").toString());
    options.put("web.upload.dir", directory.resolve("upload").toString());
    options.put("execution.checkpointing.dir", directory.resolve("checkpoints").toUri().toString());
    options.put(
        "execution.checkpointing.savepoint-dir",
        directory.resolve("savepoints").toUri().toString());
    // a lost TaskManager is noticed by its refused connection; the time-out is for a machine under
    // load
    options.put("heartbeat.interval", "1 s");
    options.put("heartbeat.timeout", "20 s");
    options.put("heartbeat.rpc-failure-threshold", "2");
    options.put("restart-strategy.type", "fixed-delay");
    options.put("restart-strategy.fixed-delay.attempts", "1000");
    options.put("restart-strategy.fixed-delay.delay", "1 s");
    options.put("metrics.fetcher.update-interval", "1000");
    options.put("web.refresh-interval", "500");
    return options;
  }

  private void writeConfiguration(Map<String, String> options) {
    try {
      for (String needed : List.of("tmp", "upload", "checkpoints", "savepoints")) {
        Files.createDirectories(directory.resolve(needed));
      }
      StringBuilder yaml = new StringBuilder();
      options.forEach((key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
      Files.writeString(directory.resolve("config.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Logging.write(directory.resolve("log4j2.properties"), "INFO");
  }
}
