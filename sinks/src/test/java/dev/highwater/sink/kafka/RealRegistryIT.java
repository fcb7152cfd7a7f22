package dev.highwater.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.event.Labels;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import dev.highwater.result.registry.RegistrySettings;
import io.apicurio.registry.serde.SerdeConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The Confluent encoding against a real registry, and read by a client that is not ours. Runs with
 * {@code -Pfull}.
 */
@Timeout(240)
class RealRegistryIT {
  private static final Signal SIGNAL =
      new Signal(
          "error_ratio",
          "cart",
          Labels.of("by", "tenant", "tenant", "acme"),
          "spans",
          0,
          60_000,
          60_000,
          0,
          true,
          "1",
          4.0,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          0.25,
          List.of());

  private static Process registry;
  private static String base;

  @BeforeAll
  static void start() throws Exception {
    String unpacked = System.getProperty("highwater.registry.home");
    assumeTrue(unpacked != null, "no registry: this test needs -Pfull");
    Path home = Path.of(unpacked);
    Path jar;
    try (Stream<Path> files = Files.list(home)) {
      jar = files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst().orElseThrow();
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    base = "http://127.0.0.1:" + port;
    Path log = home.resolveSibling("registry.log");
    registry =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (get("/apis/ccompat/v7/subjects") != 200) {
      assertThat(registry.isAlive()).as("the registry runs, see %s", log).isTrue();
      Thread.sleep(200);
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (registry != null) {
      registry.destroy();
      if (!registry.waitFor(20, TimeUnit.SECONDS)) {
        registry.destroyForcibly();
      }
    }
  }

  private static int get(String path) throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(URI.create(base + path)).build()).statusCode();
    } catch (IOException e) {
      return -1;
    }
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static RegistrySettings settings() {
    return RegistrySettings.at(base + "/apis/ccompat/v7");
  }

  @Test
  void aSignalComesBackThroughTheRegistry() throws IOException {
    ResultCodec<Signal> codec = ResultCodec.confluent(ResultTypes.SIGNAL, "round.trip", settings());
    byte[] bytes = codec.encoder().encode(SIGNAL);
    assertThat(codec.decoder().decode(bytes)).isEqualTo(SIGNAL);
    assertThat(codec.encoder().encode(SIGNAL))
        .as("registering again gives the same id")
        .isEqualTo(bytes);
    ResultCodec<Signal> lookUp =
        ResultCodec.confluent(ResultTypes.SIGNAL, "round.trip", settings().autoRegister(false));
    assertThat(lookUp.encoder().encode(SIGNAL)).isEqualTo(bytes);
  }

  @Test
  void anotherClientReadsIt() throws IOException {
    byte[] bytes =
        ResultCodec.confluent(ResultTypes.SIGNAL, "other.client", settings())
            .encoder()
            .encode(SIGNAL);
    try (AvroKafkaDeserializer<GenericRecord> other = new AvroKafkaDeserializer<>()) {
      other.configure(
          Map.of(
              SerdeConfig.REGISTRY_URL,
              base + "/apis/registry/v2",
              SerdeConfig.ENABLE_CONFLUENT_ID_HANDLER,
              true),
          false);
      GenericRecord record = other.deserialize("other.client", bytes);
      assertThat(record.get("service")).hasToString("cart");
      assertThat(record.get("value")).isEqualTo(0.25);
      assertThat(record.get("final")).isEqualTo(true);
    }
  }

  @Test
  void whatTheRegistryRefusesIsNamed() throws Exception {
    assertThatThrownBy(
            () ->
                ResultCodec.confluent(
                        ResultTypes.SIGNAL, "never.seen", settings().autoRegister(false))
                    .encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("registering is off");

    Schema other =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Signal\",\"namespace\":\"dev.highwater.avro\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
    post(
        "/apis/ccompat/v7/subjects/taken-value/versions",
        "POST",
        "{\"schema\":" + quoted(other.toString()) + "}");
    post("/apis/ccompat/v7/config/taken-value", "PUT", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
    assertThatThrownBy(
            () -> ResultCodec.confluent(ResultTypes.SIGNAL, "taken", settings()).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not compatible")
        .hasMessageContaining("taken-value");
    assertThatThrownBy(
            () ->
                ResultCodec.confluent(
                        ResultTypes.SIGNAL, "a", RegistrySettings.at(base + "/nothing"))
                    .encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is the path of the address right?");
  }

  private static void post(String path, String method, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
