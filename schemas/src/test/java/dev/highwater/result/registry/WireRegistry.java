package dev.highwater.result.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * A schema registry at the wire: answers as Apicurio 3.0.9 does under {@code /apis/ccompat/v7} with
 * rule FULL_TRANSITIVE, which {@code RealRegistryIT} checks with the same requests. Listens on
 * 127.0.0.1.
 */
final class WireRegistry implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final String scheme;
  private final List<String> schemas = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new TreeMap<>();

  /** What was asked: {@code METHOD path}. */
  final List<String> requests = new ArrayList<>();

  /** Statuses to answer with before anything else. */
  final Deque<Integer> failures = new ArrayDeque<>();

  /** What the request header {@code Authorization} must be; {@code null} for anything. */
  String authorization;

  /** Text of the answers to {@link #failures} and refused credentials. */
  String failureMessage = "no";

  WireRegistry(SSLContext tls, boolean clientCertificates) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(address, 0);
      scheme = "http";
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters ssl = tls.getDefaultSSLParameters();
              ssl.setNeedClientAuth(clientCertificates);
              parameters.setSSLParameters(ssl);
            }
          });
      server = https;
      scheme = "https";
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return scheme + "://localhost:" + server.getAddress().getPort() + "/apis/ccompat/v7";
  }

  int port() {
    return server.getAddress().getPort();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (!failures.isEmpty()) {
      int status = failures.pop();
      error(exchange, status, 50001, failureMessage);
    } else if (authorization != null && !authorization.equals(given)) {
      error(exchange, 401, 40101, failureMessage);
    } else if (path.startsWith("/apis/ccompat/v7/schemas/ids/")) {
      byId(exchange, Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
    } else if (path.matches("/apis/ccompat/v7/subjects/[^/]+(/versions)?")) {
      post(exchange, path.split("/")[5], path.endsWith("/versions"), MAPPER.readTree(body));
    } else {
      send(exchange, 404, "<html>nothing here</html>");
    }
  }

  private void byId(HttpExchange exchange, int id) throws IOException {
    if (id < 1 || id > schemas.size()) {
      error(exchange, 404, 40403, "No content with ID '" + id + "' was found.");
      return;
    }
    send(exchange, 200, MAPPER.createObjectNode().put("schema", schemas.get(id - 1)).toString());
  }

  private void post(HttpExchange exchange, String subject, boolean register, JsonNode request)
      throws IOException {
    Schema schema = new Schema.Parser().parse(request.get("schema").textValue());
    List<Integer> versions = subjects.getOrDefault(subject, List.of());
    for (int id : versions) {
      if (new Schema.Parser().parse(schemas.get(id - 1)).equals(schema)) {
        send(exchange, 200, MAPPER.createObjectNode().put("id", id).toString());
        return;
      }
    }
    if (!register) {
      error(
          exchange, 404, 40401, "No artifact with ID '" + subject + "' in group 'null' was found.");
      return;
    }
    for (int id : versions) {
      Schema earlier = new Schema.Parser().parse(schemas.get(id - 1));
      if (!compatible(earlier, schema) || !compatible(schema, earlier)) {
        error(exchange, 409, 409, "Incompatible artifact: " + subject);
        return;
      }
    }
    send(
        exchange,
        200,
        MAPPER
            .createObjectNode()
            .put("id", add(subject, request.get("schema").textValue()))
            .toString());
  }

  private static boolean compatible(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  /** Adds a schema past all checks; returns its id. */
  synchronized int add(String subject, String schema) {
    schemas.add(schema);
    subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(schemas.size());
    return schemas.size();
  }

  private static void error(HttpExchange exchange, int status, int code, String message)
      throws IOException {
    ObjectNode json = MAPPER.createObjectNode().put("message", message).put("error_code", code);
    send(exchange, status, json.toString());
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
