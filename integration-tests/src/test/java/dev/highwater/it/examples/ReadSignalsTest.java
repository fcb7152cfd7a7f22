package dev.highwater.it.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadSignalsTest {
  @Test
  void theDocumentationShowsTheProgramThatIsTested() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/dev/highwater/it/examples/ReadSignals.java"));
    String body = source.substring(source.indexOf("import "));
    assertThat(Files.readString(Path.of("../docs/reading-results.md")))
        .as("docs/reading-results.md shows ReadSignals.java from its first import on")
        .contains("```java\n" + body + "```\n");
  }
}
