package dev.highwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.event.Labels;
import dev.highwater.it.support.SignalsJob;
import dev.highwater.result.Anomaly;
import dev.highwater.result.ResultCodec;
import dev.highwater.result.ResultTypes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the notebooks as a user does, with the jupyter that is installed, on results in files.
 * Skipped where jupyter, pandas or matplotlib is not installed.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NotebookIT {
  private static final long NOON = 1_772_366_400_000L;

  @Test
  void theNotebookOfAnomaliesShowsTheWorstAndWhy(@TempDir Path folder) throws Exception {
    Optional<Path> jupyter = onPath("jupyter-nbconvert");
    assumeTrue(
        jupyter.isPresent() && hasLibraries(),
        "jupyter-nbconvert with pandas and matplotlib is not installed: notebooks are not run");
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

    Path root = SignalsJob.jar().getParent().resolve("../..").normalize();
    ProcessBuilder builder =
        new ProcessBuilder(
                jupyter.get().toString(),
                "--to",
                "markdown",
                "--execute",
                "--no-input",
                "--output-dir",
                folder.toString(),
                root.resolve("notebooks/anomalies.ipynb").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jupyter.log").toFile());
    builder.environment().put("HIGHWATER", root.resolve("bin/highwater").toString());
    builder.environment().put("HIGHWATER_BUILD", "off");
    builder.environment().put("HIGHWATER_CONFIG", config.toString());
    builder.environment().put("LAST", "3650d");
    builder.environment().put("JUPYTER_CONFIG_DIR", folder.resolve("config").toString());
    builder.environment().put("IPYTHONDIR", folder.resolve("ipython").toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("jupyter.log"))).isZero();
    String shown = Files.readString(folder.resolve("anomalies.md"));
    assertThat(shown)
        .contains("cart", "pay", "feedback:f", "closed")
        .contains("p95 is 20 times what was expected")
        .contains("first: None");
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
