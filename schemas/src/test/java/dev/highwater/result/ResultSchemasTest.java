package dev.highwater.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Results can be read by every version, older and newer, and no version that was ever written
 * changes or is lost.
 */
class ResultSchemasTest {
  /** Never edit an entry: a changed schema is a new file {@code N+1.avsc} and a new line. */
  private static final Map<String, String> FINGERPRINTS =
      Map.of(
          "signal/1", "56d5b726e1a1552f",
          "anomaly/1", "0221b10b3b725155",
          "cost/1", "0d6e4d021ea21945",
          "cost_report/1", "116264a050a2eace",
          "cost_report/2", "b829e9faeec6739a",
          "cost_notice/1", "96301306c7978b6a",
          "recommendation/1", "09b446d79f249d40",
          "dead_letter/1", "950974c7e3e88e94",
          "late_item/1", "f27ea4677dfb6dbe",
          "clock_tick/1", "db0b6de92de727a3");

  static Stream<ResultType<?>> types() {
    return ResultTypes.all().stream();
  }

  private static Schema file(String path) throws IOException {
    return new Schema.Parser().parse(Files.readString(Path.of(path)));
  }

  @ParameterizedTest
  @MethodSource("types")
  void theLatestFrozenVersionIsTheCurrentSchema(ResultType<?> type) throws IOException {
    Schema current = file("src/main/avro/" + type.name() + ".avsc");
    assertThat(type.schema())
        .as("a changed schema needs a new file src/main/avro-history/%s/N.avsc", type.name())
        .isEqualTo(current);
    assertThat(SchemaNormalization.toParsingForm(type.classSchema()))
        .isEqualTo(SchemaNormalization.toParsingForm(current));
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyVersionReadsEveryOther(ResultType<?> type) {
    List<Schema> versions = SchemaHistory.of(type.name()).versions();
    for (Schema reader : versions) {
      for (Schema writer : versions) {
        assertThat(compatibility(reader, writer)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }

  @Test
  void theCheckSeesABreakingChange() {
    Schema signal = ResultTypes.SIGNAL.schema();
    Schema broken =
        new Schema.Parser()
            .parse(
                signal
                    .toString()
                    .replace(
                        "\"fields\":[", "\"fields\":[{\"name\":\"region\",\"type\":\"string\"},"));
    assertThat(compatibility(signal, broken)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    assertThat(compatibility(broken, signal)).isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
  }

  private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
  }

  @Test
  void frozenVersionsKeepTheirFingerprints() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/avro-history"))) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        if (path.getParent().endsWith("metric_point")) {
          continue;
        }
        String name =
            path.getParent().getFileName()
                + "/"
                + path.getFileName().toString().replace(".avsc", "");
        found.put(
            name,
            String.format(
                "%016x", SchemaNormalization.parsingFingerprint64(file(path.toString()))));
      }
    }
    assertThat(found).containsExactlyInAnyOrderEntriesOf(FINGERPRINTS);
  }

  @Test
  void everyHistoryIsAKindOfResultAndEveryFrozenVersionIsLoaded() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/main/avro-history"))) {
      // an input's schema: its own test holds its history
      assertThat(
              folders
                  .map(path -> path.getFileName().toString())
                  .filter(name -> !name.equals("metric_point")))
          .containsExactlyInAnyOrderElementsOf(
              ResultTypes.all().stream().map(ResultType::name).toList());
    }
    for (ResultType<?> type : ResultTypes.all()) {
      try (Stream<Path> files = Files.list(Path.of("src/main/avro-history", type.name()))) {
        assertThat(SchemaHistory.of(type.name()).versions()).hasSize((int) files.count());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void everythingIsDocumented(ResultType<?> type) {
    assertThat(type.schema().getDoc()).isNotBlank();
    documented(type.schema());
  }

  private static void documented(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
        for (Schema.Field field : schema.getFields()) {
          assertThat(field.doc()).as(field.name()).isNotBlank();
          documented(field.schema());
        }
      }
      case UNION -> schema.getTypes().forEach(ResultSchemasTest::documented);
      case ARRAY -> documented(schema.getElementType());
      case MAP -> documented(schema.getValueType());
      default -> {}
    }
  }
}
