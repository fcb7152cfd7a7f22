package dev.highwater.it.support;

import dev.highwater.demo.EmbeddedKafka;
import dev.highwater.demo.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker in a JVM of its own (one KRaft node on 127.0.0.1), which can be killed with
 * SIGKILL and started again on the same port with the same data.
 */
public final class KafkaProcess implements AutoCloseable {

  private static final Duration START_WITHIN = Duration.ofSeconds(180);

  private final Path directory;
  private final Path log;
  private final int port;
  private final SecuredListener secured;
  private JavaProcess process;

  /**
   * Formats a directory and starts the broker; returns once it answers.
   *
   * @param directory for its data, which the caller deletes
   * @param logs for the broker's own log
   */
  public KafkaProcess(Path directory, Path logs) {
    this.directory = directory;
    this.log = logs.resolve("kafka.log");
    this.port = FreePorts.next();
    this.secured = new SecuredListener(directory);
    format();
    start();
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The same broker behind TLS and a login. */
  public SecuredListener secured() {
    return secured;
  }

  /** Starts the broker; returns once it answers. */
  public void start() {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("the broker runs");
    }
    process =
        JavaProcess.start(
            "kafka",
            TestClassPath.kafkaBroker(),
            List.of(
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=" + directory.resolve("log4j2.properties").toUri()),
            Map.of(),
            log,
            "kafka.Kafka",
            List.of(directory.resolve("server.properties").toString()));
    try (Admin admin =
        Admin.create(
            Map.of("bootstrap.servers", bootstrapServers(), "client.id", "broker-started"))) {
      Await.until(
          "the broker answers",
          START_WITHIN,
          () -> admin.describeCluster().nodes().get(2, TimeUnit.SECONDS),
          nodes -> !nodes.isEmpty(),
          process::checkAlive);
    }
  }

  /** SIGKILL. The data and the port stay for {@link #start()}. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  private void format() {
    Path settings = directory.resolve("server.properties");
    int controllerPort = FreePorts.next();
    Properties properties = EmbeddedKafka.singleNodeSettings(directory, port, controllerPort);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exit;
    try {
      Files.createDirectories(directory);
      secured.addTo(properties);
      try (OutputStream out = Files.newOutputStream(settings)) {
        properties.store(out, null);
      }
      Logging.write(directory.resolve("log4j2.properties"), "WARN");
      exit =
          StorageTool.execute(
              new String[] {
                "format",
                "--config",
                settings.toString(),
                "--cluster-id",
                Uuid.randomUuid().toString()
              },
              new PrintStream(said, true, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (exit != 0) {
      throw new IllegalStateException(
          "cannot format the broker's directory: " + said.toString(StandardCharsets.UTF_8));
    }
  }
}
