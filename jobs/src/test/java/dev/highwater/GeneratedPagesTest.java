package dev.highwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cli.SchemaTable;
import dev.highwater.config.Keys;
import dev.highwater.config.SettingsTable;
import dev.highwater.cost.rightsizing.FindingKind;
import dev.highwater.cost.rightsizing.ReasonCode;
import dev.highwater.signals.core.ServiceActivity;
import dev.highwater.signals.functions.ServiceWindowsOperator;
import dev.highwater.topics.TopicTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that are made from code are what the code makes. */
class GeneratedPagesTest {
  @ParameterizedTest
  @ValueSource(strings = {"settings", "topics", "schemas"})
  void thePageIsWhatTheCodeMakes(String page) throws IOException {
    String made =
        switch (page) {
          case "settings" -> SettingsTable.markdown();
          case "topics" -> TopicTable.markdown();
          default -> SchemaTable.markdown();
        };
    assertThat(Files.readString(root().resolve("docs/" + page + ".md")))
        .as(
            "docs/%s.md is not what the code makes; run `bin/highwater docs %s > docs/%s.md`",
            page, page, page)
        .isEqualTo(made);
  }

  @Test
  void everyFormatOfAnInputIsDescribed() throws IOException {
    String page = Files.readString(root().resolve("docs/your-kafka.md"));
    Map<String, List<String>> inputs = new TreeMap<>();
    for (String input : List.of("metrics", "spans", "logs")) {
      for (String format : Keys.FORMATS.get(input)) {
        if (!format.equals("auto")) {
          inputs.computeIfAbsent(format, unused -> new ArrayList<>()).add(input);
        }
      }
    }
    inputs.forEach(
        (format, names) ->
            assertThat(page).contains("| `" + format + "` | " + String.join(", ", names) + " | "));
  }

  @Test
  void everyReasonOfARecommendationIsDescribed() throws IOException {
    String page = Files.readString(root().resolve("docs/costs.md"));
    for (ReasonCode reason : ReasonCode.values()) {
      assertThat(page).contains("`" + reason + "`");
    }
    for (FindingKind kind : FindingKind.values()) {
      assertThat(page).contains("`" + kind.text() + "`");
    }
  }

  @Test
  void theSignalsThatNoPackDefinesAreDescribed() throws IOException {
    assertThat(Files.readString(root().resolve("docs/reading-results.md")))
        .contains(
            "`" + ServiceActivity.SIGNAL + "`", "`" + ServiceWindowsOperator.OVERFLOW_SIGNAL + "`");
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("flink-conf")) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }
}
