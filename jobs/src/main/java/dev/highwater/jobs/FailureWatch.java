package dev.highwater.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Tells people when a job of this process has failed and starts again: Flink goes on trying for
 * ever, and says so in its log only.
 *
 * <p>The same cause again is told at its 1st, 2nd, 4th, 8th … time.
 */
final class FailureWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpRequest request;
  private final Consumer<String> say;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread thread = new Thread(this::watch, "highwater-failures");

  private long toldMillis;
  private String cause;
  private int times;

  /**
   * @param rest Flink's REST interface
   * @param job id of the job
   * @param say takes lines for people
   */
  FailureWatch(String rest, String job, Consumer<String> say) {
    this.request =
        HttpRequest.newBuilder(URI.create(rest + "/jobs/" + job + "/exceptions?maxExceptions=1"))
            .timeout(EVERY)
            .build();
    this.say = say;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(EVERY.toMillis());
        try {
          look(JSON.readTree(client.send(request, BodyHandlers.ofString()).body()));
        } catch (IOException e) {
          continue; // the cluster is busy or closing: the next look tells
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes Flink's answer. */
  void look(JsonNode answer) {
    JsonNode newest = answer.path("exceptionHistory").path("entries").path(0);
    long atMillis = newest.path("timestamp").asLong();
    if (atMillis <= toldMillis) {
      return;
    }
    toldMillis = atMillis;
    String root = rootCause(newest.path("stacktrace").asText());
    times = Objects.equals(root, cause) ? times + 1 : 1;
    cause = root;
    if (Integer.bitCount(times) == 1) {
      String again = times == 1 ? "" : " (" + times + " times)";
      say.accept("failed, goes on from the last checkpoint" + again + ": " + root);
    }
  }

  /** The last cause in a stack trace, without the package of its class. */
  static String rootCause(String stackTrace) {
    String root =
        stackTrace
            .lines()
            .filter(line -> !line.startsWith("\t") && !line.startsWith("    "))
            .filter(line -> line.startsWith("Caused by: "))
            .reduce((first, second) -> second)
            .orElseGet(() -> stackTrace.lines().findFirst().orElse(""));
    String text = root.startsWith("Caused by: ") ? root.substring("Caused by: ".length()) : root;
    int message = text.indexOf(": ");
    String name = message < 0 ? text : text.substring(0, message);
    return name.substring(name.lastIndexOf('.') + 1) + (message < 0 ? "" : text.substring(message));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
