package dev.highwater.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.highwater.sink.aws.AwsAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * AWS on this machine, for the real SDK: speaks JSON 1.1 (Cost Explorer, Price List), Smithy RPC v2
 * with CBOR (CloudWatch) and the query protocols (EC2, STS), whichever a call comes with. A test
 * says what each operation answers, errors, silence and broken answers among it.
 */
public final class LoopbackAws implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CBORMapper CBOR = new CBORMapper();
  private static final CBORFactory CBOR_FACTORY = new CBORFactory();
  private static final int EPOCH_TAG = 1;

  /** A time-out that no answer takes, however busy the machine and cold the SDK. */
  public static final Duration PATIENT = Duration.ofSeconds(30);

  /** A time-out for silence, which it takes: once the SDK has loaded its classes. */
  public static final Duration UNTIL_SILENCE = Duration.ofSeconds(3);

  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<String, Function<Call, Reply>> operations = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** How a call came. */
  public enum Protocol {
    JSON,
    CBOR,
    QUERY
  }

  /**
   * A call.
   *
   * @param input its parameters; of the query protocols by their flat names
   * @param bytes of the body as it was sent
   * @param compressed whether it was gzip
   */
  public record Call(
      Protocol protocol, String operation, JsonNode input, int bytes, boolean compressed) {
    public String text(String name) {
      return input.path(name).asText("");
    }
  }

  /** What is answered. */
  public sealed interface Reply {
    /** In the protocol of the call. */
    static Reply of(JsonNode body) {
      return new Value(body);
    }

    /** In the protocol of the call; the JSON may have single quotes. */
    static Reply json(String body) {
      try {
        return new Value(JSON.readTree(body.replace('\'', '"')));
      } catch (IOException e) {
        throw new IllegalArgumentException(body, e);
      }
    }

    /** Of the query protocols. */
    static Reply xml(String body) {
      return new Raw(200, body, 0);
    }

    static Reply error(int status, String code, String message) {
      return new Failure(status, code, message);
    }

    /** Never. */
    static Reply silence() {
      return new Silence();
    }

    /** Not what the protocol says. */
    static Reply broken(String body) {
      return new Raw(200, body, 0);
    }

    /** The connection ends before the answer does. */
    static Reply cutOff(String body) {
      return new Raw(200, body, 1_000);
    }
  }

  private record Value(JsonNode body) implements Reply {}

  private record Failure(int status, String code, String message) implements Reply {}

  private record Raw(int status, String body, int missing) implements Reply {}

  private record Silence() implements Reply {}

  private LoopbackAws(HttpServer server) {
    this.server = server;
  }

  /** Starts it on a free port. */
  public static LoopbackAws start() throws IOException {
    // The SDK's default chain finds these; nothing of this machine's user is looked at.
    System.setProperty("aws.accessKeyId", "loopback");
    System.setProperty("aws.secretAccessKey", "loopback-secret");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    LoopbackAws aws = new LoopbackAws(server);
    server.setExecutor(aws.workers);
    server.createContext("/", aws::handle);
    server.start();
    aws.on(
        "GetCallerIdentity",
        call ->
            Reply.xml(
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>"
                    + "<Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>A</UserId>"
                    + "</GetCallerIdentityResult></GetCallerIdentityResponse>"));
    return aws;
  }

  /** What an operation answers from now on. */
  public LoopbackAws on(String operation, Function<Call, Reply> answer) {
    operations.put(operation, answer);
    return this;
  }

  /** What an operation answers to its calls, one after the other; the last one for ever. */
  public LoopbackAws on(String operation, List<Reply> replies) {
    int[] next = {0};
    return on(
        operation,
        call -> {
          synchronized (next) {
            return replies.get(Math.min(next[0]++, replies.size() - 1));
          }
        });
  }

  /** The calls of an operation so far. */
  public List<Call> calls(String operation) {
    return calls.stream().filter(call -> call.operation().equals(operation)).toList();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How it is reached. */
  public AwsAccess access(Duration timeout) {
    return new AwsAccess("us-east-1", null, url(), timeout);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] sent = exchange.getRequestBody().readAllBytes();
      String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
      boolean compressed = encoding != null && encoding.contains("gzip");
      byte[] body =
          compressed ? new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes() : sent;
      Call call = call(exchange, body, sent.length, compressed);
      calls.add(call);
      Function<Call, Reply> answer = operations.get(call.operation());
      answer(
          exchange,
          call,
          answer == null
              ? Reply.error(400, "InvalidAction", "not here: " + call.operation())
              : answer.apply(call));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Call call(HttpExchange exchange, byte[] body, int bytes, boolean compressed)
      throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if ("rpc-v2-cbor".equals(exchange.getRequestHeaders().getFirst("smithy-protocol"))) {
      String path = exchange.getRequestURI().getPath();
      return new Call(
          Protocol.CBOR,
          path.substring(path.lastIndexOf('/') + 1),
          body.length == 0 ? JSON.createObjectNode() : CBOR.readTree(body),
          bytes,
          compressed);
    }
    if (target != null) {
      return new Call(
          Protocol.JSON,
          target.substring(target.indexOf('.') + 1),
          JSON.readTree(body),
          bytes,
          compressed);
    }
    ObjectNode form = JSON.createObjectNode();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
      String[] parts = pair.split("=", 2);
      form.put(
          parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return new Call(Protocol.QUERY, form.path("Action").asText(), form, bytes, compressed);
  }

  private void answer(HttpExchange exchange, Call call, Reply reply)
      throws IOException, InterruptedException {
    if (reply instanceof Silence) {
      closed.await();
    } else if (reply instanceof Raw raw) {
      byte[] bytes = raw.body().getBytes(StandardCharsets.UTF_8);
      headers(exchange, call.protocol());
      exchange.sendResponseHeaders(raw.status(), bytes.length + raw.missing());
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
    } else {
      byte[] bytes = bytes(call.protocol(), reply);
      headers(exchange, call.protocol());
      exchange.sendResponseHeaders(
          reply instanceof Failure failure ? failure.status() : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void headers(HttpExchange exchange, Protocol protocol) {
    switch (protocol) {
      case JSON -> exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      case CBOR -> {
        exchange.getResponseHeaders().set("Content-Type", "application/cbor");
        exchange.getResponseHeaders().set("smithy-protocol", "rpc-v2-cbor");
      }
      case QUERY -> exchange.getResponseHeaders().set("Content-Type", "text/xml");
    }
    exchange.getResponseHeaders().set("x-amzn-RequestId", "loopback");
  }

  private static byte[] bytes(Protocol protocol, Reply reply) throws IOException {
    if (reply instanceof Failure failure) {
      if (protocol == Protocol.QUERY) {
        String error =
            "<Error><Code>"
                + failure.code()
                + "</Code><Message>"
                + failure.message()
                + "</Message></Error>";
        return ("<Response><Errors>"
                + error
                + "</Errors><RequestID>loopback</RequestID></Response>")
            .getBytes(StandardCharsets.UTF_8);
      }
      ObjectNode error = JSON.createObjectNode();
      error.put("__type", failure.code()).put("message", failure.message());
      return encode(protocol, error);
    }
    return encode(protocol, ((Value) reply).body());
  }

  private static byte[] encode(Protocol protocol, JsonNode body) throws IOException {
    if (protocol != Protocol.CBOR) {
      return JSON.writeValueAsBytes(body);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CBORGenerator cbor = CBOR_FACTORY.createGenerator(out)) {
      write(cbor, body, false);
    }
    return out.toByteArray();
  }

  /** Times are numbers with a tag in CBOR. */
  private static void write(CBORGenerator cbor, JsonNode node, boolean time) throws IOException {
    if (node.isObject()) {
      cbor.writeStartObject();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        cbor.writeFieldName(field.getKey());
        write(cbor, field.getValue(), field.getKey().startsWith("Timestamp"));
      }
      cbor.writeEndObject();
    } else if (node.isArray()) {
      cbor.writeStartArray();
      for (JsonNode element : node) {
        write(cbor, element, time);
      }
      cbor.writeEndArray();
    } else if (time) {
      cbor.writeTag(EPOCH_TAG);
      cbor.writeNumber(node.asDouble());
    } else {
      scalar(cbor, node);
    }
  }

  private static void scalar(JsonGenerator cbor, JsonNode node) throws IOException {
    if (node.isIntegralNumber()) {
      cbor.writeNumber(node.asLong());
    } else if (node.isNumber()) {
      cbor.writeNumber(node.asDouble());
    } else if (node.isBoolean()) {
      cbor.writeBoolean(node.asBoolean());
    } else if (node.isNull()) {
      cbor.writeNull();
    } else {
      cbor.writeString(node.asText());
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    workers.shutdownNow();
  }
}
