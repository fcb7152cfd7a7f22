package dev.highwater.jobs;

import dev.highwater.FlinkProcess;
import dev.highwater.config.Settings;
import dev.highwater.files.Directories;
import dev.highwater.flink.Environments;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.DetachedJobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Where a job runs: on the cluster that it was submitted to, or else in this process.
 *
 * <p>In this process, Flink's options come from {@code $FLINK_CONF_DIR/config.yaml}, else from the
 * {@code flink-conf/} beside Highwater. With {@code checkpoint.directory} a stopped job goes on
 * where it was when it is started again; without it, checkpoints live in a temporary folder and a
 * new start begins at the committed offsets. All that Flink writes for itself lies in temporary
 * folders of this launch, below {@code io.tmp.dirs}; {@link #close()} deletes them, also where the
 * process is told to end.
 */
public final class Launch implements AutoCloseable {
  private static final long STOP_SECONDS = 20;
  private static final long PROGRESS_SECONDS = 30;

  private final Scope scope;
  private final boolean web;
  private final Consumer<String> say;
  private final List<Path> temporary = new ArrayList<>();
  private final Thread hook = new Thread(this::stop, "highwater-stop");
  private volatile JobClient job;
  private volatile boolean stopping;

  /** Flink's REST interface in this process. */
  private String rest;

  /**
   * @param web show Flink's web interface on a free port of this machine
   * @param say takes lines for people
   */
  public Launch(Scope scope, boolean web, Consumer<String> say) {
    this.scope = scope;
    this.web = web;
    this.say = say;
  }

  public Scope scope() {
    return scope;
  }

  /** Whether Flink runs in this process. */
  public boolean isEmbedded() {
    return FlinkProcess.isOurs();
  }

  StreamExecutionEnvironment environment(Settings settings) throws IOException {
    Configuration configuration = isEmbedded() ? flinkConfiguration() : new Configuration();
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpoint().interval());
    if (settings.checkpoint().directory() != null) {
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(settings.checkpoint().directory()));
    }
    if (isEmbedded()) {
      embed(configuration, settings);
      EmbeddedSize.fit(
          configuration, settings.parallelism(), Runtime.getRuntime().availableProcessors());
    }
    StreamExecutionEnvironment environment;
    if (isEmbedded() && web) {
      environment =
          StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(
              Environments.configure(configuration));
      say.accept("Flink's web interface: " + rest);
    } else {
      environment = Environments.create(configuration);
    }
    settings.parallelism().ifPresent(environment::setParallelism);
    if (writesAllAnew(environment.getConfiguration(), settings)) {
      OutputFolders.requireUnused(settings, scope);
    }
    return environment;
  }

  /**
   * Whether a run computes everything once more: what it reads ends, and there is no state to go on
   * from. With high availability, a cluster may be submitting a job that goes on.
   */
  private boolean writesAllAnew(ReadableConfig configuration, Settings settings) {
    boolean ends =
        !scope.isLive() || settings.inputs(scope.job()).stream().noneMatch(Settings.Input::isTopic);
    return ends
        && configuration.getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isEmpty()
        && configuration.get(HighAvailabilityOptions.HA_MODE).equalsIgnoreCase("NONE");
  }

  private Configuration flinkConfiguration() {
    String given = System.getenv("FLINK_CONF_DIR");
    if (given != null && !given.isBlank()) {
      return GlobalConfiguration.loadConfiguration(given);
    }
    String home = System.getProperty("highwater.home");
    if (home != null) {
      Path folder = Path.of(home, "flink-conf", scope.isLive() ? "dev" : "replay");
      if (Files.exists(folder.resolve("config.yaml"))) {
        return GlobalConfiguration.loadConfiguration(folder.toString());
      }
    }
    return new Configuration();
  }

  private void embed(Configuration configuration, Settings settings) throws IOException {
    int port = freePort();
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_PORT, Integer.toString(port));
    configuration.set(RestOptions.PORT, port);
    rest = "http://127.0.0.1:" + port;
    useTemporaryFolders(configuration);
    if (settings.checkpoint().directory() == null
        && configuration.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          temporary.get(0).resolve("checkpoints").toUri().toString());
    } else if (scope.isLive() && settings.checkpoint().directory() != null) {
      String folder =
          uri(settings.checkpoint().directory())
              + "/"
              + settings.deployment()
              + "."
              + scope.job().id();
      configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder);
      configuration.set(
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
          ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
      Optional<Path> newest = newestCheckpoint(folder);
      if (newest.isPresent()) {
        say.accept("going on from the checkpoint " + newest.get());
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, newest.get().toUri().toString());
        configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
      }
    }
    if (scope.isLive()
        && scope.job().readsAgainWithoutState()
        && settings.inputs(scope.job()).stream().anyMatch(Settings.Input::isTopic)
        && configuration.getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isEmpty()) {
      say.accept("no checkpoint to go on from: all that the topics still hold is read");
    }
  }

  /**
   * One folder in each of Flink's. The embedded cluster closes behind the job's end, and the
   * process may be gone before: what it unpacks would stay.
   */
  private void useTemporaryFolders(Configuration configuration) throws IOException {
    Runtime.getRuntime().addShutdownHook(hook);
    for (String base : ConfigurationUtils.parseTempDirectories(configuration)) {
      Path folder = Files.createDirectories(Path.of(base));
      temporary.add(Files.createTempDirectory(folder, "highwater-"));
    }
    configuration.set(
        CoreOptions.TMP_DIRS,
        temporary.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    configuration.set(WebOptions.TMP_DIR, temporary.get(0).toString());
    configuration.set(WebOptions.UPLOAD_DIR, temporary.get(0).toString());
  }

  /**
   * The newest complete checkpoint in a folder of this machine: the folder that holds its metadata.
   */
  static Optional<Path> newestCheckpoint(String folder) throws IOException {
    URI uri = URI.create(folder);
    if (!"file".equals(uri.getScheme()) || !Files.isDirectory(Path.of(uri.getPath()))) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(Path.of(uri.getPath()), 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .max(Comparator.comparing(Launch::modified))
          .map(Path::getParent);
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static String uri(String directory) {
    boolean isUri = directory.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*");
    String text =
        isUri ? directory : Path.of(directory).toAbsolutePath().normalize().toUri().toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  JobExecutionResult execute(StreamExecutionEnvironment environment, Settings settings)
      throws Exception {
    String name = scope.job().id() + " " + settings.deployment();
    if (!isEmbedded()) {
      JobExecutionResult result = environment.execute("highwater " + name);
      return result instanceof DetachedJobExecutionResult ? null : result;
    }
    job = environment.executeAsync("highwater " + name);
    try (FailureWatch watch = new FailureWatch(rest, job.getJobID().toHexString(), say)) {
      return await(job);
    } catch (ExecutionException e) {
      if (stopping) {
        throw new CancellationException("stopped");
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** A replay says now and then how far it is; a live job has no end to come nearer to. */
  private JobExecutionResult await(JobClient running)
      throws ExecutionException, InterruptedException {
    while (true) {
      try {
        return running.getJobExecutionResult().get(PROGRESS_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (!scope.isLive()) {
          var unused = running.getAccumulators().thenAccept(this::sayReceived);
        }
      }
    }
  }

  private void sayReceived(Map<String, Object> accumulators) {
    String received = ItemCounts.of(accumulators).received();
    if (!received.isEmpty()) {
      say.accept(received);
    }
  }

  private void stop() {
    stopping = true;
    JobClient running = job;
    if (running != null) {
      say.accept("stopping");
      try {
        running.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
        running
            .getJobExecutionResult()
            .handle((result, e) -> null)
            .get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        say.accept("the job did not stop in time: " + e.getClass().getSimpleName());
      }
    }
    deleteTemporary();
  }

  /** To be called when the job has ended, or could not begin. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The process is ending already, and the hook does the rest.
    }
    deleteTemporary();
  }

  /** Again while the cluster, which closes by itself, still deletes there, too. */
  private void deleteTemporary() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    temporary.forEach(Directories::delete);
    while (temporary.stream().anyMatch(Files::exists) && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      temporary.forEach(Directories::delete);
    }
  }
}
