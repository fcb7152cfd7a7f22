package dev.highwater.codec.log;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.highwater.codec.CodecLimits;
import dev.highwater.codec.wire.Hex;
import dev.highwater.codec.wire.Json;
import dev.highwater.codec.wire.Numbers;
import dev.highwater.codec.wire.Text;
import dev.highwater.codec.wire.Times;
import dev.highwater.codec.wire.WireException;
import dev.highwater.event.Labels;
import dev.highwater.event.LogError;
import dev.highwater.event.LogEvent;
import dev.highwater.event.LogLevel;
import dev.highwater.privacy.Masking;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * From a log record's fields to a {@link LogEvent}: one place that knows what loggers and shippers
 * call things.
 *
 * <p>There are up to two layers: what the application wrote (its JSON inside {@code message}, or
 * the record itself) and what the shipper put around it. The application wins, name by name. One
 * exception: an {@code api_call}'s {@code service} is the service that was called; it becomes the
 * attribute {@code peer.service}, and the emitting service is the shipper's.
 */
final class LogEvents {
  private static final String[] MESSAGE = {"message", "msg", "log", "event.original", "body"};
  private static final String[] TIME = {
    "timestamp", "@timestamp", "time", "ts", "datetime", "date"
  };
  private static final String[] LEVEL = {
    "level",
    "log.level",
    "log_level",
    "loglevel",
    "severity",
    "severity_text",
    "levelname",
    "fields.level"
  };
  private static final String[] CALLED_SERVICE = {"service"};
  private static final String[] SERVICE = {
    "service_name",
    "service.name",
    "serviceName",
    "fields.service",
    "fields.service_name",
    "fields.service.name",
    "app_kubernetes_io_name",
    "kubernetes.labels.app_kubernetes_io/name",
    "app",
    "application",
    "kubernetes.labels.app",
    "kubernetes.container.name",
    "job"
  };
  private static final String[] REQUEST_ID = {
    "requestId",
    "request_id",
    "requestID",
    "reqId",
    "req_id",
    "request.id",
    "http.request.id",
    "x-request-id",
    "correlationId",
    "correlation_id",
    "fields.request_id"
  };
  private static final String[] TRACE_ID = {
    "trace_id", "traceId", "trace.id", "traceID", "traceid"
  };
  private static final String[] SPAN_ID = {"span_id", "spanId", "span.id", "spanID", "spanid"};
  private static final String[] USER_ID = {"userId", "user_id", "user.id", "enduser.id", "userID"};
  private static final String[] ENVIRONMENT = {
    "deployment.environment.name",
    "deployment.environment",
    "service.environment",
    "environment",
    "env",
    "fields.environment",
    "fields.env"
  };
  private static final String[] CLUSTER = {
    "cluster",
    "cluster_name",
    "clusterName",
    "k8s.cluster.name",
    "orchestrator.cluster.name",
    "fields.cluster"
  };
  private static final String[] TYPE = {"type", "fields.type", "event_type"};
  private static final String[] DURATION_MILLIS = {
    "duration", "duration_ms", "durationMs", "duration_millis", "durationMillis", "responseTime",
    "response_time_ms", "response_time", "elapsed_ms", "elapsedMs", "latency_ms", "latencyMs"
  };
  private static final String[] DURATION_NANOS = {"event.duration"};
  private static final String[] DURATION_SECONDS = {"duration_seconds", "duration_s"};
  private static final String[] ERROR_TYPE = {
    "error.name",
    "error.type",
    "error.class",
    "err.type",
    "err.name",
    "exception.type",
    "error_type"
  };
  private static final String[] ERROR_MESSAGE = {
    "error.message",
    "err.message",
    "exception.message",
    "error_message",
    "error",
    "err",
    "exception"
  };
  private static final String[] ERROR_LOCATION = {"error.location", "error_location"};
  private static final String[] ERROR_STACK = {
    "error.stack", "error.stack_trace", "err.stack", "exception.stacktrace", "stack", "stack_trace"
  };
  private static final String[] WEIGHT = {"sample_weight", "sampleWeight", "sampling.weight"};

  /** Shipper's own fields, of no use to anyone who reads the log. */
  private static final String[] DROPPED = {"@metadata.", "agent.", "ecs.", "input."};

  private static final long MAX_WEIGHT = 1_000_000_000L;

  private LogEvents() {}

  /**
   * What is known of a record beside its fields.
   *
   * @param timeMillis its time, {@link Times#NONE} where only the fields can tell
   * @param fallbackMillis its time if neither tells; {@link Times#NONE} where there is none
   * @param level its level, {@code null} where only the fields can tell
   * @param resource labels that stand below all fields
   */
  record Known(
      long timeMillis,
      long fallbackMillis,
      LogLevel level,
      String message,
      String traceId,
      String spanId,
      Labels resource) {}

  /** The event of one record. {@code fields} is used up. */
  static LogEvent of(Fields fields, Known known, ZoneId zone) throws WireException {
    String message = known.message() != null ? known.message() : fields.take(MESSAGE);
    Fields inner = embedded(message);
    Layers layers = new Layers(inner == null ? fields : inner, inner == null ? null : fields);
    if (inner != null) {
      message = inner.take(MESSAGE);
    }
    String type = layers.take(TYPE);
    String service = service(layers, type, known.resource());
    LogError error = error(layers);
    LogLevel level = level(layers, known, error);
    long time = time(layers, known, zone);
    String traceId = id(layers, TRACE_ID, 32, known.traceId());
    String spanId = id(layers, SPAN_ID, 16, known.spanId());
    String requestId = layers.take(REQUEST_ID);
    String userId = layers.take(USER_ID);
    String environment = or(layers.take(ENVIRONMENT), known.resource(), ENVIRONMENT);
    String cluster = or(layers.take(CLUSTER), known.resource(), CLUSTER);
    Double duration = duration(layers, message);
    long weight = weight(layers);
    return new LogEvent(
        time,
        level,
        Text.value(service),
        Text.message(message),
        Text.value(requestId),
        traceId,
        spanId,
        Text.value(userId),
        Text.value(environment),
        Text.value(cluster),
        Text.value(type),
        duration,
        error,
        tags(layers),
        attributes(layers, known.resource()),
        weight);
  }

  /** The application's own JSON object, where the message is one; {@code null} where it is not. */
  private static Fields embedded(String message) {
    if (message == null) {
      return null;
    }
    int from = 0;
    while (from < message.length() && message.charAt(from) <= ' ') {
      from++;
    }
    if (from == message.length() || message.charAt(from) != '{') {
      return null;
    }
    try (JsonParser parser = Json.parser(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Fields fields = Fields.read(parser);
      return parser.nextToken() == null ? fields : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String service(Layers layers, String type, Labels resource) {
    boolean call = "api_call".equals(type);
    String inner = layers.inner.take(CALLED_SERVICE);
    if (call && inner != null) {
      layers.inner.put("peer.service", inner);
      inner = null;
    }
    if (inner == null) {
      inner = layers.inner.take(SERVICE);
    }
    if (inner == null && layers.outer != null) {
      inner = layers.outer.take(CALLED_SERVICE);
      if (inner == null) {
        inner = layers.outer.take(SERVICE);
      }
    }
    if (inner == null) {
      inner = resource.get("service.name");
    }
    return inner != null ? inner : fromPath(layers.get("log.file.path"));
  }

  /** {@code /var/log/<service>/…}: where the guide's logger writes. */
  private static String fromPath(String path) {
    String root = "/var/log/";
    if (path == null || !path.startsWith(root)) {
      return null;
    }
    int slash = path.indexOf('/', root.length());
    if (slash < 0) {
      return null;
    }
    String folder = path.substring(root.length(), slash);
    return switch (folder) {
      case "", "containers", "pods", "journal" -> null;
      default -> folder;
    };
  }

  /** What the application wrote, then what the protocol says, then what the shipper put around. */
  private static LogLevel level(Layers layers, Known known, LogError error) {
    LogLevel level = layers.embedded() ? levelOf(layers.inner) : known.level();
    if (level == null) {
      level = layers.embedded() ? known.level() : levelOf(layers.inner);
    }
    if (level == null) {
      level = levelOf(layers.outer);
    }
    if (level != null) {
      return level;
    }
    return error == null ? LogLevel.INFO : LogLevel.ERROR;
  }

  private static LogLevel levelOf(Fields fields) {
    if (fields != null) {
      for (String name : LEVEL) {
        LogLevel level = Levels.of(fields.get(name));
        if (level != null) {
          fields.take(name);
          return level;
        }
      }
    }
    return null;
  }

  private static long time(Layers layers, Known known, ZoneId zone) throws WireException {
    long time = layers.embedded() ? timeOf(layers.inner, zone) : known.timeMillis();
    if (time == Times.NONE) {
      time = layers.embedded() ? known.timeMillis() : timeOf(layers.inner, zone);
    }
    if (time == Times.NONE) {
      time = timeOf(layers.outer, zone);
    }
    if (time == Times.NONE) {
      time = known.fallbackMillis();
    }
    if (time == Times.NONE) {
      throw WireException.invalid("log record without a time");
    }
    return time;
  }

  private static long timeOf(Fields fields, ZoneId zone) {
    if (fields != null) {
      for (String name : TIME) {
        long time = Times.parse(fields.get(name), zone);
        if (time != Times.NONE) {
          fields.take(name);
          return time;
        }
      }
    }
    return Times.NONE;
  }

  private static String id(Layers layers, String[] names, int digits, String otherwise) {
    String id = layers.take(names);
    if (id == null) {
      return otherwise;
    }
    String hex = Hex.normalized(id, digits);
    return hex != null ? hex : Text.value(id);
  }

  private static String or(String value, Labels resource, String[] names) {
    if (value != null) {
      return value;
    }
    for (String name : names) {
      String label = resource.get(name);
      if (label != null) {
        return label;
      }
    }
    return null;
  }

  private static LogError error(Layers layers) {
    String type = layers.take(ERROR_TYPE);
    String message = layers.take(ERROR_MESSAGE);
    String location = layers.take(ERROR_LOCATION);
    String stack = layers.take(ERROR_STACK);
    if (type == null && message == null && location == null && stack == null) {
      return null;
    }
    if (stack != null) {
      if (type == null) {
        type = typeOf(stack);
      }
      if (location == null) {
        location = locationOf(stack);
      }
    }
    return new LogError(
        Text.value(type), Text.message(message), Text.value(location), Text.message(stack));
  }

  /** {@code TypeError} of a stack that begins with {@code TypeError: …}. */
  private static String typeOf(String stack) {
    int i = 0;
    while (i < stack.length()
        && (Character.isJavaIdentifierPart(stack.charAt(i)) || stack.charAt(i) == '.')) {
      i++;
    }
    boolean named =
        i > 0 && (i == stack.length() || stack.charAt(i) == ':' || stack.charAt(i) == '\n');
    return named ? stack.substring(0, i) : null;
  }

  /** What stands behind the first {@code at} that begins a line. */
  private static String locationOf(String stack) {
    int line = 0;
    while (line >= 0 && line < stack.length()) {
      int i = line;
      while (i < stack.length() && (stack.charAt(i) == ' ' || stack.charAt(i) == '\t')) {
        i++;
      }
      int end = stack.indexOf('\n', i);
      if (stack.startsWith("at ", i)) {
        return stack.substring(i + 3, end < 0 ? stack.length() : end).trim();
      }
      line = end < 0 ? -1 : end + 1;
    }
    return null;
  }

  private static Double duration(Layers layers, String message) {
    Double millis = scaled(layers, DURATION_MILLIS, 1);
    if (millis == null) {
      millis = scaled(layers, DURATION_NANOS, 1e-6);
    }
    if (millis == null) {
      millis = scaled(layers, DURATION_SECONDS, 1_000);
    }
    return millis != null ? millis : took(message);
  }

  private static Double scaled(Layers layers, String[] names, double unit) {
    for (Fields fields : new Fields[] {layers.inner, layers.outer}) {
      for (String name : names) {
        String text = fields == null ? null : fields.get(name);
        Double millis = text == null ? null : millis(text, unit);
        if (millis != null) {
          fields.take(name);
          return millis;
        }
      }
    }
    return null;
  }

  /**
   * Milliseconds of a number in {@code unit} milliseconds, or of a number with its own unit: {@code
   * 1.5s}, {@code 20 ms}.
   */
  private static Double millis(String text, double unit) {
    int end = text.length();
    while (end > 0 && !(text.charAt(end - 1) >= '0' && text.charAt(end - 1) <= '9')) {
      end--;
    }
    double scale =
        switch (text.substring(end).trim().toLowerCase(Locale.ROOT)) {
          case "" -> unit;
          case "ms" -> 1;
          case "s" -> 1_000;
          case "us", "µs" -> 1e-3;
          case "ns" -> 1e-6;
          case "m" -> 60_000;
          default -> Double.NaN;
        };
    Double number = Numbers.real(text.substring(0, end).trim());
    if (number == null) {
      return null;
    }
    double millis = number * scale;
    return millis >= 0 && millis < Double.POSITIVE_INFINITY ? millis : null;
  }

  /** The guide's performance lines: {@code checkout took 1203ms}. */
  private static Double took(String message) {
    int at = message == null ? -1 : message.indexOf(" took ");
    if (at < 0) {
      return null;
    }
    int from = at + 6;
    int to = from;
    while (to < message.length()
        && ((message.charAt(to) >= '0' && message.charAt(to) <= '9')
            || message.charAt(to) == '.')) {
      to++;
    }
    int unit = to < message.length() && message.charAt(to) == ' ' ? to + 1 : to;
    return to > from && message.startsWith("ms", unit)
        ? millis(message.substring(from, to), 1)
        : null;
  }

  private static long weight(Layers layers) {
    String text = layers.take(WEIGHT);
    Long weight = text == null ? null : Numbers.integer(text);
    return weight == null || weight < 1 || weight > MAX_WEIGHT ? 1 : weight;
  }

  private static List<String> tags(Layers layers) {
    TreeSet<String> tags = new TreeSet<>();
    for (Fields fields : new Fields[] {layers.inner, layers.outer}) {
      if (fields != null) {
        String single = fields.take("tags");
        if (single != null) {
          tags.add(Text.value(single));
        }
        for (String tag : fields.tags()) {
          tags.add(Text.value(tag));
        }
      }
    }
    return tags.isEmpty() ? List.of() : List.copyOf(new ArrayList<>(tags));
  }

  private static Labels attributes(Layers layers, Labels resource) {
    Labels.Builder labels = Labels.builder();
    if (layers.outer != null) {
      addAll(labels, layers.outer);
    }
    addAll(labels, layers.inner);
    return labels.buildOver(resource);
  }

  private static void addAll(Labels.Builder labels, Fields fields) {
    fields.forEach(
        (name, value) -> {
          for (String prefix : DROPPED) {
            if (name.startsWith(prefix)) {
              return;
            }
          }
          if (labels.size() < CodecLimits.MAX_LABELS || labels.get(name) != null) {
            labels.set(
                Text.value(name), Masking.isSecret(name) ? Masking.REDACTED : Text.value(value));
          }
        });
  }

  private record Layers(Fields inner, Fields outer) {
    /** Whether the application's record is inside another. */
    boolean embedded() {
      return outer != null;
    }

    /** The application's value of the first name it has, else the shipper's. */
    String take(String... names) {
      String value = inner.take(names);
      return value != null || outer == null ? value : outer.take(names);
    }

    String get(String name) {
      String value = inner.get(name);
      return value != null || outer == null ? value : outer.get(name);
    }
  }
}
