package dev.highwater.result;

import java.util.Locale;

/** How the value of a result record is written. Settings use the lower-case name. */
public enum Encoding {
  /**
   * Avro single-object encoding: {@code C3 01}, the schema's CRC-64-AVRO fingerprint, Avro binary.
   * Needs no registry.
   */
  AVRO("application/avro"),
  /**
   * Confluent wire format: {@code 00}, the schema's id in a registry as four bytes, Avro binary.
   */
  CONFLUENT("application/vnd.confluent.avro"),
  /** One JSON object with the names of the Avro schema and no union wrappers. */
  JSON("application/json");

  private final String contentType;

  Encoding(String contentType) {
    this.contentType = contentType;
  }

  /** Value of the record header {@code content-type}. */
  public String contentType() {
    return contentType;
  }

  /** The name in settings. */
  public String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
