package dev.highwater.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Properties handed untouched to a client. Printing it shows no secret: neither by its name nor by
 * having come by reference.
 */
public final class ClientProperties implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What stands in place of a value that is not printed. */
  public static final String MASK = "********";

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "password|secret|token|jaas|key|user\\.info|request\\.header", Pattern.CASE_INSENSITIVE);

  private static final ClientProperties NONE = new ClientProperties(Map.of(), Set.of());

  private final TreeMap<String, String> values;
  private final TreeSet<String> byReference;

  public ClientProperties(Map<String, String> values, Set<String> byReference) {
    this.values = new TreeMap<>(values);
    this.byReference = new TreeSet<>(byReference);
  }

  public static ClientProperties none() {
    return NONE;
  }

  /** Whether a value under this name is never printed. */
  public static boolean isSecretName(String name) {
    return SECRET_NAME.matcher(name).find();
  }

  /** Unmodifiable, by name. Holds secrets: not for printing. */
  public Map<String, String> values() {
    return Collections.unmodifiableMap(values);
  }

  public String get(String name) {
    return values.get(name);
  }

  /** A fresh copy for a client. Holds secrets: not for printing. */
  public Properties toProperties() {
    Properties properties = new Properties();
    values.forEach(properties::setProperty);
    return properties;
  }

  /** For printing: by name, secrets masked. */
  public Map<String, String> masked() {
    TreeMap<String, String> masked = new TreeMap<>();
    values.forEach(
        (name, value) ->
            masked.put(name, isSecretName(name) || byReference.contains(name) ? MASK : value));
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientProperties that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return masked().toString();
  }
}
