package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.event.Labels;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import dev.highwater.result.Signal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cost by request, and the days to come, from the command to the files. */
class ReportTrafficTest {
  private static final long HOUR = 3_600_000L;

  @TempDir Path folder;

  private record Ran(int exit, String err) {}

  private Ran report(String... arguments) throws Exception {
    List<String> rows = new ArrayList<>(List.of(Rows.HEADER));
    for (LocalDate day = LocalDate.of(2024, 8, 1);
        day.isBefore(LocalDate.of(2024, 10, 1));
        day = day.plusDays(1)) {
      rows.add(application(Rows.csv(day.toString(), "EC2", "web", "24"), "<cart>"));
      rows.add(application(Rows.csv(day.toString(), "S3", "web", "1"), "store"));
    }
    Path bill = Files.write(folder.resolve("bill.csv"), rows);
    StringWriter err = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of(
                "report",
                "--from",
                "2024-09-01",
                "--to",
                "2024-10-01",
                "--input",
                bill.toString(),
                "--out",
                folder.resolve("out").toString()));
    all.addAll(Arrays.asList(arguments));
    int exit =
        HighwaterCommand.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, err.toString());
  }

  private static String application(String row, String name) {
    return row.replace("\"\"env\"\":\"\"prod\"\"", "\"\"app\"\":\"\"" + name + "\"\"");
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(folder.resolve("out/cost-report.json").toFile());
  }

  private static String requests(String service, Instant start, double count) throws Exception {
    Signal signal =
        new Signal(
            "requests_per_second",
            service,
            Labels.empty(),
            "spans",
            start.toEpochMilli(),
            start.toEpochMilli() + HOUR,
            HOUR,
            0,
            true,
            "1/s",
            count,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            count / 3_600,
            List.of());
    return new String(
        ResultCodec.json(ResultTypes.SIGNAL).encoder().encode(signal), StandardCharsets.UTF_8);
  }

  @Test
  void usageIsDividedByRequests() throws Exception {
    List<String> lines = new ArrayList<>();
    Instant start = Instant.parse("2024-09-03T00:00:00Z");
    for (int hour = 0; hour < 12; hour++) {
      lines.add(requests("<cart>", start.plusMillis(hour * HOUR), 500));
    }
    lines.add(requests("<cart>", start.plusMillis(12 * HOUR), 0));
    Path signals = Files.createDirectories(folder.resolve("signals/a"));
    Files.write(signals.resolve("signal-1.jsonl"), lines);
    Files.writeString(signals.resolve(".signal-2.jsonl"), "unfinished");
    Ran ran = report("--signals", folder.resolve("signals").toString());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    JsonNode unitCost = json().get("unitCost");
    assertThat(unitCost.at("/withoutTraffic/0").asText()).isEqualTo("store");
    JsonNode cart = unitCost.at("/services/0");
    assertThat(cart.get("cost").asText()).isEqualTo("720");
    // a dollar an hour: 13 of them for 6,000 requests
    assertThat(cart.get("coveredCost").asText()).isEqualTo("13");
    assertThat(cart.get("requests").asText()).isEqualTo("6000");
    assertThat(cart.get("per1000").asText()).isEqualTo("2.16666666667");
    assertThat(cart.get("days")).hasSize(30);
    assertThat(cart.get("hours")).hasSize(168);
    assertThat(cart.at("/hours/0/hour").asText()).isEqualTo("2024-09-24T00:00:00Z");
    assertThat(cart.at("/hours/0/cost").asText()).isEqualTo("1");
    assertThat(cart.at("/hours/0/requests").isNull()).isTrue();
    assertThat(Files.readString(folder.resolve("out/cost-unit-days.csv")))
        .contains("<cart>,2024-09-03T00:00:00Z,24,13,6000,2.16666666667,13\r\n")
        .contains("<cart>,2024-09-04T00:00:00Z,24,0,,,0\r\n");
    List<String> hours = Files.readAllLines(folder.resolve("out/cost-unit-hours.csv"));
    assertThat(hours).hasSize(1 + 720);
    assertThat(hours.get(1 + 48)).isEqualTo("<cart>,2024-09-03T00:00:00Z,1,1,500,2,1");
    assertThat(hours.get(1 + 60)).isEqualTo("<cart>,2024-09-03T12:00:00Z,1,1,0,,1");
    assertThat(hours.get(1 + 61)).isEqualTo("<cart>,2024-09-03T13:00:00Z,1,0,,,0");
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("What requests cost")
        .contains("<td>&lt;cart&gt;</td>")
        .contains("2.17 on 3 Sept");
  }

  @Test
  void theNextNinetyDaysStandInEveryFile() throws Exception {
    assertThat(report().exit()).isZero();
    JsonNode outlook = json().get("outlook");
    assertThat(outlook.get("from").asText()).isEqualTo("2024-10-01");
    assertThat(outlook.get("to").asText()).isEqualTo("2024-12-30");
    assertThat(outlook.at("/total/mean").asText()).isEqualTo("2250");
    assertThat(outlook.at("/total/upper95").asText()).isEqualTo("2250");
    assertThat(outlook.get("days")).hasSize(90);
    assertThat(outlook.at("/byService/0/mean").asText()).isEqualTo("2160");
    assertThat(Files.readString(folder.resolve("out/cost-forecast.csv")))
        .contains("day,2024-09-30,25,,,,,\r\nday,2024-10-01,,25,25,25,25,25\r\n")
        .contains("byService,S3,,90,90,90,90,90\r\n");
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("The next 90 days")
        .contains("class=\"line expected\"");
    assertThat(json().get("unitCost").isNull()).isTrue();
    assertThat(folder.resolve("out/cost-unit-days.csv")).doesNotExist();
  }

  @Test
  void aLineThatIsNoSignalIsTold() throws Exception {
    Path file = Files.writeString(folder.resolve("signals.jsonl"), "\n{\"a\": 1}\n");
    Ran ran = report("--signals", file.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("signals.jsonl:2: ").contains("is no signal; expected");
    Ran none = report("--signals");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("--signals: expected files");
  }
}
