package dev.highwater.result.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.result.ResultFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A client of a schema registry's Confluent REST interface: the three requests that writing and
 * reading Avro needs. Requests are repeated on connection errors, 429 and 5xx, a bounded number of
 * times. Answers are remembered, at most {@link #MAX_CACHED}. Thread-safe.
 *
 * <p>Error messages hold the address, the status and what the registry said, never a credential.
 */
public final class SchemaRegistry {
  /** Schemas, and unknown ids, that are remembered. */
  public static final int MAX_CACHED = 1_000;

  private static final int MAX_ANSWER_BYTES = 4 << 20;
  private static final long UNKNOWN_REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RegistrySettings settings;
  private final Map<Integer, Schema> schemas = lru();
  private final Map<Integer, Long> unknown = lru();
  private HttpClient client;

  private SchemaRegistry(RegistrySettings settings) {
    this.settings = settings;
  }

  /** A client; nothing is sent yet. */
  public static SchemaRegistry connect(RegistrySettings settings) {
    return new SchemaRegistry(settings);
  }

  private static <V> Map<Integer, V> lru() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
        return size() > MAX_CACHED;
      }
    };
  }

  /**
   * The id of a schema under a subject; registers it first where it is new and registering is on.
   *
   * @throws IOException where the registry cannot be reached, refuses the schema, or does not know
   *     it and registering is off
   */
  public synchronized int idOf(String subject, Schema schema) throws IOException {
    String path =
        "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    String body = MAPPER.createObjectNode().put("schema", schema.toString()).toString();
    Answer answer = send("POST", settings.autoRegister() ? path + "/versions" : path, body);
    if (answer.status == 200) {
      JsonNode id = answer.json().path("id");
      if (id.isInt()) {
        schemas.put(id.intValue(), schema);
        return id.intValue();
      }
      throw new IOException(answer.from + " answered without an id for subject " + subject);
    }
    if (answer.status == 409) {
      throw new IOException(
          answer.from
              + " refuses the schema: it is not compatible with the versions of subject "
              + subject
              + answer.detail());
    }
    if (answer.status == 404 && !settings.autoRegister()) {
      throw new IOException(
          answer.from
              + " does not have the schema under subject "
              + subject
              + ", and registering is off"
              + answer.detail());
    }
    throw answer.error("registering subject " + subject);
  }

  /**
   * The schema with this id.
   *
   * @throws ResultFormatException where the registry knows no such id, or it is not an Avro schema
   * @throws IOException where the registry cannot be reached
   */
  public synchronized Schema schema(int id) throws IOException {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Long since = unknown.get(id);
    if (since != null && System.nanoTime() - since < UNKNOWN_REMEMBERED_NANOS) {
      throw new ResultFormatException("the schema registry has no usable schema " + id);
    }
    Answer answer = send("GET", "/schemas/ids/" + id, null);
    if (answer.status == 404) {
      unknown.put(id, System.nanoTime());
      throw new ResultFormatException("the schema registry has no schema " + id);
    }
    if (answer.status != 200) {
      throw answer.error("asking for schema " + id);
    }
    JsonNode json = answer.json();
    try {
      if (!json.path("schemaType").asText("AVRO").equals("AVRO")
          || !json.path("schema").isTextual()) {
        throw new AvroRuntimeException("not Avro");
      }
      Schema schema = new Schema.Parser().parse(json.path("schema").textValue());
      schemas.put(id, schema);
      return schema;
    } catch (AvroRuntimeException e) {
      unknown.put(id, System.nanoTime());
      throw new ResultFormatException(
          "schema " + id + " of the registry is not an Avro schema of its own");
    }
  }

  private Answer send(String method, String path, String body) throws IOException {
    if (client == null) {
      client = newClient();
    }
    IOException last = null;
    long pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 0; attempt < Math.max(1, settings.attempts()); attempt++) {
      String url = settings.urls().get(attempt % settings.urls().size());
      try {
        if (attempt > 0) {
          Thread.sleep(pause);
          pause = Math.min(2 * pause, 5_000);
        }
        Answer answer = once(method, url, path, body);
        if (answer.status != 429 && answer.status < 500) {
          return answer;
        }
        last = answer.error(method + " " + path);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while asking " + url);
      } catch (IOException e) {
        last = new IOException("schema registry " + url + " cannot be reached: " + reason(e));
      }
    }
    throw last;
  }

  /** What went wrong below, with class names where the JDK gives no message. */
  private String reason(Throwable e) {
    List<String> parts = new ArrayList<>();
    for (Throwable cause = e; cause != null && parts.size() < 4; cause = cause.getCause()) {
      String part =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      if (!parts.contains(part)) {
        parts.add(part);
      }
    }
    return masked(String.join(": ", parts));
  }

  private Answer once(String method, String url, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(Duration.ofMillis(settings.timeoutMillis()))
              .header("Accept", MEDIA_TYPE + ", application/json");
      if (body != null) {
        request.header("Content-Type", MEDIA_TYPE);
      }
      settings.headers().forEach(request::header);
      if (settings.bearerToken() != null) {
        request.header("Authorization", "Bearer " + settings.bearerToken());
      } else if (settings.username() != null) {
        String pair = settings.username() + ":" + settings.password();
        request.header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IllegalArgumentException e) {
      // the JDK's message repeats the header's value
      throw new IOException("a header or credential has characters that HTTP does not allow");
    }
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
      if (bytes.length > MAX_ANSWER_BYTES) {
        throw new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
      }
      return new Answer("schema registry " + url, response.statusCode(), bytes);
    }
  }

  private HttpClient newClient() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofMillis(Math.min(5_000, settings.timeoutMillis())));
    if (settings.proxy() != null) {
      int colon = settings.proxy().lastIndexOf(':');
      try {
        builder.proxy(
            ProxySelector.of(
                new InetSocketAddress(
                    settings.proxy().substring(0, colon),
                    Integer.parseInt(settings.proxy().substring(colon + 1)))));
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        throw new IOException("schema registry: proxy is not HOST:PORT");
      }
    }
    if (settings.trustStore() != null || settings.keyStore() != null) {
      builder.sslContext(Tls.context(settings.trustStore(), settings.keyStore()));
    }
    return builder.build();
  }

  /** The text without any credential, on one line, at most 300 characters. */
  private String masked(String text) {
    String shown = text;
    for (String secret : settings.secrets()) {
      shown = shown.replace(secret, "***");
    }
    shown = shown.replaceAll("\\s+", " ").strip();
    return shown.length() > 300 ? shown.substring(0, 300) + "…" : shown;
  }

  private final class Answer {
    private final String from;
    private final int status;
    private final byte[] body;

    Answer(String from, int status, byte[] body) {
      this.from = from;
      this.status = status;
      this.body = body;
    }

    JsonNode json() throws IOException {
      try {
        return MAPPER.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IOException(from + " did not answer with JSON: is the address right?");
      }
    }

    /** The registry's own words, where it has any: {@code ": message (error code 40401)"}. */
    String detail() {
      try {
        JsonNode json = MAPPER.readTree(body);
        String message = json.path("message").asText("");
        String code = json.path("error_code").asText("");
        return (message.isEmpty() ? "" : ": " + masked(message))
            + (code.isEmpty() ? "" : " (error code " + masked(code) + ")");
      } catch (IOException e) {
        return "";
      }
    }

    IOException error(String doing) {
      String hint =
          switch (status) {
            case 401 -> ", the credentials are missing or wrong";
            case 403 -> ", the credentials do not allow it";
            case 404 -> ", is the path of the address right?";
            default -> "";
          };
      return new IOException(from + " answered " + status + " when " + doing + hint + detail());
    }
  }
}
