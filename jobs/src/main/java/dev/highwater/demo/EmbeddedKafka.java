package dev.highwater.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker inside this JVM: one KRaft node, broker and controller in one, listening on
 * 127.0.0.1 only, its log in a temporary directory that {@link #close()} deletes. For the demo and
 * for tests; it keeps nothing safe.
 *
 * <p>{@link #stop()} and {@link #start()} restart it on the same port with the same data, as a
 * broker restart does.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int START_ATTEMPTS = 3;

  private final Path directory;
  private final String clusterId = Uuid.randomUuid().toString();
  private Properties properties;
  private int port;
  private KafkaRaftServer server;
  private boolean closed;

  /** Starts a broker on a free port; returns once it answers. */
  public EmbeddedKafka() {
    try {
      directory = Files.createTempDirectory("highwater-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a directory for the broker's log", e);
    }
    try {
      startOnFreePorts();
    } catch (RuntimeException e) {
      deleteDirectory();
      throw e;
    }
  }

  /** {@code host:port} for clients; the same before and after a restart. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Where the broker keeps its data; gone after {@link #close()}. */
  public Path directory() {
    return directory;
  }

  /** Whether the broker has been started and not stopped. */
  public synchronized boolean isRunning() {
    return server != null;
  }

  /**
   * Starts the broker again after {@link #stop()}, on the same port with the same data; nothing if
   * it runs.
   */
  public synchronized void start() {
    if (closed) {
      throw new IllegalStateException("the broker has been closed");
    }
    if (server != null) {
      return;
    }
    KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    try {
      starting.startup();
    } catch (RuntimeException e) {
      starting.shutdown();
      throw e;
    }
    server = starting;
  }

  /** Stops the broker and keeps its data and its port; nothing if it does not run. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    KafkaRaftServer stopping = server;
    server = null;
    stopping.shutdown();
    stopping.awaitShutdown();
  }

  /** Stops the broker and deletes its data. May be called more than once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stop();
    } finally {
      deleteDirectory();
    }
  }

  /**
   * Settings of a single loopback node whose whole state is below {@code directory}: internal
   * topics with one replica and few partitions, no waiting before a group's first assignment, no
   * topics created by accident, transactions up to 15 minutes (the broker's default, which the
   * job's own time-out must fit).
   */
  public static Properties singleNodeSettings(Path directory, int brokerPort, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + brokerPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("log.dirs", directory.resolve("log").toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.partitions", "1");
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "2");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("transaction.max.timeout.ms", "900000");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.num.partitions", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // a start waits for the broker to be unfenced, which follows a heartbeat, and after a kill
    // until the session of the
    // killed process has expired
    p.setProperty("broker.heartbeat.interval.ms", "200");
    p.setProperty("broker.session.timeout.ms", "3000");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    p.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    p.setProperty("log.index.size.max.bytes", "1048576");
    return p;
  }

  private void startOnFreePorts() {
    RuntimeException last = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      port = FreePorts.next();
      properties = singleNodeSettings(directory, port, otherThan(port));
      format();
      try {
        start();
        return;
      } catch (RuntimeException e) {
        last = e; // most likely the port was taken in between
        deleteContents(directory);
      }
    }
    throw new IllegalStateException("the embedded broker did not start", last);
  }

  private static int otherThan(int taken) {
    int port = FreePorts.next();
    while (port == taken) {
      port = FreePorts.next();
    }
    return port;
  }

  private void format() {
    Path file = directory.resolve("server.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exit =
        StorageTool.execute(
            new String[] {"format", "--config", file.toString(), "--cluster-id", clusterId},
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (exit != 0) {
      throw new IllegalStateException(
          "cannot format the broker's directory: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  private void deleteDirectory() {
    deleteContents(directory);
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteContents(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              if (!visited.equals(root)) {
                Files.deleteIfExists(visited);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + root, e);
    }
  }
}
