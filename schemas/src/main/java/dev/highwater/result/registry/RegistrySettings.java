package dev.highwater.result.registry;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to reach a schema registry: Confluent's, Karapace, Redpanda's, or Apicurio under {@code
 * /apis/ccompat/v7}.
 *
 * <p>{@link #toString()} and {@link #at} show no secrets.
 */
public final class RegistrySettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> urls;
  private String username;
  private String password;
  private String bearerToken;
  private final Map<String, String> headers = new TreeMap<>();
  private String caFile;
  private String certificateFile;
  private String keyFile;
  private String proxy;
  private boolean autoRegister = true;
  private long timeoutMillis = 10_000;
  private int attempts = 5;

  private RegistrySettings(List<String> urls) {
    this.urls = urls;
  }

  /**
   * Settings for a registry.
   *
   * @param urls base addresses, tried in order, with any path the registry has in front of {@code
   *     /subjects}
   * @throws IllegalArgumentException for an address that is not http(s), or that holds a user name
   *     or password
   */
  public static RegistrySettings at(List<String> urls) {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("schema registry: no url");
    }
    List<String> cleaned = new ArrayList<>();
    for (String url : urls) {
      URI uri;
      try {
        uri = new URI(url.strip());
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(
            "schema registry: a url is malformed at character " + e.getIndex());
      }
      if (uri.getRawUserInfo() != null
          || (uri.getHost() == null && String.valueOf(uri.getRawAuthority()).contains("@"))) {
        throw new IllegalArgumentException(
            "schema registry: user name and password do not belong in the url but in their own settings");
      }
      if (uri.getHost() == null || uri.getScheme() == null || !uri.getScheme().matches("https?")) {
        throw new IllegalArgumentException(
            "schema registry: a url does not begin with http://HOST or https://HOST");
      }
      if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
        throw new IllegalArgumentException("schema registry: a url has a query or a fragment");
      }
      String text = uri.toString();
      cleaned.add(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
    return new RegistrySettings(List.copyOf(cleaned));
  }

  public static RegistrySettings at(String url) {
    return at(List.of(url));
  }

  public RegistrySettings basic(String user, String secret) {
    this.username = user;
    this.password = secret;
    return this;
  }

  public RegistrySettings bearer(String token) {
    this.bearerToken = token;
    return this;
  }

  /** A further request header; its value is treated as a secret. */
  public RegistrySettings header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** PEM file with the certificates to trust instead of the JDK's. */
  public RegistrySettings caFile(String path) {
    this.caFile = path;
    return this;
  }

  /** PEM files of the client's certificate chain and its unencrypted PKCS#8 key. */
  public RegistrySettings clientCertificate(String certificatePath, String keyPath) {
    this.certificateFile = certificatePath;
    this.keyFile = keyPath;
    return this;
  }

  /** {@code HOST:PORT} of an HTTP proxy. */
  public RegistrySettings proxy(String hostAndPort) {
    this.proxy = hostAndPort;
    return this;
  }

  /** False: the schema must be registered already, this client only looks it up. Default true. */
  public RegistrySettings autoRegister(boolean on) {
    this.autoRegister = on;
    return this;
  }

  /** Longest time for one request, default 10 s. */
  public RegistrySettings timeoutMillis(long millis) {
    this.timeoutMillis = millis;
    return this;
  }

  /** How often a request is tried, over all urls, before it fails; default 5. */
  public RegistrySettings attempts(int count) {
    this.attempts = count;
    return this;
  }

  List<String> urls() {
    return urls;
  }

  String username() {
    return username;
  }

  String password() {
    return password;
  }

  String bearerToken() {
    return bearerToken;
  }

  Map<String, String> headers() {
    return headers;
  }

  String caFile() {
    return caFile;
  }

  String certificateFile() {
    return certificateFile;
  }

  String keyFile() {
    return keyFile;
  }

  String proxy() {
    return proxy;
  }

  boolean autoRegister() {
    return autoRegister;
  }

  long timeoutMillis() {
    return timeoutMillis;
  }

  int attempts() {
    return attempts;
  }

  @Override
  public String toString() {
    return "schema registry " + String.join(",", urls);
  }
}
