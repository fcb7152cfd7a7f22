package dev.highwater.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A signal as a reader of the topic's or file's JSON sees it, read by its documented names and not
 * by the classes under test.
 *
 * @param key Kafka key; {@code null} where read from a file
 * @param text the JSON as it was read
 */
public record SignalRecord(
    String key,
    String signal,
    String service,
    Map<String, String> labels,
    String source,
    long windowStartMillis,
    long windowEndMillis,
    long windowMillis,
    int revision,
    boolean isFinal,
    JsonNode json,
    String text) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What must be unique among committed records. */
  public record Identity(String series, long windowStartMillis, long windowMillis, int revision) {}

  public static SignalRecord of(String key, byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      for (String needed :
          List.of(
              "signal",
              "service",
              "labels",
              "source",
              "windowStartMillis",
              "windowEndMillis",
              "windowMillis",
              "revision",
              "final")) {
        if (!json.hasNonNull(needed)) {
          throw new AssertionError("a signal without " + needed + ": " + json);
        }
      }
      Map<String, String> labels = new TreeMap<>();
      json.path("labels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      return new SignalRecord(
          key,
          json.path("signal").asText(),
          json.path("service").asText(),
          labels,
          json.path("source").asText(),
          json.path("windowStartMillis").asLong(),
          json.path("windowEndMillis").asLong(),
          json.path("windowMillis").asLong(),
          json.path("revision").asInt(),
          json.path("final").asBoolean(),
          json,
          new String(value, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON", e);
    }
  }

  /** All signals of a topic as a reader sees them. */
  public static List<SignalRecord> read(Topics topics, String topic, Topics.Isolation isolation) {
    return topics.read(topic, isolation).stream()
        .map(record -> of(record.key(), record.value()))
        .toList();
  }

  public Identity identity() {
    return new Identity(
        key == null ? signal + service + labels : key, windowStartMillis, windowMillis, revision);
  }

  /** The number in {@code field}; fails where it is absent or null. */
  public double number(String field) {
    if (!json.hasNonNull(field)) {
      throw new AssertionError("no " + field + " in " + json);
    }
    return json.path(field).asDouble();
  }

  /** Whether this is a series of the whole service and not of one of its tenants or operations. */
  public boolean isTotal() {
    return !labels.containsKey("by");
  }
}
