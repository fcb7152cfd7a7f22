package dev.highwater.demo;

import dev.highwater.files.Directories;
import dev.highwater.flink.Environments;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.SerializedValue;

/** A Flink cluster inside this JVM with its web interface on a free port of 127.0.0.1. */
public final class DemoCluster implements AutoCloseable {
  private static final int SLOTS = 2;

  private final Configuration configuration;
  private final Path directory;
  private final MiniCluster cluster;

  /**
   * @param directory for checkpoints and the last savepoint
   * @param checkpointInterval between checkpoints
   */
  public DemoCluster(Path directory, Duration checkpointInterval) throws Exception {
    this.directory = directory;
    Configuration options = new Configuration();
    options.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    options.set(RestOptions.ADDRESS, "127.0.0.1");
    options.set(RestOptions.BIND_PORT, "0");
    options.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    options.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        directory.resolve("checkpoints").toUri().toString());
    // All that Flink leaves lies in one place, and a full disk ends the job instead of starting it
    // over and over.
    String temporary = temporary().toString();
    options.set(CoreOptions.TMP_DIRS, temporary);
    options.set(WebOptions.UPLOAD_DIR, temporary);
    options.set(WebOptions.TMP_DIR, temporary);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration = Environments.configure(options);
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
  }

  /** Starts it; {@link #close()} may be called from another thread meanwhile. */
  public DemoCluster start() throws Exception {
    Files.createDirectories(temporary());
    cluster.start();
    return this;
  }

  private Path temporary() {
    return directory.resolve("flink");
  }

  /** An environment to define one job in. */
  public StreamExecutionEnvironment environment() {
    StreamExecutionEnvironment environment = Environments.create(configuration);
    environment.setParallelism(SLOTS);
    return environment;
  }

  /** Address of the web interface. */
  public URI webInterface() throws Exception {
    return cluster.getRestAddress().get(30, TimeUnit.SECONDS);
  }

  /** Submits what the environment defines and returns once it has been accepted. */
  public JobID submit(StreamExecutionEnvironment environment, String name) throws Exception {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name);
    return cluster.submitJob(graph.getJobGraph()).get(60, TimeUnit.SECONDS).getJobID();
  }

  public JobStatus status(JobID job) throws Exception {
    return cluster.getJobStatus(job).get(30, TimeUnit.SECONDS);
  }

  /**
   * Ends event time, so that every window closes, takes a savepoint, commits the last results and
   * ends the job.
   */
  public void drain(JobID job) throws Exception {
    cluster
        .stopWithSavepoint(
            job,
            directory.resolve("savepoint").toUri().toString(),
            true,
            SavepointFormatType.CANONICAL)
        .get(120, TimeUnit.SECONDS);
  }

  /** Waits for the job's end and answers its accumulators; a failed job is an exception. */
  public Map<String, Long> counters(JobID job) throws Exception {
    JobResult result = cluster.requestJobResult(job).get(60, TimeUnit.SECONDS);
    if (!result.isSuccess()) {
      throw new ExecutionException("the job failed", result.getSerializedThrowable().orElse(null));
    }
    Map<String, Long> counters = new TreeMap<>();
    for (Map.Entry<String, SerializedValue<org.apache.flink.util.OptionalFailure<Object>>> entry :
        result.getAccumulatorResults().entrySet()) {
      Object value = entry.getValue().deserializeValue(getClass().getClassLoader()).get();
      if (value instanceof Long number) {
        counters.put(entry.getKey(), number);
      }
    }
    return counters;
  }

  /** Why the job failed, or {@code null}. */
  public String failure(JobID job) throws Exception {
    var info = cluster.getExecutionGraph(job).get(30, TimeUnit.SECONDS).getFailureInfo();
    if (info == null) {
      return null;
    }
    // The innermost cause is what a person can do something about.
    List<String> lines = info.getExceptionAsString().lines().toList();
    String cause = lines.get(0);
    for (String line : lines) {
      if (line.startsWith("Caused by: ")) {
        cause = line.substring("Caused by: ".length());
      }
    }
    return cause;
  }

  @Override
  public void close() {
    try {
      cluster.closeAsync().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Its threads are daemons and end with the process.
    }
    Directories.delete(temporary());
  }
}
