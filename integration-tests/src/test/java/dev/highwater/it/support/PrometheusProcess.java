package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.demo.FreePorts;
import java.io.File;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The {@code prometheus} that is installed on this machine, without any target, taking samples by
 * remote write on 127.0.0.1.
 */
public final class PrometheusProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = FreePorts.next();
  private final Process process;
  private final Thread hook;

  /** Where {@code prometheus} is on the PATH, if it is. */
  public static Optional<Path> installed() {
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
      Path candidate = Path.of(directory, "prometheus");
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * Starts it with its data in {@code directory}, which the caller deletes; returns once it is
   * ready.
   */
  public PrometheusProcess(Path executable, Path directory, Path log) {
    try {
      Path settings = directory.resolve("prometheus.yml");
      Files.writeString(settings, "global: {}\n");
      Files.createDirectories(log.toAbsolutePath().getParent());
      process =
          new ProcessBuilder(
                  executable.toString(),
                  "--config.file=" + settings,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.enable-remote-write-receiver",
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hook = new Thread(process::destroyForcibly, "kill-prometheus");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Await.until(
          "prometheus is ready",
          Duration.ofSeconds(120),
          () -> send(HttpRequest.newBuilder(uri("/-/ready")).GET()).statusCode(),
          status -> status == 200,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError(
                  "prometheus has ended with " + process.exitValue() + ", see " + log);
            }
          });
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Sends one remote write request. */
  public void write(byte[] request) {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(uri("/api/v1/write"))
                .header("Content-Encoding", "snappy")
                .header("Content-Type", "application/x-protobuf")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request)));
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(
          "prometheus refused the samples: " + response.statusCode() + " " + response.body());
    }
  }

  /**
   * The value of an expression with at most one result at {@code timeMillis}; empty where there is
   * no result.
   */
  public OptionalDouble query(String expression, long timeMillis) {
    String path =
        "/api/v1/query?query="
            + URLEncoder.encode(expression, StandardCharsets.UTF_8)
            + "&time="
            + timeMillis / 1000
            + "."
            + "%03d".formatted(timeMillis % 1000);
    HttpResponse<String> response = send(HttpRequest.newBuilder(uri(path)).GET());
    try {
      JsonNode answer = JSON.readTree(response.body());
      if (!answer.path("status").asText().equals("success")) {
        throw new AssertionError(expression + ": " + response.body());
      }
      JsonNode result = answer.path("data").path("result");
      if (result.size() > 1) {
        throw new AssertionError(expression + " has more than one result: " + response.body());
      }
      return result.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(result.get(0).path("value").get(1).asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().onExit().join();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is already going down: the hook runs
    }
  }

  /** Version text, e.g. {@code 2.42.0+ds}. */
  public String version() {
    try {
      return JSON.readTree(
              send(HttpRequest.newBuilder(uri("/api/v1/status/buildinfo")).GET()).body())
          .path("data")
          .path("version")
          .asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
