package dev.highwater.demo;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.SettingsFile;
import dev.highwater.input.KafkaInputs;
import dev.highwater.jobs.Scope;
import dev.highwater.jobs.SignalsJob;
import dev.highwater.topics.TopicAdmin;
import dev.highwater.topics.TopicPlan;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The demonstration: a real broker and a real Flink cluster in this JVM, ten minutes of a shop's
 * telemetry that ended just now, the job {@code signals} over it, a table that fills, and counts
 * that add up.
 *
 * <p>{@link #close()} stops everything in the reverse order of its start and may be called from
 * another thread (Ctrl-C).
 */
final class Demo implements AutoCloseable {
  static final List<String> INPUTS = List.of("metrics", "spans", "logs");
  private static final String DEPLOYMENT = "demo";
  private static final long SEED = 20261122;
  private static final Duration CHECKPOINTS = Duration.ofSeconds(2);

  private final Screen screen;
  private final Path directory;
  private final long fromMillis;
  private final long toMillis;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param directory exists; takes settings, results and Flink's checkpoints
   */
  Demo(Screen screen, Path directory, long nowMillis, Duration length) {
    this.screen = screen;
    this.directory = directory;
    this.toMillis = nowMillis - nowMillis % 1_000;
    this.fromMillis = toMillis - length.toMillis();
  }

  /** Where things are, for the closing words. */
  record Places(String bootstrapServers, String webInterface, Path settings, Path results) {}

  /** What came of it. */
  record Outcome(
      Map<String, Long> counters, Map<String, Long> produced, long signals, Places places) {}

  /**
   * Runs until all data has been processed; with {@code drain}, closes every window and ends the
   * job.
   */
  Outcome run(boolean drain) throws Exception {
    screen.step("starting a Kafka broker");
    EmbeddedKafka kafka = started(new EmbeddedKafka());
    Settings settings = settings(kafka.bootstrapServers());
    createTopics(settings);

    screen.step("starting a Flink cluster");
    DemoCluster cluster = started(new DemoCluster(directory, CHECKPOINTS)).start();
    StreamExecutionEnvironment environment = cluster.environment();
    new SignalsJob().define(environment, settings, Scope.live(JobName.SIGNALS));
    JobID job = cluster.submit(environment, "highwater signals " + DEPLOYMENT);
    Places places =
        new Places(
            kafka.bootstrapServers(),
            cluster.webInterface().toString(),
            directory.resolve("highwater.yaml"),
            directory.resolve("signals.jsonl"));
    screen.say("Kafka at " + places.bootstrapServers() + ", Flink at " + places.webInterface());

    ShopProducer producer =
        started(
            new ShopProducer(
                kafka.bootstrapServers(),
                new Shop(fromMillis, toMillis, SEED),
                fromMillis,
                toMillis));
    producer.start();
    ServiceTable table = new ServiceTable();
    SignalTail tail =
        started(
            new SignalTail(
                kafka.bootstrapServers(),
                settings.outputs().get("signals").topic(),
                places.results(),
                table));
    watch(cluster, job, settings, producer, tail, table);
    if (drain) {
      screen.step("closing every window");
      cluster.drain(job);
    }
    tail.finish();
    screen.table(table.render(screen.color()));
    screen.say("What stands out, minute by minute:");
    table.incidents().forEach(line -> screen.say("  " + line));
    screen.say("");
    return new Outcome(
        drain ? cluster.counters(job) : Map.of(), producer.items(), tail.count(), places);
  }

  /** Shows the table until all that was produced has been read by the job. */
  private void watch(
      DemoCluster cluster,
      JobID job,
      Settings settings,
      ShopProducer producer,
      SignalTail tail,
      ServiceTable table)
      throws Exception {
    Properties admin = new Properties();
    admin.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    try (Admin client = Admin.create(admin)) {
      double read = 0;
      boolean all = false;
      boolean late = false;
      while (!late || read < 1) {
        if (all && !late) {
          // Time has passed these by, now that everything else has been read.
          producer.sendLate();
          late = true;
        }
        tail.poll(Duration.ofMillis(500));
        if (producer.failure() != null) {
          throw new ExecutionException("cannot produce", producer.failure());
        }
        JobStatus status = cluster.status(job);
        if (status.isTerminalState() || status == JobStatus.FAILING) {
          throw new ExecutionException("the job " + status + ": " + cluster.failure(job), null);
        }
        boolean done = producer.done(); // asked first: what comes after a look is not seen by it
        read = read(client, KafkaInputs.groupId(DEPLOYMENT, JobName.SIGNALS));
        all = done && read == 1 && table.newestWindowMillis() > producer.middleMillis();
        screen.progress(
            String.format(
                Locale.ROOT,
                "produced %3.0f %%, processed %3.0f %%, %,d signals",
                100 * producer.progress(),
                100 * read * producer.progress(),
                tail.count()),
            table.render(screen.color()));
      }
    }
  }

  /** Share of the inputs' records that the job has read, as its last checkpoint committed it. */
  private static double read(Admin client, String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        client
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(30, TimeUnit.SECONDS);
    Map<TopicPartition, OffsetSpec> latest =
        client.describeTopics(INPUTS).allTopicNames().get(30, TimeUnit.SECONDS).values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(p -> new TopicPartition(topic.name(), p.partition())))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    long end = 0;
    long read = 0;
    for (var entry : client.listOffsets(latest).all().get(30, TimeUnit.SECONDS).entrySet()) {
      end += entry.getValue().offset();
      OffsetAndMetadata offset = committed.get(entry.getKey());
      read += offset == null ? 0 : offset.offset();
    }
    return end == 0 ? 0 : (double) read / end;
  }

  private Settings settings(String bootstrapServers) throws Exception {
    Path file = directory.resolve("highwater.yaml");
    Files.writeString(
        file,
        """
        # Settings of the demonstration. Its broker is gone when it ends, unless --keep-running.
        deployment: %s
        kafka:
          bootstrapServers: %s
        inputs:
          metrics: {topic: metrics}
          spans: {topic: spans}
          logs: {topic: logs}
        time:
          idleness: 15s
        checkpoint:
          interval: %ds
        topics:
          replication: 1
        """
            .formatted(DEPLOYMENT, bootstrapServers, CHECKPOINTS.toSeconds()));
    return SettingsFile.read(file);
  }

  private static void createTopics(Settings settings) throws Exception {
    Properties properties = settings.kafka().properties().toProperties();
    properties.setProperty("bootstrap.servers", settings.kafka().bootstrapServers());
    try (TopicAdmin admin = new TopicAdmin(properties, settings.kafka().bootstrapServers())) {
      admin.create(
          TopicPlan.of(settings, JobName.SIGNALS.id(), settings.topics().replication()), false);
    }
  }

  private synchronized <T extends AutoCloseable> T started(T resource) throws Exception {
    if (closed) {
      resource.close();
      throw new InterruptedException("the demonstration was stopped");
    }
    started.push(resource);
    return resource;
  }

  /** Whether it was told to stop. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        screen.say("while stopping: " + e.getMessage());
      }
    }
  }

  /** Where the demonstration shows itself: redrawn on a terminal, a few lines in a file. */
  static final class Screen {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final PrintWriter out;
    private final boolean terminal;
    private int drawn;
    private long lastNanos;

    Screen(PrintWriter out, boolean terminal) {
      this.out = out;
      this.terminal = terminal;
    }

    boolean color() {
      return terminal;
    }

    void step(String text) {
      say("… " + text);
    }

    synchronized void say(String text) {
      out.println(text);
      out.flush();
      drawn = 0;
    }

    /** A state that replaces the last one; where there is no terminal, a line every ten seconds. */
    synchronized void progress(String line, String table) {
      if (!terminal) {
        if (System.nanoTime() - lastNanos > QUIET_NANOS || lastNanos == 0) {
          lastNanos = System.nanoTime();
          out.println(line);
          out.flush();
        }
        return;
      }
      if (drawn > 0) {
        out.print("\u001b[" + drawn + "A\u001b[J");
      }
      String text = table + line + System.lineSeparator();
      out.print(text);
      out.flush();
      drawn = (int) text.lines().count();
    }

    /** The last table: stays. */
    synchronized void table(String table) {
      if (terminal && drawn > 0) {
        out.print("\u001b[" + drawn + "A\u001b[J");
      }
      drawn = 0;
      out.println();
      out.print(table);
      out.println();
      out.flush();
    }
  }
}
