package dev.highwater.bench;

import dev.highwater.anomalies.core.Detectors;
import dev.highwater.files.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench JOB}. */
@Command(
    name = "bench",
    description = "Measure what a job costs on this machine, as ratios within one run.")
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected a job: `bench signals`, `bench anomalies` or `bench costs`");
  }

  @Command(
      name = "signals",
      description = {
        "CPU time per data point of a bare consumer (a), a consumer that decodes (b) and the job (c), for OTLP protobuf and Avro;"
            + " the ratios c/a and c/b last."
      })
  void signals(
      @Option(
              names = "--points",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Data points per format (default ${DEFAULT-VALUE}).")
          int points,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "Counted rounds, after one to warm up (default ${DEFAULT-VALUE}).")
          int rounds)
      throws Exception {
    if (points < 1 || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--points and --rounds: expected a positive number");
    }
    Path directory = Files.createTempDirectory("highwater-bench-");
    try {
      new SignalsBench(spec.commandLine().getOut(), points, rounds).run(directory);
    } finally {
      Directories.delete(directory);
    }
  }

  @Command(
      name = "anomalies",
      description = {
        "Points per second of one core and bytes of state per series of Highwater's detectors and of AWS' Random Cut Forest"
            + " with OpenSearch's settings, on the same generated series; the ratios last."
      })
  void anomalies(
      @Option(
              names = "--points",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Points of our detectors (default ${DEFAULT-VALUE}).")
          int points,
      @Option(
              names = "--rcf-points",
              paramLabel = "N",
              defaultValue = "20000",
              description = "Points of Random Cut Forest (default ${DEFAULT-VALUE}).")
          int peerPoints,
      @Option(
              names = "--rcf-trees",
              paramLabel = "N",
              defaultValue = "50",
              description = "Its trees (default ${DEFAULT-VALUE}).")
          int trees,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "Counted rounds, after one to warm up (default ${DEFAULT-VALUE}).")
          int rounds) {
    if (points < 1 || peerPoints < 1 || trees < 1 || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--points, --rcf-points, --rcf-trees and --rounds: expected a positive number");
    }
    try {
      new AnomaliesBench(spec.commandLine().getOut(), points, peerPoints, rounds)
          .run(Detectors.all(), trees);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Random Cut Forest is not on the class path; bin/highwater has it beside the jar", e);
    }
  }

  @Command(
      name = "costs",
      description = {
        "Rows per second and CPU time per row of a generated month's bill: read (a), folded as `ingest data-export` does (b), through the ledger"
            + " to sums by day, service and team (c), and the same sums by SQLite (d); the ratio c to d last."
      })
  void costs(
      @Option(
              names = "--rows",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Rows of the bill (default ${DEFAULT-VALUE}).")
          int rows,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "Counted rounds, after one to warm up (default ${DEFAULT-VALUE}).")
          int rounds)
      throws Exception {
    if (rows < 1 || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rows and --rounds: expected a positive number");
    }
    Path directory = Files.createTempDirectory("highwater-bench-");
    try {
      new CostsBench(spec.commandLine().getOut(), rows, rounds).run(directory);
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "SQLite is not on the class path; bin/highwater has it beside the jar", e);
    } finally {
      Directories.delete(directory);
    }
  }
}
