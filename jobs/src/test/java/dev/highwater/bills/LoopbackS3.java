package dev.highwater.bills;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * As much of S3 as reading needs, on loopback: lists in pages of two, objects by version, a refusal
 * for haste now and then.
 */
final class LoopbackS3 implements AutoCloseable {
  private static final int PAGE = 2;

  record Stored(byte[] bytes, long modifiedMillis) {
    String tag() {
      return "\"" + Integer.toHexString(java.util.Arrays.hashCode(bytes)) + "\"";
    }
  }

  private final HttpServer server;
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private int requests;
  private String cut = "";

  LoopbackS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized void put(String key, byte[] bytes, long modifiedMillis) {
    objects.put(key, new Stored(bytes, modifiedMillis));
  }

  /** Objects whose keys end so are sent to their half only. */
  synchronized void cut(String ending) {
    cut = ending;
  }

  synchronized int requests() {
    return requests;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (++requests % 5 == 0) {
        answer(exchange, 503, "<Error><Code>SlowDown</Code></Error>");
      } else if (!exchange.getRequestHeaders().containsKey("Authorization")) {
        answer(exchange, 403, "<Error><Code>AccessDenied</Code></Error>");
      } else if (path.equals("/bucket") || path.equals("/bucket/")) {
        list(exchange, query(exchange.getRequestURI().getRawQuery()));
      } else {
        get(exchange, path.substring("/bucket/".length()));
      }
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    for (String part : raw.split("&")) {
      String[] pair = part.split("=", 2);
      query.put(
          pair[0], pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    String after = query.getOrDefault("continuation-token", "");
    List<String> keys = new ArrayList<>();
    for (String key : objects.keySet()) {
      if (key.startsWith(query.getOrDefault("prefix", "")) && key.compareTo(after) > 0) {
        keys.add(key);
      }
    }
    boolean more = keys.size() > PAGE;
    StringBuilder xml =
        new StringBuilder(
            "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><IsTruncated>" + more);
    xml.append("</IsTruncated>");
    for (String key : keys.subList(0, Math.min(PAGE, keys.size()))) {
      Stored stored = objects.get(key);
      xml.append("<Contents><Key>").append(key).append("</Key><LastModified>");
      xml.append(Instant.ofEpochMilli(stored.modifiedMillis)).append("</LastModified><ETag>");
      xml.append(stored.tag().replace("\"", "&quot;")).append("</ETag><Size>");
      xml.append(stored.bytes.length).append("</Size></Contents>");
    }
    if (more) {
      xml.append("<NextContinuationToken>").append(keys.get(PAGE - 1));
      xml.append("</NextContinuationToken>");
    }
    answer(exchange, 200, xml.append("</ListBucketResult>").toString());
  }

  private void get(HttpExchange exchange, String key) throws IOException {
    Stored stored = objects.get(key);
    String wanted = exchange.getRequestHeaders().getFirst("If-Match");
    if (stored == null) {
      answer(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
    } else if (wanted != null && !wanted.equals(stored.tag())) {
      answer(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
    } else {
      boolean half = !cut.isEmpty() && key.endsWith(cut);
      exchange.getResponseHeaders().set("ETag", stored.tag());
      exchange.sendResponseHeaders(200, stored.bytes.length);
      exchange
          .getResponseBody()
          .write(stored.bytes, 0, half ? stored.bytes.length / 2 : stored.bytes.length);
    }
  }

  private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
  }
}
