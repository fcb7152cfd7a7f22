package dev.highwater.result.registry;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
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

  private static final String HEADER = "request.header.";

  private static final String PREFIX = "schema.registry.";

  /** Names that {@link #properties} takes. */
  public static final String NAMES =
      "basic.auth.user.info, basic.auth.credentials.source, bearer.auth.token, bearer.auth.credentials.source, "
          + "request.header.NAME, auto.register.schemas, http.read.timeout.ms, max.retries, proxy.host, proxy.port, "
          + "ssl.truststore.location, ssl.truststore.type, ssl.truststore.password, ssl.keystore.location, "
          + "ssl.keystore.type, ssl.keystore.password, ssl.key.password";

  /**
   * Certificates and keys in a file.
   *
   * @param keyFile with type PEM the file of the key
   * @param type PEM, JKS or PKCS12
   */
  record Store(String file, String keyFile, String type, String password, String keyPassword)
      implements Serializable {
    static final String PEM = "PEM";

    @Override
    public String toString() {
      return type + " " + file;
    }
  }

  private final List<String> urls;
  private String username;
  private String password;
  private String bearerToken;
  private final Map<String, String> headers = new TreeMap<>();
  private Store trustStore;
  private Store keyStore;
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
    this.trustStore = new Store(path, null, Store.PEM, null, null);
    return this;
  }

  /** PEM files of the client's certificate chain and its unencrypted PKCS#8 key. */
  public RegistrySettings clientCertificate(String certificatePath, String keyPath) {
    this.keyStore = new Store(certificatePath, keyPath, Store.PEM, null, null);
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

  /**
   * Takes the settings of a Confluent client under their own names, with or without {@code
   * schema.registry.} in front: {@value #NAMES}. Stores of type PEM hold certificates and, for the
   * key store, an unencrypted PKCS#8 key in one file.
   *
   * @throws IllegalArgumentException for a name that is none of these, or a value that cannot be;
   *     the message holds no value
   */
  public RegistrySettings properties(Map<String, String> properties) {
    Map<String, String> left = new TreeMap<>();
    properties.forEach((name, value) -> left.put(bare(name), value));
    left.keySet().stream()
        .filter(name -> name.startsWith(HEADER))
        .toList()
        .forEach(name -> header(name.substring(HEADER.length()), left.remove(name)));
    source(left, "basic.auth.credentials.source", "USER_INFO");
    source(left, "bearer.auth.credentials.source", "STATIC_TOKEN");
    String userInfo = left.remove("basic.auth.user.info");
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "schema registry: basic.auth.user.info is not USER:PASSWORD");
      }
      basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }
    String token = left.remove("bearer.auth.token");
    if (token != null) {
      bearer(token);
    }
    String register = left.remove("auto.register.schemas");
    if (register != null) {
      if (!register.equals("true") && !register.equals("false")) {
        throw new IllegalArgumentException(
            "schema registry: auto.register.schemas is not true or false");
      }
      autoRegister(Boolean.parseBoolean(register));
    }
    String timeout = left.remove("http.read.timeout.ms");
    if (timeout != null) {
      timeoutMillis(number("http.read.timeout.ms", timeout));
    }
    String retries = left.remove("max.retries");
    if (retries != null) {
      attempts((int) Math.min(100, 1 + number("max.retries", retries)));
    }
    String proxyHost = left.remove("proxy.host");
    String proxyPort = left.remove("proxy.port");
    if (proxyHost != null || proxyPort != null) {
      if (proxyHost == null || proxyPort == null) {
        throw new IllegalArgumentException(
            "schema registry: proxy.host and proxy.port go together");
      }
      proxy(proxyHost + ":" + number("proxy.port", proxyPort));
    }
    trustStore = store(left, "ssl.truststore", trustStore);
    keyStore = store(left, "ssl.keystore", keyStore);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "schema registry: unknown property "
              + left.keySet().iterator().next()
              + "; known are "
              + NAMES);
    }
    return this;
  }

  /** Whether {@link #properties} takes that name. */
  public static boolean knows(String name) {
    String bare = bare(name);
    return bare.startsWith(HEADER) || List.of(NAMES.split(", ")).contains(bare);
  }

  private static String bare(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }

  private static void source(Map<String, String> left, String name, String only) {
    String source = left.remove(name);
    if (source != null && !source.equals(only)) {
      throw new IllegalArgumentException("schema registry: " + name + " can only be " + only);
    }
  }

  private static long number(String name, String value) {
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("schema registry: " + name + " is not a whole number");
    }
    return Long.parseLong(value);
  }

  private static Store store(Map<String, String> left, String prefix, Store otherwise) {
    String location = left.remove(prefix + ".location");
    String type = left.remove(prefix + ".type");
    String password = left.remove(prefix + ".password");
    String keyPassword = prefix.equals("ssl.keystore") ? left.remove("ssl.key.password") : null;
    if (location == null) {
      if (type != null || password != null || keyPassword != null) {
        throw new IllegalArgumentException("schema registry: " + prefix + ".location is missing");
      }
      return otherwise;
    }
    return new Store(location, location, type == null ? "JKS" : type, password, keyPassword);
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

  Store trustStore() {
    return trustStore;
  }

  Store keyStore() {
    return keyStore;
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

  /** Everything that no message may hold. */
  List<String> secrets() {
    List<String> secrets = new ArrayList<>(headers.values());
    secrets.add(password);
    secrets.add(bearerToken);
    for (Store store : new Store[] {trustStore, keyStore}) {
      if (store != null) {
        secrets.add(store.password());
        secrets.add(store.keyPassword());
      }
    }
    if (username != null) {
      String pair = username + ":" + password;
      secrets.add(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    secrets.removeIf(secret -> secret == null || secret.isEmpty());
    return secrets;
  }

  @Override
  public String toString() {
    return "schema registry " + String.join(",", urls);
  }
}
