package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.event.Labels;
import dev.highwater.it.support.Bills;
import dev.highwater.it.support.HighwaterCommand;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.result.Anomaly;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the notebooks as a user does, with the jupyter that is installed, on results in files that
 * the commands have made. Skipped where jupyter, pandas or matplotlib is not installed.
 */
@Timeout(value = 480, unit = TimeUnit.SECONDS)
class NotebookIT {
  private static final long NOON = 1_772_366_400_000L;
  private static final String NOT_INSTALLED =
      "jupyter-nbconvert with pandas and matplotlib is not installed: notebooks are not run";

  @Test
  void theNotebookOfAnomaliesShowsTheWorstAndWhy(@TempDir Path folder) throws Exception {
    assumeTrue(isInstalled(), NOT_INSTALLED);
    Path results = Files.createDirectory(folder.resolve("anomalies"));
    Files.writeString(
        results.resolve("anomaly-1-0.jsonl"),
        json(anomaly("a", "cart", Anomaly.OPENED, 0, null))
            + json(anomaly("a", "cart", Anomaly.CLOSED, 1, null))
            + json(anomaly("b", "pay", Anomaly.OPENED, 0, "feedback:f")),
        StandardCharsets.UTF_8);
    Path config =
        Files.writeString(
            folder.resolve("highwater.yaml"),
            "inputs: {signals: {files: '"
                + folder
                + "/none/*.jsonl'}}\noutputs: {anomalies: {directory: '"
                + results
                + "'}, signals: {directory: '"
                + Files.createDirectory(folder.resolve("signals"))
                + "'}, series: {directory: '"
                + folder
                + "'}, dead-letters: {directory: '"
                + folder
                + "'}, late: {directory: '"
                + folder
                + "'}}\n");

    String shown =
        executed(
            "anomalies", folder, Map.of("HIGHWATER_CONFIG", config.toString(), "LAST", "3650d"));
    assertThat(shown)
        .contains("cart", "pay", "feedback:f", "closed")
        .contains("p95 is 20 times what was expected")
        .contains("first: None");
  }

  @Test
  void theNotebookOfCostsReadsAReportThatAddsUp(@TempDir Path folder) throws Exception {
    assumeTrue(isInstalled(), NOT_INSTALLED);
    List<String> lines = new ArrayList<>();
    lines.add(
        "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,"
            + "SubAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
            + "ChargeCategory,ServiceName,ProviderName,Tags");
    for (LocalDate month : List.of(LocalDate.of(2024, 8, 1), LocalDate.of(2024, 9, 1))) {
      for (Bills.Row row : Bills.rows(month, 200, month.toEpochDay())) {
        String cost = row.cost().toPlainString();
        String hour = row.day() + String.format("T%02d:", row.hour());
        // a name that a spreadsheet would compute
        String service = row.service().equals("Queue") ? "=Queue" : row.service();
        lines.add(
            String.join(
                ",",
                String.join(",", cost, cost, cost, cost, "USD,999,111"),
                month + "T00:00:00Z",
                month.plusMonths(1) + "T00:00:00Z",
                hour + "00:00Z",
                hour + "59:59Z",
                "Usage",
                service,
                "AWS",
                "\"{\"\"team\"\":\"\"" + row.team() + "\"\"}\""));
      }
    }
    Path bill = Files.write(folder.resolve("bill.csv"), lines);
    Path report = folder.resolve("report");
    HighwaterCommand.run(
        folder,
        Duration.ofSeconds(120),
        "report",
        "--from",
        "2024-09-01",
        "--to",
        "2024-10-01",
        "--input",
        bill.toString(),
        "--out",
        report.toString());
    assertThat(report.resolve("cost-report.parquet")).isNotEmptyFile();

    String shown = executed("cost-report", folder, Map.of("REPORT", report.toString()));
    BigDecimal total =
        Bills.rows(LocalDate.of(2024, 9, 1), 200, LocalDate.of(2024, 9, 1).toEpochDay()).stream()
            .map(Bills.Row::cost)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(shown)
        .contains("sections add up to " + total.stripTrailingZeros().toPlainString() + " USD")
        .contains("<td>=Queue</td>")
        .doesNotContain("&#39;=Queue")
        .contains("cost-report_5_0.png", "cost-report_7_0.png");
  }

  @Test
  void theNotebookOfRightsizingShowsWhatTheNewTypeWouldHaveTaken(@TempDir Path folder)
      throws Exception {
    assumeTrue(isInstalled(), NOT_INSTALLED);
    StringBuilder usage = new StringBuilder("instance_id,timestamp,cpu_pct,mem_pct\n");
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    for (int hour = 0; hour < 14 * 24; hour++) {
      Instant time = start.plusSeconds(3_600L * hour);
      usage.append("i-large,").append(time).append(',').append(5 + hour % 4).append(",10\n");
      usage.append("i-cpu,").append(time).append(",4,\n");
    }
    Path utilisation = Files.writeString(folder.resolve("usage.csv"), usage);
    Path advice = folder.resolve("advice");
    HighwaterCommand.run(
        folder,
        Duration.ofSeconds(120),
        "rightsizing",
        "--utilisation",
        utilisation.toString(),
        "--type",
        "m5.4xlarge",
        "--out",
        advice.toString());

    String shown =
        executed(
            "rightsizing",
            folder,
            Map.of("ADVICE", advice.toString(), "UTILISATION", utilisation.toString()));
    assertThat(shown)
        .contains("over-provisioned", "over-provisioned-cpu-only", "m5.4xlarge")
        .contains("2 with another type")
        .contains("rightsizing_5_0.png", "rightsizing_5_1.png");
  }

  /** A notebook from top to bottom, as Markdown. */
  private static String executed(String notebook, Path folder, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path root = SignalsJob.jar().getParent().resolve("../..").normalize();
    ProcessBuilder builder =
        new ProcessBuilder(
                onPath("jupyter-nbconvert").orElseThrow().toString(),
                "--to",
                "markdown",
                "--execute",
                "--no-input",
                "--output-dir",
                folder.toString(),
                root.resolve("notebooks/" + notebook + ".ipynb").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jupyter.log").toFile());
    builder.environment().put("HIGHWATER", root.resolve("bin/highwater").toString());
    builder.environment().put("HIGHWATER_BUILD", "off");
    builder.environment().put("JUPYTER_CONFIG_DIR", folder.resolve("config").toString());
    builder.environment().put("IPYTHONDIR", folder.resolve("ipython").toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("jupyter.log"))).isZero();
    return Files.readString(folder.resolve(notebook + ".md"));
  }

  private static Anomaly anomaly(
      String id, String service, String state, int revision, String suppressedBy) {
    long time = NOON + revision * 300_000L;
    return new Anomaly(
        id,
        state,
        revision,
        service,
        "latency_seconds",
        Labels.empty(),
        "s",
        60_000,
        "spike",
        Anomaly.UP,
        NOON,
        time,
        state.equals(Anomaly.CLOSED) ? (Long) (time - 60_000) : null,
        60_000 + revision * 240_000L,
        2.0,
        0.1,
        0.05,
        0.2,
        0.99,
        0.8,
        suppressedBy == null ? 0.9 : 0.95,
        2.0,
        NOON,
        List.of(new Anomaly.Contributor(Labels.of("by", "tenant", "tenant", "a"), 0.9, 0.98)),
        null,
        0.5,
        suppressedBy,
        "p95 is 20 times what was expected");
  }

  private static String json(Anomaly anomaly) throws IOException {
    byte[] json = ResultCodec.json(ResultTypes.ANOMALY).encoder().encode(anomaly);
    return new String(json, StandardCharsets.UTF_8) + "\n";
  }

  private static boolean isInstalled() throws IOException, InterruptedException {
    return onPath("jupyter-nbconvert").isPresent() && hasLibraries();
  }

  private static Optional<Path> onPath(String name) {
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
      Path candidate = Path.of(directory, name);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The interpreter that Debian's jupyter runs with. */
  private static boolean hasLibraries() throws IOException, InterruptedException {
    Path python = Path.of("/usr/bin/python3");
    return Files.isExecutable(python)
        && new ProcessBuilder(
                    python.toString(), "-c", "import pandas, matplotlib, ipykernel, nbconvert")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }
}
