package dev.highwater.signals.pack;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Endpoints that are no traffic, and operation names that do not grow with the data. */
final class Routes {
  private static final String[] ROUTES =
      Names.spellings(
          List.of(
              "http.route",
              "route",
              "uri",
              "handler",
              "path",
              "url.path",
              "http.target",
              "url",
              "req.url",
              "operation",
              "@name",
              "span.name"));

  private static final String[] RPC_SERVICES =
      Names.spellings(List.of("rpc.service", "grpc.service"));

  private static final String[] RPC_METHODS = Names.spellings(List.of("rpc.method", "grpc.method"));

  private static final String[] HTTP_METHODS =
      Names.spellings(List.of("http.request.method", "http.method"));

  private static final String[] RAW_PATHS =
      Names.spellings(List.of("url.path", "http.target", "http.url", "url.full"));

  private static final String[] DB_OPERATIONS =
      Names.spellings(List.of("db.operation.name", "db.operation"));

  private static final String[] DB_TEXTS =
      Names.spellings(List.of("db.query.text", "db.statement", "query"));

  private static final Set<String> METHODS =
      Set.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "HTTP");

  private final Set<String> exact = new HashSet<>();
  private final String[] prefixes;

  Routes(List<String> excluded) {
    List<String> below =
        excluded.stream()
            .filter(route -> route.endsWith("/*"))
            .map(route -> route.substring(0, route.length() - 1))
            .toList();
    prefixes = below.toArray(String[]::new);
    for (String route : excluded) {
      exact.add(route.endsWith("/*") ? route.substring(0, route.length() - 2) : route);
    }
  }

  /** The item is about an endpoint that the settings exclude. */
  boolean excluded(UnaryOperator<String> attributes) {
    for (String name : ROUTES) {
      String value = attributes.apply(name);
      if (value != null && excludedPath(value)) {
        return true;
      }
    }
    String service = Names.first(RPC_SERVICES, attributes);
    if (service != null && exact.contains(service)) {
      return true;
    }
    String method = Names.first(RPC_METHODS, attributes);
    return method != null && excludedRpc(method);
  }

  private boolean excludedPath(String value) {
    String path = value;
    int space = path.indexOf(' ');
    if (space > 0 && METHODS.contains(path.substring(0, space))) {
      path = path.substring(space + 1);
    }
    int query = path.indexOf('?');
    if (query >= 0) {
      path = path.substring(0, query);
    }
    if (!path.startsWith("/")) {
      return excludedRpc(path);
    }
    if (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (exact.contains(path)) {
      return true;
    }
    for (String prefix : prefixes) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    return excludedRpc(path.substring(1));
  }

  /** {@code package.Service/Method} with an excluded service. */
  private boolean excludedRpc(String method) {
    String name = method.startsWith("/") ? method.substring(1) : method;
    int slash = name.indexOf('/');
    return slash > 0 && exact.contains(name.substring(0, slash));
  }

  /** Attributes by {@code @} that are made of others; {@code null} where they cannot be. */
  static String derived(String name, UnaryOperator<String> attributes) {
    return switch (name) {
      case "@rpc" -> rpc(attributes);
      case "@verb" -> verb(attributes);
      case "@operation" -> operation(attributes);
      default -> null;
    };
  }

  /** {@code package.Service/Method}, whichever of the two conventions the producer follows. */
  private static String rpc(UnaryOperator<String> attributes) {
    String method = Names.first(RPC_METHODS, attributes);
    String service = Names.first(RPC_SERVICES, attributes);
    if (method == null) {
      return service;
    }
    if (method.startsWith("/")) {
      method = method.substring(1);
    }
    return service == null || method.indexOf('/') >= 0 ? method : service + "/" + method;
  }

  /**
   * The database operation: as the producer says, else the first word of the query in upper case.
   */
  private static String verb(UnaryOperator<String> attributes) {
    String operation = Names.first(DB_OPERATIONS, attributes);
    if (operation != null) {
      return operation;
    }
    String text = Names.first(DB_TEXTS, attributes);
    if (text == null) {
      return null;
    }
    String trimmed = text.strip();
    int end = 0;
    while (end < trimmed.length() && isLetter(trimmed.charAt(end))) {
      end++;
    }
    boolean word = end == trimmed.length() || Character.isWhitespace(trimmed.charAt(end));
    return end > 0 && end <= 16 && word ? trimmed.substring(0, end).toUpperCase(Locale.ROOT) : null;
  }

  /**
   * A span's name, or only its HTTP method where the name holds what looks like a path with values
   * in it: the path that the span itself reports as raw, or a segment that is a number, a UUID or a
   * long token with digits.
   */
  private static String operation(UnaryOperator<String> attributes) {
    String name = attributes.apply("@name");
    if (name == null || name.isEmpty()) {
      return null;
    }
    if (!isRaw(name, Names.first(RAW_PATHS, attributes))) {
      return name;
    }
    String method = Names.first(HTTP_METHODS, attributes);
    if (method != null) {
      return method;
    }
    int space = name.indexOf(' ');
    return space > 0 && METHODS.contains(name.substring(0, space))
        ? name.substring(0, space)
        : "_OTHER";
  }

  private static boolean isRaw(String name, String path) {
    if (name.indexOf('/') < 0) {
      return false;
    }
    if (name.indexOf('?') >= 0 || name.contains("://")) {
      return true;
    }
    int query = path == null ? -1 : path.indexOf('?');
    String reported = query < 0 ? path : path.substring(0, query);
    int space = name.indexOf(' ');
    if (reported != null && reported.length() > 1 && name.substring(space + 1).equals(reported)) {
      return true;
    }
    for (String segment : name.split("/", -1)) {
      if (isValue(segment)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isValue(String segment) {
    int digits = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '{' || c == ':' || c == '<' || c == ' ') {
        return false;
      }
    }
    return digits > 0 && (digits == segment.length() || segment.length() >= 8);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
