package dev.highwater.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.highwater.billing.Delivery;
import dev.highwater.billing.FocusRow;
import dev.highwater.bills.DeliveryFiles;
import dev.highwater.bills.DeliveryOut;
import dev.highwater.cli.HighwaterCommand;
import dev.highwater.demo.FreePorts;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private record Ran(int exit, String out, String err) {}

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        HighwaterCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of("report"));
    all.addAll(Arrays.asList(arguments));
    if (!all.contains("--out")) {
      all.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    int exit = line.execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private JsonNode json() throws Exception {
    return JSON.readTree(folder.resolve("out/cost-report.json").toFile());
  }

  private String bills(List<String> lines, String name) throws Exception {
    return Files.write(folder.resolve(name), lines).toString();
  }

  private String csv(String... rows) throws Exception {
    List<String> lines = new ArrayList<>(List.of(Rows.HEADER));
    lines.addAll(Arrays.asList(rows));
    return bills(lines, "bill.csv");
  }

  @Test
  void aFullDiskIsSaidWithTheFile() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Path out = Files.createDirectories(folder.resolve("out"));
    String partial = ".cost-report.csv." + ProcessHandle.current().pid() + ".partial";
    Files.createSymbolicLink(out.resolve(partial), Path.of("/dev/full"));
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "10.10"));
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith(
            "highwater: " + out + "/cost-report.csv: cannot be written: No space left on device\n");
  }

  @Test
  void theReportHasTheFieldsOfItsContract() throws Exception {
    String bill =
        csv(
            Rows.csv("2024-08-31", "EC2", "web", "8"),
            Rows.csv("2024-09-01", "EC2", "web", "10.10"),
            Rows.csv("2024-09-30", "S3", "", "0.000000000000000001"));
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).contains("10.10 USD effective, +26.3 % against 8.00", "3 rows of 1 file");
    JsonNode report = json();
    assertThat(report.at("/period/from").asText()).isEqualTo("2024-09-01");
    assertThat(report.at("/period/to").asText()).isEqualTo("2024-10-01");
    assertThat(report.at("/currency").asText()).isEqualTo("USD");
    assertThat(report.get("total").asText()).isEqualTo("10.100000000000000001");
    assertThat(report.get("previousTotal").asText()).isEqualTo("8");
    assertThat(report.get("changePercent").decimalValue()).isEqualByComparingTo("26.25");
    assertThat(report.at("/breakdown/byService/1/name").asText()).isEqualTo("S3");
    assertThat(report.at("/breakdown/byService/1/changePercent").isNull()).isTrue();
    assertThat(report.at("/breakdown/byService/1/change").asText()).isEqualTo("new");
    assertThat(report.at("/breakdown/byTeam/1/name").asText()).isEqualTo("unallocated");
    assertThat(report.at("/breakdown/byEnvironment/0/name").asText()).isEqualTo("prod");
    assertThat(report.at("/optimization/potentialSavings").asText()).isEqualTo("0");
    assertThat(report.at("/optimization/implementedSavings").asText()).isEqualTo("0");
    assertThat(report.get("recommendations").isArray()).isTrue();
    assertThat(report.get("anomalies").isArray()).isTrue();
    assertThat(report.has("forecast")).isTrue();
    byte[] first = Files.readAllBytes(folder.resolve("out/cost-report.html"));
    run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(Files.readAllBytes(folder.resolve("out/cost-report.html"))).isEqualTo(first);
    assertThat(json()).isEqualTo(report);
  }

  @Test
  void aPastDayIsAnsweredAsItWasKnown() throws Exception {
    String bill = bills(Rows.restated(), "bills.jsonl");
    String[] september = {"--from", "2024-09-01", "--to", "2024-10-01", "--input", bill};
    assertThat(run(september).exit()).isZero();
    assertThat(json().get("total").asText()).isEqualTo("22.75");
    List<String> past = new ArrayList<>(Arrays.asList(september));
    past.addAll(List.of("--as-of", "2024-09-22"));
    assertThat(run(past.toArray(String[]::new)).exit()).isZero();
    assertThat(json().get("total").asText()).isEqualTo("25.25");
    assertThat(json().get("completeThrough").asText()).isEqualTo("2024-09-19");
    past.set(past.size() - 1, "2024-09-20");
    assertThat(run(past.toArray(String[]::new)).out()).contains("0.00");
    assertThat(json().get("total").asText()).isEqualTo("0");
  }

  @Test
  void whatHasMovedSinceIsTold() throws Exception {
    String bill = bills(Rows.restated(), "bills.jsonl");
    Ran ran =
        run(
            "--from",
            "2024-09-01",
            "--to",
            "2024-10-01",
            "--input",
            bill,
            "--moved-since",
            "2024-09-22");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("moved since 2024-09-22: \u22122.50 (lines in cost-restatement.csv: 1)");
    assertThat(Files.readString(folder.resolve("out/cost-restatement.csv")))
        .isEqualTo(
            "day,account,service,currency,before,after,moved\r\n"
                + "2024-09-03,111,EC2,USD,23,20.5,-2.5\r\n");
  }

  @Test
  void withoutAnInputTheBillsOfTheSettingsAreRead() throws Exception {
    String bill = bills(Rows.restated(), "bills.jsonl");
    Path settings =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "inputs: {billing: {files: "
                + bill
                + ", format: focus-json}}\n"
                + "outputs: {costs: {directory: x}, dead-letters: {directory: y}, late: {directory:"
                + " z}}\n");
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--config", settings.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(json().get("total").asText()).isEqualTo("22.75");
    assertThat(json().get("previousTotal").asText()).isEqualTo("10");
  }

  /** Bare rows of the settings' files count as those of --input do: the same bytes. */
  @Test
  void theFilesOfTheSettingsAreReadAsThoseOfTheCommandLine() throws Exception {
    String bill =
        csv(Rows.csv("2024-09-03", "EC2", "web", "2"), Rows.csv("2024-09-03", "EC2", "web", "2"));
    String[] period = {"--from", "2024-09-01", "--to", "2024-10-01", "--as-of", "2024-10-04"};
    assertThat(run(with(period, "--input", bill)).err()).isEmpty();
    byte[] expected = Files.readAllBytes(folder.resolve("out/cost-report.json"));
    assertThat(json().get("total").asText()).isEqualTo("4");
    Path packed = folder.resolve("packed/bill.csv.zst");
    Files.createDirectories(packed.getParent());
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(packed))) {
      Files.copy(Path.of(bill), out);
    }
    Files.writeString(packed.resolveSibling("readme.txt"), "no bill\n1\n");
    Path settings =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "inputs: {billing: {files: "
                + packed.getParent()
                + ", format: auto}}\n"
                + "outputs: {costs: {directory: x}, dead-letters: {directory: y}, late: {directory:"
                + " z}}\n");
    Ran ran = run(with(period, "--config", settings.toString()));
    assertThat(ran.err())
        .contains("left out: " + packed.resolveSibling("readme.txt") + ": no bill");
    assertThat(ran.out()).contains("2 rows of 1 file ");
    assertThat(folder.resolve("out/cost-report.json")).hasBinaryContent(expected);
    // and from afar
    String text = Files.readString(settings);
    Files.writeString(settings, text.replace("files: /", "files: far:///"));
    assertThat(run(with(period, "--config", settings.toString())).out()).contains("2 rows of");
    assertThat(folder.resolve("out/cost-report.json")).hasBinaryContent(expected);
    // what is named by itself has to be a bill, however it is written and whatever is beside it
    Path readme = packed.resolveSibling("readme.txt");
    Path here = Path.of("").toAbsolutePath();
    String other = packed.getParent() + "/../packed/readme.txt";
    for (String named :
        List.of("" + here.relativize(readme), other, "file://" + readme, "file://" + other)) {
      String both = "[\"%s\", \"%s\"]".formatted(packed, named);
      Files.writeString(settings, text.replace("" + packed.getParent(), both));
      Ran bad = run(with(period, "--config", settings.toString()));
      assertThat(bad.exit()).as(named).isEqualTo(1);
      assertThat(bad.err()).contains(readme + ": no bill's columns").doesNotContain("left out");
    }
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void aReportIsSplitIntoOneForEachTeam() throws Exception {
    String bill =
        csv(
            Rows.csv("2024-09-01", "EC2", "a/b", "1"),
            Rows.csv("2024-09-01", "EC2", "", "2"),
            Rows.csv("2024-09-02", "EC2", "Web", "5"),
            Rows.csv("2024-09-01", "S3", "web", "3"));
    Ran ran =
        run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill, "--split-by", "team");
    assertThat(ran.out()).contains("3 reports by team");
    JsonNode one = JSON.readTree(folder.resolve("out/a%2fb/cost-report.json").toFile());
    assertThat(one.get("total").asText()).isEqualTo("1");
    assertThat(folder.resolve("out/unallocated/cost-report.html")).exists();
    assertThat(json().get("total").asText()).isEqualTo("11");
    String web = json().at("/breakdown/byTeam/0/name").asText();
    assertThat(web).isEqualToIgnoringCase("web");
    Path both = folder.resolve("out").resolve(ReportFiles.folder(web));
    assertThat(JSON.readTree(both.resolve("cost-report.json").toFile()).get("total").asText())
        .isEqualTo("8");
  }

  @Test
  void aTeamsNameMayBeAsLongAsATagsValue() throws Exception {
    List<String> teams = List.of("x".repeat(256), "x".repeat(255) + "y", "\u6771".repeat(256));
    String bill =
        csv(
            teams.stream()
                .map(team -> Rows.csv("2024-09-01", "EC2", team, "1"))
                .toArray(String[]::new));
    Ran ran =
        run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill, "--split-by", "team");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("3 reports by team");
    for (String team : teams) {
      Path one = folder.resolve("out").resolve(ReportFiles.folder(team));
      JsonNode report = JSON.readTree(one.resolve("cost-report.json").toFile());
      assertThat(report.get("total").asText()).isEqualTo("1");
    }
  }

  @Test
  void tagsAndAllocationAndRatesAreUsed() throws Exception {
    String bill =
        csv(
            Rows.csv("2024-09-01", "EC2", "web", "1"),
            Rows.csv("2024-09-01", "S3", "", "2").replace("USD", "EUR"));
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"),
            "rules:\n  - when: {service: S3}\n    set: {team: storage}\n");
    Path rates =
        Files.writeString(folder.resolve("rates.csv"), "date,currency,rate\n2024-09-01,EUR,1.5\n");
    Ran ran =
        run(
            "--from",
            "2024-09-01",
            "--to",
            "2024-10-01",
            "--input",
            bill,
            "--allocation",
            rules.toString(),
            "--currency",
            "USD",
            "--rates",
            rates.toString(),
            "--group-by",
            "tag:env,usage-type");
    assertThat(ran.err()).isEmpty();
    assertThat(json().get("total").asText()).isEqualTo("4");
    assertThat(json().at("/breakdown/byTeam/0/name").asText()).isEqualTo("storage");
    assertThat(json().at("/breakdown/byTag:env/0/name").asText()).isEqualTo("unallocated");
    assertThat(json().at("/breakdown/byUsageType/0/name").asText()).isEqualTo("meter");
  }

  @Test
  void budgetsAreMeasuredAndMistakesInThemAreUsage() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int day = 1; day <= 30; day++) {
      String date = "2024-09-%02d".formatted(day);
      rows.add(Rows.csv(date, "EC2", "web", "10"));
      rows.add(Rows.csv(date, "S3", "<data>", "1"));
    }
    String bill = csv(rows.toArray(String[]::new));
    Path budgets =
        Files.writeString(
            folder.resolve("budgets.yaml"),
            """
            budgets:
              - {name: all, amount: 400}
              - {name: =web, amount: 200, when: {team: web}}
              - {name: year, amount: 1000, period: year, when: {team: <data>}}
            """);
    String[] arguments = {
      "--from",
      "2024-09-01",
      "--to",
      "2024-10-01",
      "--input",
      bill,
      "--split-by",
      "team",
      "--budgets",
      budgets.toString()
    };
    Ran ran = run(arguments);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("budget =web: 300.00 of 200.00 USD spent (150.0 %)");
    JsonNode all = json().get("budgets");
    assertThat(all).hasSize(3);
    assertThat(all.at("/0/actual").asText()).isEqualTo("330");
    assertThat(all.at("/0/actualPercent").decimalValue()).isEqualByComparingTo("82.5");
    assertThat(all.at("/0/forecast").isNull()).isTrue();
    assertThat(all.at("/0/crossed/1/percent").asInt()).isEqualTo(80);
    assertThat(all.at("/1/runsOut/date").asText()).isEqualTo("2024-09-20");
    assertThat(all.at("/2/from").asText()).isEqualTo("2024-01-01");
    assertThat(all.at("/2/forecast/mean").asText()).isEqualTo("122");
    assertThat(all.at("/2/runsOut").isNull()).isTrue();
    assertThat(Files.readString(folder.resolve("out/cost-budgets.csv")))
        .contains("\r\n'=web,USD,effective,2024-09-01,2024-10-01,200,300,150,,,,,,2024-09-20,");
    assertThat(Files.readString(folder.resolve("out/cost-report.html")))
        .contains("<h3>Budgets</h3>");
    // a team's report has the budgets that count nothing else
    JsonNode web = JSON.readTree(folder.resolve("out/web/cost-report.json").toFile());
    assertThat(web.get("budgets")).hasSize(1);
    assertThat(web.at("/budgets/0/name").asText()).isEqualTo("=web");

    Files.writeString(budgets, "budgets: [{name: web, amount: -1}]");
    Ran wrong = run(arguments);
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("budgets.yaml:1: budgets[0].amount: '-1'; expected a decimal number above 0");
    assertThat(run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill).exit()).isZero();
    assertThat(folder.resolve("out/cost-budgets.csv")).doesNotExist();
  }

  @Test
  void rowsThatBreakARuleAreToldAndLeftOut() throws Exception {
    String bill =
        csv(
            Rows.csv("2024-09-01", "EC2", "web", "1"),
            Rows.csv("2024-09-01", "EC2", "web", "1 USD"));
    Ran ran = run("--from", "2024-09-01T00:00:00Z", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("bill.csv: line 3: ").contains("BilledCost");
    assertThat(json().get("total").asText()).isEqualTo("1");
    assertThat(json().get("leftOut").asInt()).isEqualTo(1);
    assertThat(ran.out()).contains("1 row breaks a rule and is left out");
    assertThat(page()).contains("role=\"alert\">1 row of the bills breaks a rule and is not in");
  }

  /** Ten dollars a day from the first of August to a day of September. */
  private String steady(int lastOfSeptember) throws Exception {
    List<String> rows = new ArrayList<>();
    for (int day = 0; day < 31 + lastOfSeptember; day++) {
      rows.add(Rows.csv(LocalDate.of(2024, 8, 1).plusDays(day).toString(), "EC2", "web", "10"));
    }
    return csv(rows.toArray(String[]::new));
  }

  @Test
  void aRunningPeriodSaysWhatIsComparedAndIsForecastToTheMonthsEnd() throws Exception {
    Ran ran = run("--period", "mtd", "--as-of", "2024-09-22T12:00:00Z", "--input", steady(30));
    assertThat(ran.out())
        .contains(
            "2024-09-01 to 2024-09-23: 220.00 USD effective; 20 complete days: 200.00, 0.0 %"
                + " against 200.00",
            "complete through 2024-09-20",
            "expected until 2024-09-30: 300.00 (80 %: 300.00 to 300.00)");
    // what begins later was not known then
    assertThat(json().get("total").asText()).isEqualTo("220");
    assertThat(json().get("comparedTotal").asText()).isEqualTo("200");
    assertThat(json().get("billOver").asBoolean()).isFalse();
    assertThat(json().at("/forecast/until").asText()).isEqualTo("2024-10-01");
    assertThat(json().at("/forecast/mean").asText()).isEqualTo("300");
    assertThat(Files.readString(folder.resolve("out/cost-report.csv")))
        .contains("USD,total,total,220,200,0,0.00,2024-09-20,200\r\n");
    assertThat(page())
        .contains(
            "20 complete days", "1 Sept – 20 Sept", "1 Aug – 20 Aug", "Expected until 30 Sept")
        .contains("<th class=\"amount wide\">Complete days</th>", "class=\"columns one\"");
  }

  @Test
  void theTerminalSaysWhatWasNotExpectedAndKeepsItsControlCharactersToItself() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int day = 0; day < 60; day++) {
      String cost = Integer.toString(day == 55 ? 2_000 : 400 + day % 3);
      rows.add(Rows.csv(LocalDate.of(2024, 8, 1).plusDays(day).toString(), "E\033[2JC2", "", cost));
    }
    String bill = csv(rows.toArray(String[]::new));
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.out())
        .contains("\nnot expected: service E?[2JC2 cost 2000.00 USD since 2024-09-25")
        .doesNotContain("\033");
  }

  /** As {@code ingest data-export --out} leaves them: September, restated twice. */
  private String restatedFiles() throws Exception {
    Path bills = folder.resolve("bills");
    int[] cost = {0};
    for (String known : List.of("2024-10-02", "2024-10-05", "2024-10-20")) {
      FocusRow row = Rows.row("2024-09-05", "EC2", "web", Integer.toString(++cost[0]));
      new DeliveryFiles(bills)
          .write(
              new Delivery(
                  "d" + cost[0],
                  Delivery.Mode.OVERWRITE,
                  "bills/2024-09",
                  Instant.parse(known + "T00:00:00Z").toEpochMilli()),
              DeliveryOut.Rows.of(List.of(row)));
    }
    return bills.toString();
  }

  @Test
  void filesOfDeliveriesCanBeAskedForWhatWasKnown() throws Exception {
    String bills = restatedFiles();
    String[] september = {
      "--from", "2024-09-01", "--to", "2024-10-01", "--input", bills, "--freeze-days"
    };
    // closed on the 11th, as it was known since the 5th
    Ran ran = run(with(september, "10"));
    assertThat(json().get("total").asText()).isEqualTo("2");
    assertThat(json().at("/laterCorrections/0/total").asText()).isEqualTo("1");
    assertThat(ran.out()).contains("2 rows of 2 files");
    ran = run(with(september, "365"));
    assertThat(json().get("total").asText()).isEqualTo("3");
    assertThat(ran.out()).contains("1 row of 1 file");
    run(with(september, "365", "--as-of", "2024-10-04"));
    assertThat(json().get("total").asText()).isEqualTo("1");
    ran = run(with(september, "365", "--as-of", "2024-10-06", "--moved-since", "2024-10-03"));
    assertThat(json().get("total").asText()).isEqualTo("2");
    assertThat(ran.out()).contains("moved since 2024-10-03: +1.00");
    run(with(september, "365", "--as-of", "2024-10-01"));
    assertThat(json().get("total").asText()).isEqualTo("0");
  }

  @Test
  void beforeADayIsCompleteNothingIsComparedOrNew() throws Exception {
    Ran ran = run("--period", "day", "--as-of", "2024-09-18", "--input", steady(30));
    assertThat(ran.out()).contains("USD effective, no complete day yet").doesNotContain("null");
    assertThat(json().get("changePercent").isNull()).isTrue();
    assertThat(json().has("change")).isFalse();
    assertThat(json().at("/breakdown/byService/0").has("change")).isFalse();
    assertThat(page()).contains("no complete day yet").doesNotContain(">new<");
  }

  @Test
  void aBillThatEndsIsSaidToEnd() throws Exception {
    String bill = steady(20);
    Ran ran = run("--from", "2024-10-01", "--to", "2024-11-01", "--input", bill);
    assertThat(ran.out())
        .contains("0.00 USD effective, \u2212100.0 % against 200.00")
        .contains("the last charge known is of 2024-09-20: the days after it count as zero");
    assertThat(json().get("lastCharge").asText()).isEqualTo("2024-09-20");
    assertThat(json().get("billOver").asBoolean()).isTrue();
    assertThat(json().get("outlook").isNull()).isTrue();
    assertThat(page()).contains("The last charge known is of 20 Sept 2024");
    run("--from", "2024-08-01", "--to", "2024-09-01", "--input", bill);
    assertThat(json().get("billOver").asBoolean()).isFalse();
    // long before and long after, the currency is still known
    ran = run("--from", "2020-01-01", "--to", "2020-02-01", "--input", bill);
    assertThat(ran.out()).contains("0.00 USD effective, nothing before");
    assertThat(json().get("currency").asText()).isEqualTo("USD");
  }

  @Test
  void whatTheTerminalCutsOffAndWhatWasCorrectedLaterIsSaid() throws Exception {
    long day = 24 * 3_600_000L;
    List<String> rows = new ArrayList<>(Rows.restated());
    List<FocusRow> corrected = new ArrayList<>();
    for (int service = 1; service <= 14; service++) {
      corrected.add(Rows.row("2024-09-05", "S" + service, "", "1"));
    }
    rows.addAll(
        Rows.delivery(
            new Delivery(
                "d3",
                Delivery.Mode.APPEND,
                "999/2024-09",
                LocalDate.of(2024, 10, 20).toEpochDay() * day),
            corrected));
    String bill = bills(rows, "bills.jsonl");
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.out())
        .contains(
            "later corrections, not in the total: +14.00 since 2024-09 was closed on 2024-10-11\n");
    ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill, "--freeze-days", "30");
    assertThat(ran.out()).doesNotContain("later corrections").contains("and 7 more services\n");
    assertThat(page()).contains("and 2 more in <code>cost-report.json</code>");
  }

  @Test
  void twoFilesOfTheSameBytesAreTold() throws Exception {
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    Path copy = Files.copy(Path.of(bill), folder.resolve("copy.csv"));
    Path other = folder.resolve("other.csv");
    Files.writeString(other, Files.readString(copy).replace("EC2", "EC3"));
    Ran ran =
        run(
            "--from",
            "2024-09-01",
            "--to",
            "2024-10-01",
            "--input",
            bill,
            copy.toString(),
            other.toString());
    assertThat(ran.err())
        .isEqualToNormalizingNewlines(
            copy + ": the same bytes as " + bill + "; both are counted\n");
    assertThat(json().get("total").asText()).isEqualTo("3");
  }

  private String page() throws Exception {
    return Files.readString(folder.resolve("out/cost-report.html"));
  }

  @Test
  void whatCannotBeReadIsSaidWithItsPlace() throws Exception {
    String good = Rows.restated().get(0);
    Path json = folder.resolve("bill.json");
    Files.writeString(json, good + "\n{\"BilledCost\": 1, \"Charge");
    assertThat(failed(json, "auto"))
        .contains("bill.json: row 2: JSON: syntax, near line 2, column 26; expected a JSON object");
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    assertThat(failed(Path.of(bill), "focus-json"))
        .contains(
            "bill.csv: row 1: JSON: syntax, near line 1, column", "a JSON object for each row");
    assertThat(failed(Path.of(bill), "cur-csv"))
        .contains("bill.csv: not the columns of cur-csv; expected line_item_line_item_type")
        .contains("found \"BilledCost\", \"BillingAccountId\", \"BillingAccountName\" …");
    String header = bills(List.of(Rows.HEADER), "header.csv");
    assertThat(failed(Path.of(header), "auto"))
        .contains("header.csv: no rows", "no row of a bill in 1 file");
    String field = "\"" + "x".repeat(1 << 22) + "\"";
    String row = Rows.csv("2024-09-01", "EC2", "web", "1");
    String wide = csv(row, row.replace("\"EC2\"", "\"E\nC\""), row.replace("\"EC2\"", field), row);
    assertThat(failed(Path.of(wide), "auto"))
        .contains("bill.csv: line 6: CSV: a field of more than 2097152 characters");
    String cells = csv(row, ",".repeat(20_000), row);
    assertThat(failed(Path.of(cells), "auto"))
        .contains("bill.csv: line 3: CSV: a row of more than 16384 cells")
        .doesNotContain("2097152");
  }

  private String failed(Path bill, String format) {
    Ran ran =
        run(
            "--from",
            "2024-09-01",
            "--to",
            "2024-10-01",
            "--input",
            bill.toString(),
            "--format",
            format);
    assertThat(ran.exit()).isEqualTo(1);
    return ran.err();
  }

  @Test
  void bytesThatAreNoTextAreCounted() throws Exception {
    String bill = csv(Rows.csv("2024-09-01", "Amazon Z~Z", "web", "1"));
    byte[] bytes = Files.readAllBytes(Path.of(bill));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '~' ? (byte) 0xff : bytes[i];
    }
    Files.write(Path.of(bill), bytes);
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", bill);
    assertThat(ran.err()).contains("repaired: 2 values with bytes that are no UTF-8");
    assertThat(ran.out()).contains("\n1 row of 1 file");
  }

  @Test
  void whatIsNoBillInAFolderIsLeftOutAndByNameIsAnError() throws Exception {
    Files.createDirectories(folder.resolve("bills/2024"));
    csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    Files.move(folder.resolve("bill.csv"), folder.resolve("bills/2024/bill.csv"));
    Files.writeString(folder.resolve("bills/_manifest.json"), "{}");
    Path notes = Files.writeString(folder.resolve("bills/notes.csv"), "a,b\n1,2\n");
    String all = folder.resolve("bills").toString();
    Ran ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", all);
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains("left out: ").contains("notes.csv");
    assertThat(ran.out()).contains("\n1 row of 1 file ->");
    assertThat(json().get("total").asText()).isEqualTo("1");
    ran = run("--from", "2024-09-01", "--to", "2024-10-01", "--input", notes.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("notes.csv: ");
  }

  @Test
  void theFolderMayBeOfAnyFileSystem() throws Exception {
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    String[] september = {"--from", "2024-09-01", "--to", "2024-10-01", "--input", bill};
    List<String> uri = new ArrayList<>(Arrays.asList(september));
    uri.addAll(List.of("--out", folder.resolve("uri").toUri().toString(), "--split-by", "team"));
    assertThat(run(uri.toArray(String[]::new)).err()).isEmpty();
    for (String part : List.of("uri", "uri/web")) {
      assertThat(folder.resolve(part))
          .isDirectoryContaining(file -> file.endsWith("cost-report.parquet"))
          .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
    }
    // a file system that Flink finds by its scheme
    uri.set(uri.indexOf("--out") + 1, "far:" + folder.resolve("far"));
    assertThat(run(uri.toArray(String[]::new)).err()).isEmpty();
    for (String file : ReportFiles.NAMES) {
      assertThat(folder.resolve("far/web").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("uri/web").resolve(file));
    }
    uri.set(uri.indexOf("--out") + 1, "nosuch://bucket/reports");
    Ran ran = run(uri.toArray(String[]::new));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("highwater: --out nosuch://bucket/reports: no file system for nosuch: here")
        .contains("$FLINK_PLUGINS_DIR");
    uri.set(uri.indexOf("--out") + 1, bill);
    ran = run(uri.toArray(String[]::new));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("highwater: --out \"" + bill + "\" is a file; expected a folder");
  }

  @Test
  void aReportOfFilesGoesToTheDatabaseOfTheSettingsToo() throws Exception {
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    int port = FreePorts.next();
    Path settings =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "inputs: {billing: {files: none}}\n"
                + "outputs: {costs: {directory: x}, dead-letters: {directory: y}, late: {directory:"
                + " z}, postgres: {url: 'jdbc:postgresql://127.0.0.1:"
                + port
                + "/reports'}}\n");
    Ran ran =
        run(
            "--from",
            "2024-09-01",
            "--to",
            "2024-10-01",
            "--input",
            bill,
            "--config",
            settings.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains(port + "/reports does not take the report");
    assertThat(json().get("total").asText()).isEqualTo("1");
  }

  @Test
  void mistakesAreUsage() throws Exception {
    String bill = csv(Rows.csv("2024-09-01", "EC2", "web", "1"));
    assertThat(run("--input", bill).err()).contains("expected --from and --to, or --period");
    assertThat(run("--input", bill, "--from", "2024-09-02", "--to", "2024-09-02").err())
        .contains("--to is exclusive");
    assertThat(run("--input", bill, "--period=month", "--currency=euro", "--rates=x").err())
        .contains("--currency: \"euro\"; expected three capital letters of ISO 4217");
    assertThat(run("--input", bill, "--period", "month", "--cost", "net").err())
        .contains("--cost: expected effective, billed, list or contracted");
    assertThat(run("--input", bill, "--period", "month", "--group-by", "colour").err())
        .contains("--group-by: \"colour\": expected one of service, application");
    assertThat(run("--input", bill, "--period", "month", "--format", "text").err())
        .contains("--format: \"text\": expected one of focus-csv, ");
    assertThat(run("--input", bill, "--period", "month", "--as-of", "soon").exit()).isEqualTo(2);
    assertThat(run("--input", bill, "--period", "month", "--settle-hours", "-5").err())
        .contains("--settle-hours: -5; expected 0 to ");
    assertThat(run("--input", bill, "--period", "month", "--freeze-days", "-1").err())
        .contains("--freeze-days: -1; expected 0 to ");
  }
}
