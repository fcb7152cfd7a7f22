package dev.highwater.it.support;

import dev.highwater.demo.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A broker's second door: TLS with a certificate of its own, and SASL PLAIN. */
public final class SecuredListener {

  /** No other text of a test holds it, so that it can be looked for. */
  public static final String PASSWORD = "pa55word-of-the-secured-listener";

  private static final String STORE_PASSWORD = "store-password-of-the-tests";
  private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

  private final Path directory;
  private final int port = FreePorts.next();

  /**
   * @param directory for certificate, trust and credentials
   */
  SecuredListener(Path directory) {
    this.directory = directory;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Adds the listener to a broker's settings, and makes the certificate. */
  void addTo(Properties broker) {
    Path keys = directory.resolve("broker.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=broker",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        keys.toString(),
        "-storepass",
        STORE_PASSWORD);
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "broker",
        "-file",
        certificate().toString(),
        "-keystore",
        keys.toString(),
        "-storepass",
        STORE_PASSWORD);
    write(login(), LOGIN + " required username=\"highwater\" password=\"" + PASSWORD + "\";\n");
    append(broker, "listeners", "SECURED://127.0.0.1:" + port);
    append(broker, "advertised.listeners", "SECURED://127.0.0.1:" + port);
    append(broker, "listener.security.protocol.map", "SECURED:SASL_SSL");
    String prefix = "listener.name.secured.";
    broker.setProperty(prefix + "sasl.enabled.mechanisms", "PLAIN");
    broker.setProperty(
        prefix + "plain.sasl.jaas.config",
        LOGIN + " required user_highwater=\"" + PASSWORD + "\";");
    broker.setProperty(prefix + "ssl.keystore.type", "PKCS12");
    broker.setProperty(prefix + "ssl.keystore.location", keys.toString());
    broker.setProperty(prefix + "ssl.keystore.password", STORE_PASSWORD);
  }

  /** What a client needs, as {@code kafka.properties} in YAML: the secret is in a file. */
  public List<String> clientProperties() {
    return List.of(
        "security.protocol: SASL_SSL",
        "sasl.mechanism: PLAIN",
        "sasl.jaas.config: \"${file:" + login() + "}\"",
        "ssl.truststore.type: PEM",
        "ssl.truststore.location: " + certificate());
  }

  private Path certificate() {
    return directory.resolve("broker.pem");
  }

  private Path login() {
    return directory.resolve("login.jaas");
  }

  private static void append(Properties broker, String key, String value) {
    broker.setProperty(key, broker.getProperty(key) + "," + value);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(String... arguments) {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
