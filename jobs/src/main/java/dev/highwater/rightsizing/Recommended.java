package dev.highwater.rightsizing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.codec.wire.Times;
import dev.highwater.cost.rightsizing.FindingKind;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was recommended before: {@code rightsizing.json} of earlier runs. */
public final class Recommended {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Recommendations that save something: a larger type is none. */
  private static final Set<String> SAVING =
      Set.of(
          FindingKind.OVER_PROVISIONED.text(),
          FindingKind.OVER_PROVISIONED_CPU_ONLY.text(),
          FindingKind.IDLE.text());

  private Recommended() {}

  /** Since when instances have been recommended to change, by instance: the first time counts. */
  public static Map<String, Long> read(List<Path> files) throws IOException {
    Map<String, Long> since = new TreeMap<>();
    for (Path file : files) {
      JsonNode root = parsed(file);
      long asOf = Times.parse(root.path("asOf").asText(), ZoneOffset.UTC);
      if (asOf == Times.NONE || !root.path("findings").isArray()) {
        throw new InputException(file, "no asOf or no findings; expected a rightsizing.json", null);
      }
      for (JsonNode finding : root.path("findings")) {
        if (SAVING.contains(finding.path("finding").asText())
            && !finding.path("options").isEmpty()) {
          finding.path("members").forEach(member -> since.merge(member.asText(), asOf, Math::min));
        }
      }
    }
    return since;
  }

  private static JsonNode parsed(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new InputException(file, "no such file", e);
    } catch (JacksonException e) {
      throw new InputException(
          file,
          e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
          "no JSON: " + e.getOriginalMessage());
    }
  }
}
