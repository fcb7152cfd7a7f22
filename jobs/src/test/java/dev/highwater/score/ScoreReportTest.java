package dev.highwater.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cli.HighwaterCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreReportTest {
  @TempDir Path folder;

  private record Ran(int code, String out, String err) {
    /** A line's numbers, one blank apart. */
    String line(String start) {
      return out.lines()
          .map(line -> line.replaceAll(" +", " "))
          .filter(line -> line.startsWith(start))
          .findFirst()
          .orElseThrow();
    }
  }

  private Ran score(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all =
        Stream.concat(Stream.of("anomalies", "score"), Stream.of(args).map(Object::toString))
            .toArray(String[]::new);
    return new Ran(line.execute(all), out.toString(), err.toString());
  }

  private void result(String name, IntToDoubleFunction grade) throws IOException {
    StringBuilder text = new StringBuilder("timestamp,value,anomaly_score,grade\n");
    for (int row = 0; row < 100; row++) {
      double g = grade.applyAsDouble(row);
      text.append(
          "2026-01-01 00:%02d:%02d,1,%s,%s\n"
              .formatted(row / 60, row % 60, g == 0 ? "" : g / 2, g));
    }
    Path file = folder.resolve("out").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void truth(String name, IntPredicate label) throws IOException {
    StringBuilder text = new StringBuilder("\"timestamp\",\"value\",\"Label\"\n");
    for (int row = 0; row < 100; row++) {
      text.append(row).append(",1,").append(label.test(row) ? 1 : 0).append('\n');
    }
    Path file = folder.resolve("truth").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void numentasLabelsGiveItsScoreAndWhatOtherGroupsWouldHaveChosen() throws IOException {
    // The best threshold of one group is not that of the other.
    result("a/x.csv", row -> row == 30 ? 0.9 : row == 80 ? 0.5 : 0);
    result("b/y.csv", row -> row == 30 ? 0.4 : 0);
    Path labels =
        Files.writeString(
            folder.resolve("windows.json"),
            """
            {"a/x.csv": [["2026-01-01 00:00:30.000000", "2026-01-01 00:00:39.000000"]],
             "b/y.csv": [["2026-01-01T00:00:30", "2026-01-01T00:00:39"]]}
            """);
    Ran ran = score(folder.resolve("out"), "--truth", labels);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.line("standard fixed")).isEqualTo("standard fixed > 0 97.2500 2/2 1");
    assertThat(ran.line("standard best"))
        .isEqualTo("standard best on these labels 0.4 97.2500 2/2 1");
    assertThat(ran.line("standard from the other groups"))
        .isEqualTo("standard from the other groups 47.2500 1/2 1");
    assertThat(ran.line("standard over-fitting"))
        .isEqualTo("standard over-fitting (best − that) 50.0000");
    assertThat(ran.line("a ")).isEqualTo("a 1 0.890 1 1 0.890 1 1 0.890 1 1 0.4");
    assertThat(ran.line("b ")).isEqualTo("b 1 1.000 1 0 1.000 1 0 -1.000 0 0 0.9");
    assertThat(ran.code()).isZero();
  }

  @Test
  void labelledRowsGiveEvents() throws IOException {
    result("a/x.csv", row -> row == 30 ? 0.9 : row == 80 ? 0.5 : 0);
    truth("a/x.csv", row -> row >= 28 && row < 40);
    result("b/y.csv", row -> row == 30 ? 0.4 : 0);
    truth("b/y.csv", row -> row >= 28 && row < 40);
    Ran ran = score(folder.resolve("out"), "--truth", folder.resolve("truth"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.line("fixed")).isEqualTo("fixed > 0 0.8000 0.667 1.000 2/2 1 5.882");
    assertThat(ran.line("best"))
        .isEqualTo("best on these labels > 0 0.8000 0.667 1.000 2/2 1 5.882");
    // the threshold that a chooses misses the segment of b
    assertThat(ran.line("from the other groups"))
        .isEqualTo("from the other groups 0.5000 0.500 0.500 1/2 1 5.882");
    assertThat(ran.line("from the other half")).startsWith("from the other half 0.5000");
    assertThat(ran.line("over-fitting")).startsWith("over-fitting (best − that) 0.");
    assertThat(ran.line("ranking by anomaly_score"))
        .startsWith("ranking by anomaly_score, whatever the threshold: VUS-PR 0.")
        .endsWith("(means of 2 series with segments)");
    assertThat(ran.line("a ")).startsWith("a 0.6667 1/1 11.765");
    assertThat(ran.line("b ")).startsWith("b 1.0000 1/1 0.000");
    Path list =
        Files.writeString(
            folder.resolve("list"),
            folder.resolve("truth/a/x.csv")
                + "\ta/x.csv\tg\t81\n"
                + folder.resolve("truth/b/y.csv")
                + "\tb/y.csv\n");
    assertThat(score(folder.resolve("out"), "--truth", list).line("fixed"))
        .isEqualTo("fixed > 0 1.0000 1.000 1.000 1/1 0 0.000");
  }

  @Test
  void whatDoesNotFitIsTold() throws IOException {
    result("a/x.csv", row -> 0);
    Path labels = Files.writeString(folder.resolve("w.json"), "{\"a/none.csv\": []}");
    assertThat(score(folder.resolve("out"), "--truth", labels))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
        .satisfies(ran -> assertThat(ran.err()).contains("none.csv: no such file"));
    Files.writeString(
        labels, "{\"a/x.csv\": [[\"2026-01-01 00:00:30\", \"2027-01-01 00:00:00\"]]}");
    assertThat(score(folder.resolve("out"), "--truth", labels).err())
        .contains("x.csv: no row at 2027-01-01 00:00:00, which " + labels + " names");
    Files.writeString(labels, "{");
    assertThat(score(folder.resolve("out"), "--truth", labels).err()).contains("w.json: no JSON");
    truth("a/x.csv", row -> false);
    Files.writeString(folder.resolve("truth/a/x.csv"), "t,label\n1,0\n");
    assertThat(score(folder.resolve("out"), "--truth", folder.resolve("truth")).err())
        .contains("x.csv: 100 rows; ")
        .contains("has 1");
    assertThat(score(folder.resolve("out"), "--truth", labels, "--column", "anomaly_score"))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
        .satisfies(ran -> assertThat(ran.err()).contains("needs a --threshold"));
  }
}
