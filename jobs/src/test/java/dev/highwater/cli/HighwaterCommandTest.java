package dev.highwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.cost.rightsizing.Catalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HighwaterCommandTest {
  @TempDir Path folder;

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = HighwaterCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return new Ran(line.execute(args), out.toString(), err.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("highwater.yaml"), text);
  }

  @Test
  void everyCommandHasHelp() {
    assertHelp(HighwaterCommand.commandLine());
  }

  private static void assertHelp(CommandLine line) {
    String name = line.getCommandSpec().qualifiedName().replaceFirst("^highwater ?", "");
    String[] args = (name.isEmpty() ? "--help" : name + " --help").split(" ");
    Ran ran = run(args);
    assertThat(ran.code()).as(name).isZero();
    assertThat(ran.out()).as(name).startsWith("Usage: highwater");
    assertThat(line.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
    line.getSubcommands().values().forEach(HighwaterCommandTest::assertHelp);
  }

  /** What the schedules run is understood, and the report reads what the ingest wrote. */
  @ParameterizedTest
  @ValueSource(strings = {"crontab", "cronjobs.yaml"})
  void theSchedulesAreUnderstood(String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "flink-conf", "schedules", name));
    Map<String, String> variables =
        new HashMap<>(Map.of("this", "2026-11-01", "last", "2026-10-01"));
    List<List<String>> commands = new ArrayList<>();
    for (String line : lines) {
      if (line.matches("[A-Z]+=.*")) {
        variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
      }
      Matcher command = Pattern.compile("(?:bin/highwater|\\$HIGHWATER) ([a-z].*)").matcher(line);
      if (command.find()) {
        List<String> args = List.of(expanded(command.group(1), variables).split(" +"));
        HighwaterCommand.commandLine().parseArgs(args.toArray(new String[0]));
        if (!line.strip().startsWith("#")) {
          commands.add(args);
        }
      }
    }
    assertThat(lines).anyMatch(line -> line.contains("# CHANGE"));
    assertThat(commands.stream().map(args -> String.join(" ", args.subList(0, 2))))
        .containsExactly(
            "ingest data-export",
            "ingest inventory",
            "ingest cloudwatch",
            "report --period",
            "replay costs");
    assertThat(Path.of(commands.get(0).get(commands.get(0).indexOf("--state") + 1)))
        .as("the default name, in a folder that stays")
        .isAbsolute()
        .hasFileName(".ingest-state.json");
    List<String> report = commands.get(3);
    assertThat(report.get(report.indexOf("--inventory") + 1)).isEqualTo(last(commands.get(1)));
    assertThat(report.get(report.indexOf("--utilisation") + 1)).isEqualTo(last(commands.get(2)));
  }

  private static String last(List<String> args) {
    return args.get(args.indexOf("--out") + 1);
  }

  /** As a shell would, every date the same. */
  private static String expanded(String text, Map<String, String> variables) {
    String before;
    String after = text.replace("\\%", "%");
    do {
      before = after;
      after = before.replaceAll("\\$\\(date[^()]*\\)", "2026-11-01");
    } while (!after.equals(before));
    Matcher variable = Pattern.compile("\\$\\{?([A-Za-z]+)[^A-Za-z/\" ]*\\}?").matcher(after);
    return variable
        .replaceAll(found -> Matcher.quoteReplacement(variables.get(found.group(1))))
        .replace("\"", "");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(run("help")).isEqualTo(run("--help"));
    assertThat(run("help").out()).contains("  help ");
    assertThat(run("help", "config")).isEqualTo(run("config", "--help"));
    assertThat(run("help", "config", "check")).isEqualTo(run("config", "check", "--help"));
    assertThat(run("help", "conifg").code()).isEqualTo(2);
    assertThat(run("help", "conifg").err())
        .startsWith("highwater: no command \"conifg\"; expected one of demo, ");
    assertThat(run("help", "config", "check", "x").err())
        .startsWith("highwater: no command \"x\"; expected nothing after highwater config check\n");
  }

  @Test
  void theVersionIsTold() {
    Ran ran = run("--version");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("highwater ");
  }

  @Test
  void usageMistakesAreCode2WithAHint() {
    assertThat(run())
        .isEqualTo(new Ran(2, "", "highwater: a command is missing\nTry `highwater --help`.\n"));
    assertThat(run("config", "exampel").code()).isEqualTo(2);
    assertThat(run("config", "exampel").err()).contains("config example");
    assertThat(run("config", "example", "sigmals").err()).contains("expected signals or anomalies");
    assertThat(run("run").err()).contains("`run signals`");
    assertThat(run("topics", "create", "--job", "x").code()).isEqualTo(2);
    assertThat(run("replay", "signals", "--from", "yesterday", "--to", "2026-01-02").err())
        .contains("--from")
        .contains("expected a date (2026-01-31) or an instant");
    assertThat(run("replay", "signals", "--from", "2026-01-02", "--to", "2026-01-02").err())
        .contains("--from must be before --to");
    String[] days = {"ingest", "cost-explorer", "--out", "x", "--to", "2026-01-01T01:00:00+01:00"};
    for (String from : List.of("2026-01-01", "2026-01-01T00:00:00Z", "2026-01-02T01:00+01:00")) {
      assertThat(run(from(days, from)).err())
          .startsWith(
              "highwater: --from " + from.substring(0, 10) + " is not before --to 2026-01-01");
    }
    assertThat(run(from(days, "2026-13-01")).err())
        .contains("--from", "\"2026-13-01\": expected a date (2026-01-31) or an instant")
        .doesNotContain("java");
    assertThat(run(from(days, "2026-01-01T06:00:00Z")).err())
        .contains("days begin at midnight UTC; expected a date (2026-01-31)");
  }

  private static String[] from(String[] arguments, String from) {
    return Stream.concat(Stream.of(arguments), Stream.of("--from", from)).toArray(String[]::new);
  }

  @Test
  void aFileThatCannotBeOpenedIsSaidSo() throws IOException {
    Path rates = Files.writeString(folder.resolve("rates.csv"), "date,currency,rate\n");
    for (String option : List.of("--allocation", "--budgets", "--rates", "--catalogue")) {
      assertThat(
              run(
                      "report",
                      "--period",
                      "month",
                      "--input",
                      rates.toString(),
                      "--out",
                      "x",
                      "--currency=EUR",
                      "--utilisation=u",
                      option.equals("--rates") ? "--verbose" : "--rates=" + rates,
                      option,
                      folder + "/none")
                  .err())
          .as(option)
          .contains(folder + "/none: no such file");
    }
  }

  @Test
  void whatIsInTheWayOfTheOutputIsToldBeforeAnythingIsRead() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "x");
    String range = "--from 2026-01-01 --to 2026-01-02";
    Map<String, String> wrong = new HashMap<>();
    wrong.put("replay costs " + range + " --out " + taken, "\"" + taken + "\" is a file");
    wrong.put("report --period mtd --input none --out " + taken, "\"" + taken + "\" is a file");
    wrong.put("ingest data-export none --out " + taken, "\"" + taken + "\" is a file");
    wrong.put("rightsizing --utilisation none --out " + taken + "/a/b", taken + " is a file");
    wrong.put("forecast none --season 7 --horizon 9 --out " + taken + "/f", taken + "\" is a file");
    wrong.forEach(
        (command, what) -> {
          Ran ran = run(command.split(" "));
          assertThat(ran.code()).as(command).isEqualTo(2);
          assertThat(ran.err()).as(command).contains("--out", what + "; expected a folder\n");
        });
    for (String command :
        List.of(
            "forecast none --season 7 --horizon 9", "ingest inventory", "ingest data-export .")) {
      String option = command.endsWith(".") ? " --state " : " --out ";
      Ran ran = run((command + option + folder).split(" "));
      assertThat(ran.code()).as(command).isEqualTo(2);
      assertThat(ran.err()).contains("\"" + folder + "\" is a folder; expected a file name\n");
    }
    assertOutputsAreChecked(HighwaterCommand.commandLine());
  }

  private static void assertOutputsAreChecked(CommandLine line) {
    OptionSpec out = line.getCommandSpec().findOption("--out");
    if (out != null && out.type() == Path.class) {
      assertThat(out.converters())
          .as(line.getCommandSpec().qualifiedName())
          .hasOnlyElementsOfTypes(OutPaths.FolderConverter.class, OutPaths.FileConverter.class);
    }
    line.getSubcommands().values().forEach(HighwaterCommandTest::assertOutputsAreChecked);
  }

  @Test
  void aCommandThatRunsNoJobNeedsNoInputsInTheSettings() throws IOException {
    String[] nothing = {
      "ingest", "cost-explorer", "--from=2026-01-01", "--to=2026-01-01", "--out=x", "--config"
    };
    List<String> arguments = new ArrayList<>(List.of(nothing));
    arguments.add(file("aws: {region: eu-west-1, timeout: 20s}\n").toString());
    assertThat(run(arguments.toArray(String[]::new)).err())
        .startsWith("highwater: --from 2026-01-01 is not before --to 2026-01-01");
    assertThat(run("ingest", "data-export", folder.toString(), "--config", arguments.get(6)).err())
        .startsWith(
            "highwater: expected --out DIR, or kafka.bootstrapServers in the settings file");
    file("aws: {region: eu-west-1, timeout: soon}\noutputs: {late: {colour: x}}\n");
    assertThat(run(arguments.toArray(String[]::new)).err())
        .contains("aws.timeout: ", "outputs.late.colour: ", "2 problems.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"signals", "anomalies", "costs"})
  void theExampleIsAccepted(String job) throws IOException {
    Ran example = run("config", "example", job);
    assertThat(example.code()).isZero();
    Path file = file(example.out());
    Ran check = run("config", "check", file.toString(), "--effective");
    assertThat(check.err()).isEmpty();
    assertThat(check.code()).isZero();
    assertThat(check.out())
        .contains("time.idleness: 60s\n")
        .endsWith("highwater.yaml: no mistakes\n");
  }

  @Test
  void effectiveSettingsShowNoSecret() throws IOException {
    Path file =
        file(
            """
            kafka:
              bootstrapServers: h:1
              properties:
                sasl.jaas.config: hidden-1
                ssl.keystore.password: hidden-2
                client.rack: shown-1
            schemaRegistry:
              url: https://registry
              properties:
                basic.auth.user.info: user:hidden-3
                bearer.auth.token: hidden-4
                request.header.X-Auth: hidden-5
                request.header.Cookie: hidden-6
                max.retries: "7"
            inputs: {logs: {topic: l}}
            """);
    Ran ran = run("config", "check", file.toString(), "--effective");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .doesNotContain("hidden")
        .contains(
            "kafka.properties.client.rack: shown-1\n",
            "schemaRegistry.properties.max.retries: 7\n",
            "schemaRegistry.properties.basic.auth.user.info: ********\n",
            "schemaRegistry.properties.request.header.X-Auth: ********\n",
            "schemaRegistry.properties.request.header.Cookie: ********\n");
  }

  @Test
  void aJobThatTheFileDoesNotConfigureIsAConfigurationMistake() throws IOException {
    Path file = file("kafka: {bootstrapServers: 'h:1'}\ninputs: {logs: {topic: l}}\n");
    Ran ran = run("run", "anomalies", "--config", file.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("inputs: the job anomalies needs signals, with topic or files");
  }

  @Test
  @Timeout(120)
  void aPatternWithoutAFileEndsARunBeforeItBegins() throws IOException {
    Path file =
        file(
            """
            inputs: {signals: {files: %1$s/none-*.jsonl}}
            outputs:
              anomalies: {directory: %1$s/a}
              series: {directory: %1$s/s}
              dead-letters: {directory: %1$s/d}
              late: {directory: %1$s/l}
            """
                .formatted(folder));
    for (String[] args :
        new String[][] {
          {"run", "anomalies", "--config", file.toString()},
          {"anomalies", "measure", "--config", file.toString()}
        }) {
      Ran ran = run(args);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).startsWith("highwater: no file matches " + folder + "/none-*.jsonl\n");
    }
  }

  /** Results are files beside those that are there: a second time would write everything twice. */
  @Test
  void aFolderThatHoldsResultsIsNotWrittenToAgain() throws IOException {
    Files.writeString(folder.resolve("web.jsonl"), "");
    Path file =
        file(
            """
            inputs: {logs: {files: %1$s/web.jsonl, format: winston}}
            outputs:
              signals: {directory: %1$s/run/signals}
              dead-letters: {directory: %1$s/run/dead-letters}
              late: {directory: %1$s/run/late}
            """
                .formatted(folder));
    for (String out : List.of("run", "replay")) {
      Path signals = Files.createDirectories(folder.resolve(out).resolve("signals"));
      Files.createDirectories(folder.resolve(out).resolve("late/replay.r1"));
      Files.writeString(signals.resolve("signal-1-0.jsonl"), "");
      Files.writeString(signals.resolve("signal-1-1.jsonl"), "");
      Files.writeString(signals.resolve(".signal-1-2.jsonl.inprogress.7"), "");
    }
    String[] run = {"run", "signals", "--config", file.toString()};
    String[] replay = {
      "replay", "signals", "--from=2026-01-01", "--to=2026-01-02", "--config", file.toString()
    };
    Ran again = run(run);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .isEqualTo(
            "signals: %s/run/signals already holds 2 files (signal-1-0.jsonl, …); the same results"
                    .formatted(folder)
                + " would be written beside them: name another folder, or empty this one\n"
                + "1 problem.\n");
    List<String> arguments = new ArrayList<>(List.of(replay));
    arguments.addAll(List.of("--out", folder + "/replay"));
    again = run(arguments.toArray(String[]::new));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .startsWith("signals: " + folder + "/replay/signals already holds 2 files");
    assertThat(folder.resolve("replay/replay-report.json")).doesNotExist();
  }

  @Test
  void configurationMistakesAreCode2AllAtOnceWithoutAStackTrace() throws IOException {
    Path file = file("deploymnt: x\ntime:\n  idlenes: 1s\n");
    for (String[] args :
        new String[][] {
          {"config", "check", file.toString()},
          {"config", "check", "--config", file.toString()},
          {"run", "signals", "--config", file.toString()},
          {"topics", "create", "--dry-run", "--config", file.toString()},
          {"signals", "explain", "web", "--config", file.toString()}
        }) {
      Ran ran = run(args);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err())
          .contains(
              file + ":1:1: deploymnt: unknown key; did you mean deployment?\n",
              file + ":3:3: time.idlenes: unknown key; did you mean time.idleness?\n")
          .endsWith("problems.\n")
          .doesNotContain("\tat ");
    }
    assertThat(run("config", "check", folder.resolve("none").toString()).err())
        .contains("no such file")
        .endsWith("1 problem.\n");
  }

  @Test
  void mistakesInPacksAreConfigurationMistakesToo() throws IOException {
    Path file =
        file(
            "kafka: {bootstrapServers: 'h:1'}\ninputs: {logs: {topic: l}}\n"
                + "signals: {packs: [golden, ecomerce]}\n");
    Ran ran = run("config", "check", file.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("signals.packs: \"ecomerce\": expected one of golden");
  }

  @Test
  void mistakesInTheFilesOfCostsAreToldWithTheirPlaces() throws IOException {
    Path catalogue =
        Files.writeString(
            folder.resolve("prices.csv"),
            String.join(",", Catalogue.COLUMNS)
                + ",eu-west-1\nm5.large,m5,m,5,large,2,8,x86_64,intel,false,0,0,750,cheap\n"
                + "m5.small,m5,m,five,small,2,8,x86_64,intel,false,0,0,750,dear\nm5\n");
    Path file =
        file(
            "kafka: {bootstrapServers: 'h:1'}\ninputs: {billing: {topic: b}}\n"
                + "costs: {catalogue: %s, inventory: none.csv}\n".formatted(catalogue));
    Ran ran = run("config", "check", file.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains(
            """
            %1$s:3:20: costs.catalogue: %2$s:2: "cheap" is no number (column eu-west-1)
            %1$s:3:20: costs.catalogue: %2$s:3: "dear" is no number (column eu-west-1)
            %1$s:3:20: costs.catalogue: %2$s:3: "five" is no number (column generation)
            %1$s:3:20: costs.catalogue: %2$s:4: 1 columns; expected 14
            """
                .formatted(file, catalogue),
            ": costs.inventory: none.csv");
  }

  @Test
  void everyMistakeOfRatesAndAnInventoryIsTold() throws IOException {
    Path rates =
        Files.writeString(
            folder.resolve("rates.csv"),
            "date,currency,rate\n2026-13-01,EUR,1\n2026-01-01,EUR,1.1\n2026-01-01,GBP,0\nx\n"
                + "2026-01-01,euro,1\n");
    Ran ran =
        run(
            "report",
            "--period=month",
            "--input=" + folder,
            "--out=x",
            "--currency=USD",
            "--rates=" + rates);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            """
            %1$s:2: "2026-13-01,EUR,1": expected date,currency,rate as 2026-01-31,EUR,1.0845
            %1$s:4: "2026-01-01,GBP,0": a rate of 0; expected more than 0
            %1$s:5: "x": expected date,currency,rate as 2026-01-31,EUR,1.0845
            %1$s:6: "2026-01-01,euro,1": column currency: expected three capital letters of ISO 4217, such as EUR
            4 problems.
            """
                .formatted(rates));
    Path usage =
        Files.writeString(
            folder.resolve("usage.csv"), "resource_id,time,cpu\ni-1,2026-01-01T00:00:00Z,4\n");
    Path inventory =
        Files.writeString(
            folder.resolve("inventory.csv"),
            """
            kind,id,committed_share,effective_hourly,since
            instance,i-1,2,much,
            house,,,,
            volume,v-1,,,once
            """);
    ran =
        run(
            "rightsizing",
            "--utilisation=" + usage,
            "--inventory=" + inventory,
            "--out=" + folder.resolve("out"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            """
            %1$s:2: column committed_share: "2" is no share; expected 0 to 1
            %1$s:2: column effective_hourly: "much" is no number; expected a decimal number, or nothing
            %1$s:3: column id: "" is no name of a resource
            %1$s:3: column kind: "house" is no kind; expected instance, volume, snapshot or commitment
            %1$s:4: column since: "once" is no time; expected ISO 8601, or epoch seconds
            5 problems.
            """
                .formatted(inventory));
    Path file =
        file(
            "kafka: {bootstrapServers: 'h:1'}\ninputs: {billing: {topic: b}}\n"
                + "costs: {inventory: "
                + inventory
                + "}\n");
    assertThat(run("config", "check", file.toString()).err())
        .contains("costs.inventory: " + inventory + ":2: column", inventory + ":4: column")
        .endsWith("5 problems.\n");
  }

  @Test
  void mistakesInPacksAreToldTogetherWithTheOthers() throws IOException {
    Path pack =
        Files.writeString(
            folder.resolve("mine.yaml"),
            """
            pack: mine
            families:
              - family: requests
                extend: true
                conventions:
                  - {id: http.server.duration, metric: {name: x, type: counter}}
              - {family: unknown, extend: true, conventions: [{id: a, metric: {name: x}}]}
            """);
    Path file =
        file(
            "deploymnt: x\nkafka: {bootstrapServers: 'h:1'}\ninputs: {logs: {topic: l}}\nsignals:\n"
                + "  packs: [golden, ecomerce, "
                + pack
                + ", none.yaml]\n");
    for (String[] args :
        new String[][] {
          {"config", "check", file.toString()}, {"run", "signals", "--config", file.toString()}
        }) {
      Ran ran = run(args);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err())
          .contains(
              file + ":1:1: deploymnt: unknown key",
              file + ":5:10: signals.packs: \"ecomerce\": expected one of golden",
              file + ":5:10: signals.packs: none.yaml cannot be read: NoSuchFileException",
              file + ":5:10: signals.packs: " + pack + ":6: families.conventions.id: 'http.server",
              file + ":5:10: signals.packs: " + pack + ":7: families.extend: no earlier pack");
    }
  }

  @Test
  @Timeout(120)
  void anUnreachableBrokerIsCode1InBoundedTime() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path file =
        file(
            "kafka:\n  bootstrapServers: 127.0.0.1:"
                + port
                + "\n  properties: {default.api.timeout.ms: 1000, request.timeout.ms: 500}\n"
                + "inputs: {logs: {topic: l}}\n");
    Ran ran = run("topics", "create", "--config", file.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("Kafka at 127.0.0.1:" + port + " did not answer")
        .contains("--verbose")
        .doesNotContain("\tat ");
    assertThat(run("run", "signals", "--config", file.toString()).code()).isEqualTo(1);
    assertThat(run("topics", "create", "--verbose", "--config", file.toString()).err())
        .contains("\tat ");
  }

  @Test
  void messagesAreSaidOnce() {
    Exception e =
        new RuntimeException(
            "java.io.IOException: no space left",
            new IOException("no space left", new IllegalStateException("disk 1")));
    assertThat(HighwaterCommand.describe(e)).isEqualTo("no space left\n  because: disk 1");
  }
}
