package dev.highwater.sink.postgres;

import java.util.Properties;

/**
 * Where the database is. Printing it shows no password.
 *
 * @param url {@code jdbc:postgresql://host/database}
 * @param user {@code null}: what the driver finds
 * @param password likewise
 */
public record PostgresSettings(String url, String user, String password) {
  Properties properties() {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", "highwater");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "120");
    return properties;
  }

  @Override
  public String toString() {
    return "PostgresSettings[" + url + "]";
  }
}
