package dev.highwater.bench;

import dev.highwater.demo.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a JVM of its own, so that its work is not counted as the measured process'. It ends
 * when its standard input does, hence also when the measuring process dies.
 */
final class BrokerProcess implements AutoCloseable {
  private final Process process;
  private final String bootstrapServers;

  BrokerProcess() {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BrokerProcess.class.getName())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      bootstrapServers = output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a broker", e);
    }
    if (bootstrapServers == null) {
      throw new IllegalStateException("the broker's process ended before it listened");
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The child: starts a broker, says where it listens, waits for the end of standard input. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedKafka kafka = new EmbeddedKafka()) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // The parent writes nothing; the end of the stream is what matters.
      }
    }
  }
}
