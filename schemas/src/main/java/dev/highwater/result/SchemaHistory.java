package dev.highwater.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * All versions of one result's Avro schema, oldest first, from the resources {@code
 * avro-history/NAME/1.avsc}, {@code 2.avsc} …
 */
final class SchemaHistory {
  private static final Map<String, SchemaHistory> LOADED = new ConcurrentHashMap<>();

  private final List<Schema> versions;
  private final Map<Long, Schema> byFingerprint;

  private SchemaHistory(List<Schema> versions) {
    this.versions = List.copyOf(versions);
    Map<Long, Schema> map = new HashMap<>();
    for (Schema version : versions) {
      map.put(SchemaNormalization.parsingFingerprint64(version), version);
    }
    this.byFingerprint = Map.copyOf(map);
  }

  static SchemaHistory of(String name) {
    return LOADED.computeIfAbsent(name, SchemaHistory::load);
  }

  private static SchemaHistory load(String name) {
    List<Schema> versions = new ArrayList<>();
    while (true) {
      String resource = "/avro-history/" + name + "/" + (versions.size() + 1) + ".avsc";
      try (InputStream in = SchemaHistory.class.getResourceAsStream(resource)) {
        if (in == null) {
          break;
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (versions.isEmpty()) {
      throw new IllegalStateException("no Avro schema named " + name);
    }
    return new SchemaHistory(versions);
  }

  /** Oldest first. */
  List<Schema> versions() {
    return versions;
  }

  Schema current() {
    return versions.get(versions.size() - 1);
  }

  /** The version with this CRC-64-AVRO fingerprint of its canonical form, or {@code null}. */
  Schema byFingerprint(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }
}
