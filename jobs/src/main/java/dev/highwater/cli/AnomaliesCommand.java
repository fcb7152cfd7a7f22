package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.jobs.Measure;
import dev.highwater.jobs.MeasureTable;
import dev.highwater.score.ScoreReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code anomalies score} and {@code anomalies measure}. */
@Command(
    name = "anomalies",
    description = "Judge the search for anomalies, and answer what it found.",
    subcommands = FeedbackCommand.class)
final class AnomaliesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected `anomalies score DIR`, `anomalies measure` or `anomalies feedback`");
  }

  @Command(
      name = "score",
      description = {
        "Score the results of `detect` by labels: at a fixed threshold, at the one that is best on the labels, and at thresholds"
            + " that other groups have chosen than the one they are used on. How far the second is above the third is over-fitting.",
        "The labels of the Numenta benchmark give its score for three profiles; others give event F1 and false alarms, and"
            + " how well the score ranks whatever the threshold (VUS-PR, AUC-PR)."
      })
  void score(
      @Parameters(paramLabel = "DIR", description = "What `detect` has written.") Path results,
      @Option(
              names = "--truth",
              required = true,
              paramLabel = "PATH",
              description =
                  "NAB's combined_windows.json; or a folder of CSV files with a column label (0 or 1), whose parent folders are"
                      + " the groups; or a list of truth, result, group, first scored row, separated by tabs.")
          Path truth,
      @Option(
              names = "--column",
              defaultValue = "grade",
              paramLabel = "NAME",
              description = "What is scored: grade or anomaly_score (default ${DEFAULT-VALUE}).")
          String column,
      @Option(
              names = "--threshold",
              paramLabel = "T",
              description = "The fixed threshold; by default whatever grade is above 0.")
          Double threshold,
      @Option(
              names = "--delay",
              defaultValue = "7",
              paramLabel = "POINTS",
              description =
                  "Points after a segment's beginning in which it must be found (default ${DEFAULT-VALUE}).")
          int delay,
      @Option(
              names = "--first",
              defaultValue = "-1",
              paramLabel = "ROW",
              description =
                  "First row that is scored, from 0; by default after 15 %% of a file, 750 rows at most.")
          int first,
      @Option(
              names = "--rank",
              defaultValue = "anomaly_score",
              paramLabel = "NAME",
              description =
                  "Column of which VUS-PR and AUC-PR are told (default ${DEFAULT-VALUE}).")
          String ranked)
      throws IOException {
    if (delay < 0) {
      throw new ParameterException(spec.commandLine(), "--delay: expected a number of points");
    }
    if (threshold == null && !column.equals("grade")) {
      throw new ParameterException(
          spec.commandLine(),
          "--column " + column + " needs a --threshold; only a grade has one by itself");
    }
    ScoreReport.print(
        spec.commandLine().getOut(),
        results,
        truth,
        new ScoreReport.Options(
            column, threshold == null ? ScoreReport.ABOVE_ZERO : threshold, delay, first, ranked));
  }

  @Command(
      name = "measure",
      description = {
        "Tell how often anomalies of the past days would have alarmed, by service, for a row of dials.",
        "Reads the signals of inputs.signals, and what was said in inputs.feedback and inputs.deployments; writes nothing to Kafka."
            + " Exit code 1 where there are no signals."
      })
  int measure(
      @Mixin ConfigOption config,
      @Option(
              names = "--last",
              paramLabel = "D",
              defaultValue = "7d",
              converter = Times.DurationConverter.class,
              description =
                  "How much is counted, up to now (files: up to their last window); by default ${DEFAULT-VALUE}.")
          Duration last,
      @Option(
              names = "--warm-up",
              paramLabel = "D",
              converter = Times.DurationConverter.class,
              description =
                  "How much is read before, to learn what is usual; by default anomalies.warmUp, of files all.")
          Duration warmUp,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              converter = OutPaths.FolderConverter.class,
              description = "Also write alarms.csv and series.csv to this folder.")
          Path out)
      throws Exception {
    Settings settings = config.read(JobName.ANOMALIES, Use.inputs(JobName.ANOMALIES));
    PrintWriter writer = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Measure.Report report = Measure.run(settings, last, warmUp, line -> RunCommand.say(err, line));
    MeasureTable.lines(report).forEach(writer::println);
    if (out != null) {
      MeasureTable.write(report, out);
      writer.println("written: " + out.resolve("alarms.csv") + ", " + out.resolve("series.csv"));
    }
    writer.flush();
    return report.result().judged() > 0 ? 0 : 1;
  }
}
