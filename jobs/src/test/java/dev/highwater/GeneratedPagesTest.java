package dev.highwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cli.SchemaTable;
import dev.highwater.config.SettingsTable;
import dev.highwater.topics.TopicTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("flink-conf")) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }
}
