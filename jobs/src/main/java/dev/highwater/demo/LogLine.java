package dev.highwater.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.demo.Shop.Request;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The log record that a service writes about a request: winston's JSON, alone or inside Filebeat's
 * envelope.
 */
final class LogLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter WINSTON_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private LogLine() {}

  static Optional<TelemetryRecord> of(Request request) {
    ShopService.LogStyle style = request.service().logs();
    if (style == ShopService.LogStyle.NONE) {
      return Optional.empty();
    }
    long timeMillis = request.endNanos() / 1_000_000;
    ObjectNode line = winston(request, timeMillis);
    if (style == ShopService.LogStyle.FILEBEAT) {
      line = filebeat(line, request.service().name(), timeMillis);
    }
    try {
      return Optional.of(
          new TelemetryRecord(
              "logs",
              request.service().name(),
              timeMillis,
              1,
              "application/json",
              JSON.writeValueAsBytes(line)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode winston(Request request, long timeMillis) {
    ObjectNode line = JSON.createObjectNode();
    line.put("timestamp", WINSTON_TIME.format(Instant.ofEpochMilli(timeMillis)));
    line.put("service", request.service().name());
    line.put("environment", "production");
    line.put("requestId", request.traceId().substring(0, 12));
    line.put("traceId", request.traceId());
    line.put("tenant", request.tenant());
    double millis = request.seconds() * 1e3;
    if (request.failed()) {
      line.put("level", "ERROR");
      line.put("message", "Application error");
      line.put("type", "application_error");
      line.put("duration", millis);
      ObjectNode error = line.putObject("error");
      error.put("name", "UpstreamError");
      error.put("message", "no answer for customer jane.doe@example.com");
      error.put(
          "stack",
          "UpstreamError: no answer\n    at charge (/app/"
              + request.service().name()
              + ".js:42:7)");
    } else {
      line.put("level", millis > 1_000 ? "WARN" : "INFO");
      line.put("message", "Performance metric");
      line.put("type", "performance");
      line.put("operation", request.route());
      line.put("duration", millis);
      line.put("threshold_exceeded", millis > 1_000);
    }
    return line;
  }

  private static ObjectNode filebeat(ObjectNode line, String service, long timeMillis) {
    ObjectNode event = JSON.createObjectNode();
    event.put("@timestamp", Instant.ofEpochMilli(timeMillis).toString());
    ObjectNode metadata = event.putObject("@metadata");
    metadata.put("beat", "filebeat");
    metadata.put("type", "_doc");
    metadata.put("version", "8.5.0");
    event.put("message", line.toString());
    event.putObject("log").putObject("file").put("path", "/var/log/" + service + "/app.log");
    event.putObject("fields").put("service", service);
    event.putObject("host").put("name", service + "-1");
    event.putObject("ecs").put("version", "8.0.0");
    return event;
  }
}
