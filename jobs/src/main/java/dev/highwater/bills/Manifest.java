package dev.highwater.bills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an execution of an export has delivered. AWS writes it when all data files are there: Data
 * Exports to {@code metadata/BILLING_PERIOD=2024-09/…-Manifest.json} ({@code dataFiles}), the
 * legacy report to {@code 20240901-20241001/…-Manifest.json} ({@code reportKeys}).
 *
 * @param entry the manifest's file
 * @param export name of the export: the path down to its {@code metadata}, or to its period
 * @param period billing period, {@code 2024-09}
 * @param files as it names them: {@code s3://bucket/key}, or keys
 */
record Manifest(ExportStore.Entry entry, String export, String period, List<String> files) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARTITION =
      Pattern.compile(
          "(?:^|/)(?:metadata/)?billing_period=(\\d{4}-\\d\\d)(?:-\\d\\d)?/",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RANGE = Pattern.compile("(?:^|/)(\\d{4})(\\d\\d)\\d\\d-\\d{8}/");

  static boolean isManifest(String key) {
    return key.toLowerCase(Locale.ROOT).endsWith("manifest.json");
  }

  /** Reads a manifest; {@code null} where the file is none of an export's. */
  static Manifest read(ExportStore.Entry entry, byte[] json) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new BillFileException(
          entry.key()
              + ":"
              + e.getLocation().getLineNr()
              + ":"
              + e.getLocation().getColumnNr()
              + ": JSON syntax; the manifest may not be written to its end yet");
    }
    JsonNode files =
        root.path("dataFiles").isArray() ? root.get("dataFiles") : root.path("reportKeys");
    Matcher partition = PARTITION.matcher(entry.key());
    Matcher range = RANGE.matcher(entry.key());
    if (!files.isArray()) {
      return null;
    }
    List<String> names = new ArrayList<>();
    files.forEach(file -> names.add(file.isTextual() ? file.asText() : file.path("key").asText()));
    if (partition.find()) {
      String before = entry.key().substring(0, partition.start());
      return new Manifest(entry, named(before), partition.group(1), names);
    }
    if (range.find()) {
      String before = entry.key().substring(0, range.start());
      return new Manifest(entry, named(before), range.group(1) + "-" + range.group(2), names);
    }
    throw new BillFileException(
        entry.key()
            + ": expected a folder BILLING_PERIOD=YYYY-MM or YYYYMMDD-YYYYMMDD in its path");
  }

  private static String named(String before) {
    String name = before.startsWith("/") ? before.substring(1) : before;
    return name.isEmpty() ? "export" : name;
  }

  /** What a delivery of it replaces. */
  String scope() {
    return export + "/" + period;
  }
}
