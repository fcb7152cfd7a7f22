package dev.highwater.result.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultDecoder;
import dev.highwater.result.ResultFormatException;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Samples;
import dev.highwater.result.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class SchemaRegistryTest {
  private static final String TOPIC = "highwater.signals";
  private static final String SUBJECT = "highwater.signals-value";

  private WireRegistry server;

  @BeforeEach
  void start() throws IOException {
    server = new WireRegistry(null, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RegistrySettings settings() {
    return RegistrySettings.at(server.url());
  }

  private static ResultCodec<Signal> codec(RegistrySettings settings) {
    return ResultCodec.confluent(ResultTypes.SIGNAL, TOPIC, settings);
  }

  @Test
  void aSignalGoesOutAndComesBackInConfluentWireFormat() throws IOException {
    server.add("other-value", "\"string\"");
    byte[] bytes = codec(settings()).encoder().encode(Samples.signal());
    assertThat(ByteBuffer.wrap(bytes).get()).isZero();
    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(2);
    assertThat(server.requests)
        .containsExactly("POST /apis/ccompat/v7/subjects/" + SUBJECT + "/versions");

    ResultDecoder<Signal> decoder = codec(settings()).decoder();
    for (int i = 0; i < 3; i++) {
      assertThat(decoder.decode(bytes)).isEqualTo(Samples.signal());
    }
    assertThat(server.requests)
        .as("asked once")
        .hasSize(2)
        .endsWith("GET /apis/ccompat/v7/schemas/ids/2");
  }

  @Test
  void theRegisteredSchemaIsThePublishedOneWithItsDocumentation() throws IOException {
    codec(settings()).encoder();
    Schema registered = SchemaRegistry.connect(settings()).schema(1);
    assertThat(registered).isEqualTo(ResultTypes.SIGNAL.schema());
    assertThat(registered.getField("p95").doc()).isEqualTo("95th percentile.");
    assertThat(registered.toString()).doesNotContain("avro.java.string");
  }

  @Test
  void aNewerVersionIsReadThroughTheRegistry() throws IOException {
    Schema newer =
        new Schema.Parser()
            .parse(
                ResultTypes.SIGNAL
                    .schema()
                    .toString()
                    .replace(
                        "\"fields\":[",
                        "\"fields\":[{\"name\":\"region\",\"type\":{\"type\":\"array\",\"items\":\"string\"},\"default\":[]},"));
    int id = server.add(SUBJECT, newer.toString());
    GenericRecord record =
        new GenericRecordBuilder(newer)
            .set("region", List.of("eu", "us"))
            .set("signal", "error_ratio")
            .set("service", "cart")
            .set("windowStartMillis", 0L)
            .set("windowEndMillis", 60_000L)
            .set("windowMillis", 60_000L)
            .set("value", 0.25)
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder binary = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(newer).write(record, binary);
    binary.flush();

    Signal read = codec(settings()).decoder().decode(out.toByteArray());
    assertThat(read.service()).isEqualTo("cart");
    assertThat(read.value()).isEqualTo(0.25);
  }

  @Test
  void anUnknownIdIsAskedForOnceAndRefused() {
    ResultDecoder<Signal> decoder = codec(settings()).decoder();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> decoder.decode(new byte[] {0, 0, 0, 0, 9, 1}))
          .isInstanceOf(ResultFormatException.class)
          .hasMessageContaining("9");
    }
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void aSchemaThatIsNotOursIsRefused() throws IOException {
    int id = server.add("x", "\"string\"");
    byte[] bytes =
        ByteBuffer.allocate(7).put((byte) 0).putInt(id).put((byte) 2).put((byte) 'a').array();
    assertThatThrownBy(() -> codec(settings()).decoder().decode(bytes))
        .isInstanceOf(ResultFormatException.class);
    int broken = server.add("x", "{\"type\": \"nonsense\"}");
    assertThatThrownBy(
            () ->
                codec(settings())
                    .decoder()
                    .decode(ByteBuffer.allocate(7).put((byte) 0).putInt(broken).array()))
        .isInstanceOf(ResultFormatException.class)
        .hasMessageContaining("not an Avro schema");
  }

  @Test
  void withRegisteringOffTheSchemaIsOnlyLookedUp() throws IOException {
    RegistrySettings readOnly = settings().autoRegister(false);
    assertThatThrownBy(() -> codec(readOnly).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining("registering is off");
    assertThat(server.requests).containsExactly("POST /apis/ccompat/v7/subjects/" + SUBJECT);
    server.add(SUBJECT, ResultTypes.SIGNAL.schema().toString());
    assertThat(codec(readOnly).encoder().encode(Samples.signal())[4]).isEqualTo((byte) 1);
  }

  @Test
  void anIncompatibleSubjectIsNamed() {
    server.add(
        SUBJECT,
        "{\"type\":\"record\",\"name\":\"Signal\",\"namespace\":\"dev.highwater.avro\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
    assertThatThrownBy(() -> codec(settings()).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not compatible")
        .hasMessageContaining(SUBJECT);
  }

  @Test
  void aRegistryThatStumblesIsAskedAgain() throws IOException {
    server.failures.addAll(List.of(503, 429, 500));
    assertThat(codec(settings()).encoder().encode(Samples.signal())).isNotEmpty();
    assertThat(server.requests).hasSize(4);
  }

  @Test
  void aRegistryThatFailsIsAskedABoundedNumberOfTimes() {
    server.failures.addAll(List.of(500, 500, 500, 500));
    assertThatThrownBy(() -> codec(settings().attempts(2)).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("answered 500")
        .hasMessageContaining(server.url());
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void theNextAddressIsTriedWhereOneIsAway() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    RegistrySettings two =
        RegistrySettings.at(List.of("http://127.0.0.1:" + free, server.url() + "/"));
    assertThat(codec(two).encoder().encode(Samples.signal())).isNotEmpty();
    assertThatThrownBy(
            () -> codec(RegistrySettings.at("http://127.0.0.1:" + free).attempts(1)).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void aWrongPathIsSuspected() {
    RegistrySettings wrong = RegistrySettings.at(server.url().replace("/apis/ccompat/v7", ""));
    assertThatThrownBy(() -> codec(wrong).encoder())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is the path of the address right?");
  }

  @Test
  void basicAndBearerCredentialsAreSent() throws IOException {
    server.authorization =
        "Basic "
            + Base64.getEncoder().encodeToString("émile:s:cret".getBytes(StandardCharsets.UTF_8));
    assertThat(codec(settings().basic("émile", "s:cret")).encoder()).isNotNull();
    server.authorization = "Bearer t0ken";
    assertThat(codec(settings().bearer("t0ken")).encoder()).isNotNull();
    server.authorization = "ApiKey k3y";
    assertThat(codec(settings().header("Authorization", "ApiKey k3y")).encoder()).isNotNull();
  }

  @Test
  void noMessageHoldsASecret() {
    String pair =
        Base64.getEncoder().encodeToString("user:hunter2".getBytes(StandardCharsets.UTF_8));
    server.authorization = "nobody has this";
    server.failureMessage = "bad credentials: hunter2, Basic " + pair + ", t0ken and k3y";
    for (RegistrySettings settings :
        List.of(
            settings().basic("user", "hunter2").header("X-Key", "k3y").bearer("t0ken"),
            settings().basic("user", "hunter2").header("X-Key", "k3y").bearer("t0ken\nX: y"))) {
      assertThatThrownBy(() -> codec(settings.attempts(1)).encoder())
          .isInstanceOf(IOException.class)
          .hasNoCause()
          .hasMessageContaining(server.url())
          .satisfies(
              e -> assertThat(e.getMessage()).doesNotContain("hunter2", pair, "t0ken", "k3y"));
      assertThat(settings.toString() + codec(settings)).doesNotContain("hunter2", "t0ken", "k3y");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:hunter2@127.0.0.1:8081",
        "http://user:hunter2@bad_host:8081",
        "ftp://hunter2",
        "hunter2",
        "http://a b/hunter2",
        "http://127.0.0.1/?token=hunter2"
      })
  void addressesThatCannotBeAreRefusedWithoutRepeatingThem(String url) {
    assertThatThrownBy(() -> RegistrySettings.at(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schema registry")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aProxyIsUsed() throws IOException {
    // the proxy gets the whole address; here the registry itself plays it
    RegistrySettings far = RegistrySettings.at("http://registry.invalid/apis/ccompat/v7");
    assertThat(codec(far.proxy("127.0.0.1:" + server.port())).encoder()).isNotNull();
    assertThatThrownBy(() -> codec(settings().proxy("nonsense").attempts(1)).encoder())
        .hasMessageContaining("HOST:PORT");
  }

  @Test
  void tlsTrustsTheGivenCertificatesAndShowsTheClients(@TempDir Path directory) throws Exception {
    KeyStore keys = keyPair(directory);
    Path ca = directory.resolve("ca.pem");
    Files.writeString(ca, pem("CERTIFICATE", keys.getCertificate("key").getEncoded()));
    Path key = directory.resolve("key.pem");
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("key", "changeit".toCharArray()).getEncoded()));
    try (WireRegistry tls = new WireRegistry(serverContext(keys), true)) {
      RegistrySettings bare = RegistrySettings.at(tls.url()).attempts(1);
      assertThatThrownBy(() -> codec(bare).encoder())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot be reached");
      RegistrySettings trusting = RegistrySettings.at(tls.url()).attempts(1).caFile(ca.toString());
      assertThatThrownBy(() -> codec(trusting).encoder())
          .as("the server wants a client certificate")
          .isInstanceOf(IOException.class);
      assertThat(tls.requests).isEmpty();
      assertThat(codec(trusting.clientCertificate(ca.toString(), key.toString())).encoder())
          .isNotNull();
      assertThatThrownBy(
              () ->
                  codec(RegistrySettings.at(tls.url()).caFile(directory.resolve("none").toString()))
                      .encoder())
          .hasMessageContaining("no such file");
      assertThatThrownBy(
              () ->
                  codec(
                          RegistrySettings.at(tls.url())
                              .clientCertificate(ca.toString(), ca.toString()))
                      .encoder())
          .hasMessageContaining("no unencrypted PKCS#8 key");
    }
  }

  @Test
  void confluentsOwnNamesAreUnderstood(@TempDir Path directory) throws Exception {
    server.authorization =
        "Basic " + Base64.getEncoder().encodeToString("me:a:b".getBytes(StandardCharsets.UTF_8));
    RegistrySettings named =
        settings()
            .properties(
                Map.of(
                    "basic.auth.credentials.source", "USER_INFO",
                    "schema.registry.basic.auth.user.info", "me:a:b",
                    "http.read.timeout.ms", "5000",
                    "max.retries", "0"));
    assertThat(codec(named).encoder()).isNotNull();
    server.failures.add(500);
    assertThatThrownBy(() -> codec(named).encoder()).hasMessageContaining("answered 500");
    server.authorization = null;
    RegistrySettings readOnly = settings().properties(Map.of("auto.register.schemas", "false"));
    assertThatThrownBy(() -> ResultCodec.confluent(ResultTypes.SIGNAL, "new", readOnly).encoder())
        .hasMessageContaining("registering is off");
    server.authorization = "Bearer t0ken";
    RegistrySettings proxied =
        RegistrySettings.at("http://registry.invalid/apis/ccompat/v7")
            .properties(
                Map.of(
                    "bearer.auth.token", "t0ken",
                    "proxy.host", "127.0.0.1",
                    "proxy.port", Integer.toString(server.port())));
    assertThat(codec(proxied).encoder()).isNotNull();

    KeyStore keys = keyPair(directory);
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        pem("PRIVATE KEY", keys.getKey("key", "changeit".toCharArray()).getEncoded())
            + pem("CERTIFICATE", keys.getCertificate("key").getEncoded()));
    String store = directory.resolve("store.p12").toString();
    Map<String, String> trust =
        Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", both.toString());
    try (WireRegistry tls = new WireRegistry(serverContext(keys), true)) {
      RegistrySettings pem =
          RegistrySettings.at(tls.url())
              .properties(trust)
              .properties(
                  Map.of("ssl.keystore.type", "PEM", "ssl.keystore.location", both.toString()));
      assertThat(codec(pem).encoder()).isNotNull();
      RegistrySettings pkcs12 =
          RegistrySettings.at(tls.url())
              .properties(trust)
              .properties(
                  Map.of(
                      "ssl.keystore.type", "PKCS12",
                      "ssl.keystore.location", store,
                      "ssl.keystore.password", "changeit"));
      assertThat(codec(pkcs12).encoder()).isNotNull();
      RegistrySettings wrong =
          RegistrySettings.at(tls.url())
              .properties(
                  Map.of("ssl.truststore.location", store, "ssl.truststore.password", "hunter2"));
      assertThatThrownBy(() -> codec(wrong).encoder())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(store)
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void propertiesThatCannotBeAreNamedWithoutTheirValues() {
    Map<String, Map<String, String>> mistakes =
        Map.of(
            "unknown property basic.auth.user", Map.of("basic.auth.user", "hunter2"),
            "basic.auth.user.info", Map.of("basic.auth.user.info", "hunter2"),
            "auto.register.schemas", Map.of("auto.register.schemas", "hunter2"),
            "max.retries", Map.of("max.retries", "hunter2"),
            "basic.auth.credentials.source", Map.of("basic.auth.credentials.source", "hunter2"),
            "ssl.keystore.location is missing", Map.of("ssl.key.password", "hunter2"),
            "proxy.host and proxy.port", Map.of("proxy.host", "hunter2"));
    mistakes.forEach(
        (message, properties) ->
            assertThatThrownBy(() -> settings().properties(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2"));
  }

  private static KeyStore keyPair(Path directory) throws Exception {
    Path file = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static SSLContext serverContext(KeyStore keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    Certificate certificate = keys.getCertificate("key");
    trusted.setCertificateEntry("client", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
