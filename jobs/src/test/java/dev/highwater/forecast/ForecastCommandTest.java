package dev.highwater.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cli.HighwaterCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ForecastCommandTest {
  @TempDir Path folder;

  private record Ran(int code, String out, String err) {}

  private Ran forecast(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    String[] all =
        Stream.concat(Stream.of("forecast"), Stream.of(args).map(Object::toString))
            .toArray(String[]::new);
    return new Ran(line.execute(all), out.toString(), err.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("in.csv"), text);
  }

  private Path out() {
    return folder.resolve("out/forecasts.csv");
  }

  private Ran run(String text, int season, int horizon) throws IOException {
    return forecast(file(text), "--season", season, "--horizon", horizon, "--out", out());
  }

  private static String row(String name, int size, int season) {
    StringBuilder row = new StringBuilder(name);
    for (int i = 0; i < size; i++) {
      row.append(',').append(100 + 10 * (i % season));
    }
    return row.toString();
  }

  @Test
  void seriesInRowsAsInTheM4Files() throws IOException {
    String text =
        "\"V1\",\"V2\",\"V3\"\n"
            + row("\"H1\"", 80, 4)
            + ",,,\n"
            + row("H2", 60, 4)
            + "\n"
            + row("H3", 3, 4)
            + "\n";
    Ran ran = run(text, 4, 6);
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEqualTo("H3: 3 values; at least 8 are needed\n");
    assertThat(ran.out())
        .contains("3 series, 143 values, 6 steps each, 95 % intervals")
        .contains("1 too short to forecast: empty cells");
    List<String> lines = Files.readAllLines(out());
    assertThat(lines).hasSize(1 + 3 * 6);
    assertThat(lines.get(0)).isEqualTo("series,step,mean,lower,upper");
    for (int step = 1; step <= 6; step++) {
      for (int series = 0; series < 2; series++) {
        String[] cells = lines.get(series * 6 + step).split(",");
        assertThat(cells[0]).isEqualTo("H" + (series + 1));
        assertThat(cells[1]).isEqualTo(Integer.toString(step));
        double mean = Double.parseDouble(cells[2]);
        assertThat(mean).isBetween(99 + 10.0 * ((step - 1) % 4), 101 + 10.0 * ((step - 1) % 4));
        assertThat(Double.parseDouble(cells[3])).isLessThanOrEqualTo(mean);
        assertThat(Double.parseDouble(cells[4])).isGreaterThanOrEqualTo(mean);
      }
      assertThat(lines.get(12 + step)).isEqualTo("H3," + step + ",,,");
    }
  }

  @Test
  void aRowOfDataIsNoHeader() throws IOException {
    run(row("only", 30, 2) + "\n", 2, 2);
    assertThat(Files.readAllLines(out())).hasSize(3);
  }

  @Test
  void aColumnOfValues() throws IOException {
    StringBuilder text = new StringBuilder("timestamp,Value\n");
    for (int i = 0; i < 56; i++) {
      text.append("2026-01-01,")
          .append(i == 20 ? "" : i == 30 ? "NaN" : Integer.toString(10 + i % 7))
          .append('\n');
    }
    Ran ran = run(text + "\n\n", 7, 7);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("1 series, 56 values");
    List<String> lines = Files.readAllLines(out());
    assertThat(lines.get(1)).startsWith("value,1,");
    assertThat(Double.parseDouble(lines.get(7).split(",")[2])).isBetween(15.5, 16.5);
  }

  @Test
  void aHigherLevelIsWider() throws IOException {
    StringBuilder text = new StringBuilder("value\n");
    for (int i = 0; i < 200; i++) {
      text.append(1_000 + (i * 7_919 % 101)).append('\n');
    }
    Path in = file(text.toString());
    double[] widths = new double[2];
    int[] levels = {80, 95};
    for (int i = 0; i < 2; i++) {
      forecast(in, "--season", 7, "--horizon", 3, "--level", levels[i], "--out", out());
      String[] cells = Files.readAllLines(out()).get(1).split(",");
      widths[i] = Double.parseDouble(cells[4]) - Double.parseDouble(cells[3]);
    }
    assertThat(widths[1]).isGreaterThan(widths[0]);
    assertThat(widths[0]).isBetween(40.0, 100.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "V1,V2~a,1,x,3 | in.csv:2: column 3: \"x\" is no number; expected a decimal number",
        "V1,V2~a,1~a,2 | in.csv:3: column 1: series \"a\" is in line 2 already",
        "cost~1~2 | in.csv:1: one column, \"cost\"; expected it to be named value",
        "t,value~1~ | in.csv:2: 1 columns; expected at least 2",
        "value~1~oops | in.csv:3: column 1: \"oops\" is no number",
        "V1,V2 | in.csv: no rows",
        "timestamp,cpu,memory~0,3,5~300,4,6 | in.csv:1: no column value; found \"timestamp\", \"cpu\"",
        "date,a,b,c,d,e,f,g,h,i~2026-01-01,1,2,3,4,5,6,7,8,9 | no column value; found \"date\"",
        "value~1~1e400 | in.csv:3: column 1: \"1e400\" is no number",
        "V1,V2~a,1,-Inf | in.csv:2: column 3: \"-Inf\" is no number",
        "'' | in.csv:1: the file is empty"
      })
  void badInputIsNamed(String text, String message) throws IOException {
    Ran ran = run(text.replace('~', '\n'), 7, 7);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(message);
    assertThat(folder.resolve("out"))
        .satisfiesAnyOf(
            path -> assertThat(path).doesNotExist(), path -> assertThat(path).isEmptyDirectory());
  }

  @Test
  void aFileThatIsNotThere() {
    Ran ran = forecast(folder.resolve("no.csv"), "--season", 1, "--horizon", 1, "--out", out());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("no.csv: no such file");
  }

  @Test
  void nothingIsWrittenWhereNothingIsKnown() throws IOException {
    Ran ran = run("value\n1\n2\n", 7, 7);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("value: 2 values; at least 8 are needed");
    assertThat(out()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--horizon=0", "--season=0", "--level=0.95", "--level=100"})
  void settingsAreChecked(String wrong) throws IOException {
    String name = wrong.substring(0, wrong.indexOf('='));
    Path in = file("value\n1\n");
    Stream<String> rest =
        Stream.of("--horizon=1", "--season=1", "--out=" + out())
            .filter(option -> !option.startsWith(name));
    Ran ran = forecast(Stream.concat(Stream.of(in, wrong), rest).toArray());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(name + ": ").contains("expected");
  }

  @Test
  void theInputIsNotReplaced() throws IOException {
    Path in = file("value\n1\n");
    Ran ran = forecast(in, "--season", 1, "--horizon", 1, "--out", in);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(Files.readString(in)).isEqualTo("value\n1\n");
  }
}
