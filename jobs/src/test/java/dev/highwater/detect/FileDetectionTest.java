package dev.highwater.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highwater.detect.FileDetection.Options;
import dev.highwater.detect.FileDetection.Outcome;
import dev.highwater.detect.FileDetection.Task;
import dev.highwater.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileDetectionTest {
  private static final String HEADER =
      "timestamp,value,anomaly_score,grade,kind,expected,lower,upper\n";

  @TempDir Path folder;

  private final Counting detector = new Counting();

  private Outcome run(String text, Options options) throws IOException {
    Path source = Files.writeString(folder.resolve("in.csv"), text);
    return new FileDetection<>(detector, options)
        .run(new Task(source, "x/in.csv", result()), rows -> {}, () -> false)
        .outcome();
  }

  private Path result() {
    return folder.resolve("out/x/in.csv");
  }

  private static Options columns(String time, String value) {
    return new Options(Column.named(time), Column.named(value), 0, false);
  }

  private static Options defaults(long train) {
    return new Options(Column.at(1), Column.at(2), train, false);
  }

  @Test
  void aRowOutForEachRowInWithTimesAndValuesAsTheyCame() throws IOException {
    Outcome outcome =
        run(
            """
            "timestamp","value"
            2014-04-01 00:00:00,1.50
            "2014-04-01 00:05:00,250", 2e0

            2014-04-01T00:10:00+00:00,101
            2014-04-01T00:15Z,102
            """,
            defaults(0));
    assertThat(Files.readString(result()))
        .isEqualTo(
            HEADER
                + """
                2014-04-01 00:00:00,1.50,0.25,0,none,,-1.5,
                "2014-04-01 00:05:00,250", 2e0,0.25,0,none,7.5,-1.5,
                2014-04-01T00:10:00+00:00,101,0.25,0.5,spike,7.5,-1.5,
                2014-04-01T00:15Z,102,0.25,0.5,spike,7.5,-1.5,
                """);
    assertThat(detector.given)
        .containsExactly(
            "1396310400000 1.5", "1396310700250 2.0", "1396311000000 101.0", "1396311300000 102.0");
    assertThat(outcome).isEqualTo(new Outcome(4, 0, 2, 1, 0));
  }

  @Test
  void columnsAreNamesOrNumbers() throws IOException {
    String text = "host,When,\"cpu, busy\",label\r\nweb,1500000000,5,0\r\n";
    for (String time : List.of("When", "when", "2")) {
      for (String value : List.of("cpu, busy", "3")) {
        run(text, columns(time, value));
      }
    }
    assertThat(detector.given).hasSize(6).containsOnly("1500000000000 5.0");
  }

  @Test
  void aNumberThatIsANameIsTheName() throws IOException {
    run("3,2,1\n1500000000,5,6\n", columns("3", "1"));
    assertThat(detector.given).containsExactly("1500000000000 6.0");
  }

  @ParameterizedTest
  @CsvSource({
    "1500000000, 1500000000000",
    "1500000000.25, 1500000000250",
    "1500000000123, 1500000000123",
    "1500000000123456, 1500000000123",
    "0, 0",
    "86400, 86400000",
  })
  void epochNumbersAreReadByTheirSize(String time, String millis) throws IOException {
    run("t,v\n" + time + ",1\n", defaults(0));
    assertThat(detector.given).containsExactly(millis + " 1.0");
  }

  @Test
  void theUnitOfTheFirstEpochNumberHolds() throws IOException {
    run("t,v\n0,1\n60000000000,1\n120000000000,1\n", defaults(0));
    assertThat(detector.given)
        .containsExactly("0 1.0", "60000000000000 1.0", "120000000000000 1.0");
  }

  @Test
  void missingValuesAreToldAndWrittenWithoutAScore() throws IOException {
    Outcome outcome = run("t,v\n100,1\n160,\n220,NaN\n280,null\n340,inf\n400,2\n", defaults(0));
    assertThat(Files.readString(result()))
        .isEqualTo(
            HEADER
                + """
                100,1,0.25,0,none,,-1.5,
                160,,,0,none,7.5,-1.5,
                220,NaN,,0,none,7.5,-1.5,
                280,null,,0,none,7.5,-1.5,
                340,inf,,0,none,7.5,-1.5,
                400,2,0.25,0,none,7.5,-1.5,
                """);
    assertThat(detector.given.subList(1, 5)).allMatch(each -> each.endsWith(" NaN"));
    assertThat(outcome).isEqualTo(new Outcome(6, 4, 0, 0, 0));
  }

  @Test
  void timesThatStandStillOrGoBackAreJudgedRightAfterTheLatest() throws IOException {
    Outcome outcome = run("t,v\n200,1\n200,2\n100,3\n300,4\n", defaults(0));
    assertThat(detector.given)
        .containsExactly("200000 1.0", "200001 2.0", "200002 3.0", "300000 4.0");
    assertThat(Files.readAllLines(result()).stream().map(line -> line.split(",")[0]))
        .containsExactly("timestamp", "200", "200", "100", "300");
    assertThat(outcome.notAfter()).isEqualTo(2);
  }

  @Test
  void trainingRowsDoNotAlarm() throws IOException {
    Outcome outcome = run("t,v\n100,500\n160,500\n220,500\n", defaults(2));
    assertThat(Files.readAllLines(result()).subList(1, 4))
        .containsExactly(
            "100,500,0.25,0,none,,-1.5,",
            "160,500,0.25,0,none,7.5,-1.5,",
            "220,500,0.25,0.5,spike,7.5,-1.5,");
    assertThat(outcome).isEqualTo(new Outcome(3, 0, 1, 1, 0));
  }

  @Test
  void aFileOfAHeaderAloneGivesAHeader() throws IOException {
    assertThat(run("\ufefftime,value\n", columns("time", "value")).rows()).isZero();
    assertThat(Files.readString(result())).isEqualTo(HEADER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                    | in.csv:1: the file is empty; expected a header and rows",
        "a;b\\n1;2\\n          | in.csv:1: no column 2; the header has a;b; expected columns separated by commas",
        "100,2\\n160,3\\n      | in.csv:1: expected a header, found the first row of data",
        "t,v\\n100,1\\n160\\n  | in.csv:3: 1 columns; expected at least 2",
        "t,v\\n100,1\\nx,1\\n  | in.csv:3: \"x\" is no time (column \"t\"); expected ISO 8601, yyyy-MM-dd HH:mm:ss, or epoch",
        "t,v\\n\\n100,12%\\n   | in.csv:3: \"12%\" is no number (column \"v\")",
        "t,v\\n100,=1+1\\n     | in.csv:2: \"=1+1\" is no number (column \"v\")",
        "\"t\\nu\",v\\n100,z\\n | in.csv:3: \"z\" is no number",
      })
  void whatIsWrongIsToldWithFileAndLineAndNothingIsWritten(String text, String message) {
    assertThatThrownBy(() -> run(text.replace("\\n", "\n"), defaults(0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertThat(folder.resolve("out/x"))
        .satisfiesAnyOf(
            none -> assertThat(none).doesNotExist(), none -> assertThat(none).isEmptyDirectory());
  }

  @Test
  void wrongColumnsAreToldWithTheHeader() {
    assertThatThrownBy(() -> run("t,v\n1,2\n", columns("t", "cpu")))
        .hasMessageEndingWith("in.csv:1: no column \"cpu\"; the header has t, v");
    assertThatThrownBy(() -> run("t,v,v\n1,2,3\n", columns("t", "v")))
        .hasMessageEndingWith("in.csv:1: columns 2 and 3 are both named \"v\"; expected a number");
    assertThatThrownBy(() -> run("t,v\n1,2\n", columns("t", "1")))
        .hasMessageEndingWith("in.csv:1: time and value are the same column, \"t\"");
  }

  @Test
  void anEarlierResultStaysWhereTheFileCannotBeRead() throws IOException {
    run("t,v\n100,1\n", defaults(0));
    String before = Files.readString(result());
    assertThatThrownBy(() -> run("t,v\n100,1\n160,?\n", defaults(0)))
        .isInstanceOf(InputException.class);
    assertThat(Files.readString(result())).isEqualTo(before);
    assertThat(result().getParent()).isDirectoryContaining(file -> file.equals(result()));
    assertThat(result().getParent().toFile().list()).hasSize(1);
  }
}
