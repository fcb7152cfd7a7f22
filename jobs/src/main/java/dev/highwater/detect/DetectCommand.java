package dev.highwater.detect;

import dev.highwater.anomalies.core.Detector;
import dev.highwater.anomalies.core.Detectors;
import dev.highwater.cli.OutPaths;
import dev.highwater.detect.FileDetection.Options;
import dev.highwater.detect.FileDetection.Outcome;
import dev.highwater.detect.FileDetection.Task;
import dev.highwater.files.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code detect}. */
@Command(
    name = "detect",
    description = {
      "Find anomalies in time series files: CSV with a header; times as ISO 8601, yyyy-MM-dd HH:mm:ss, epoch seconds or milliseconds.",
      "Writes for each row timestamp,value,anomaly_score,grade,kind,expected,lower,upper to DIR/<parent folder>/<file name>.",
      "A row is judged by what came before it; the grade is above 0 where it alarms."
    })
public final class DetectCommand implements Callable<Integer> {
  private static final int SHOWN_FAILURES = 20;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "CSV files; of a folder, all *.csv below it; @FILE reads names from a file.")
  private List<Path> files;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      converter = OutPaths.FolderConverter.class,
      description = "Where the results go. Files of the same name are replaced.")
  private Path out;

  @Option(
      names = "--time",
      paramLabel = "COL",
      description = "Column of the times: name or number from 1; by default the first.")
  private String time;

  @Option(
      names = "--value",
      paramLabel = "COL",
      description = "Column of the values: name or number from 1; by default the second.")
  private String value;

  @Option(
      names = "--train",
      paramLabel = "ROWS",
      defaultValue = "0",
      description = "The first rows only teach: they have grade 0 (default ${DEFAULT-VALUE}).")
  private long train;

  @Option(
      names = "--plot",
      description =
          "Also write a page that shows the series to <file name>.html, and DIR/index.html, which lists them, the worst first.")
  private boolean plot;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      description = "Instead of the default detector.")
  private String detector;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Files at a time; by default one for each core.")
  private Integer jobs;

  @Override
  public Integer call() throws Exception {
    List<Task> tasks = tasks();
    Options options =
        new Options(
            time == null ? Column.at(1) : Column.named(time),
            value == null ? Column.at(2) : Column.named(value),
            train,
            plot);
    int threads = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    FileDetection<?> detection = new FileDetection<>(detector(), options);
    DetectRun run = new DetectRun(detection, threads);
    Thread onInterrupt = new Thread(run::stop, "highwater-detect-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    PrintWriter err = spec.commandLine().getErr();
    ProgressLine line = new ProgressLine(err, System.console() != null);
    try {
      DetectRun.Summary summary =
          run.run(tasks, progress -> line.show(progress.text(), progress.nanos()));
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
      line.clear();
      if (plot) {
        IndexPage.write(out, detection.detector(), summary);
      }
      return report(summary, threads);
    } catch (CancellationException e) {
      line.clear();
      err.println("highwater: stopped; the files that were done are in " + out);
      err.flush();
      return 1;
    }
  }

  private List<Task> tasks() throws IOException {
    if (train < 0) {
      throw usage("--train: expected a number of rows");
    }
    if (jobs != null && jobs < 1) {
      throw usage("--jobs: expected a positive number");
    }
    List<Task> tasks;
    try {
      tasks = DetectPlan.of(files, out);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    if (tasks.isEmpty()) {
      throw usage("there is no *.csv in " + files);
    }
    return tasks;
  }

  private Detector<?> detector() {
    if (detector == null) {
      return Detectors.all().get(0);
    }
    try {
      return Detectors.named(detector);
    } catch (IllegalArgumentException e) {
      throw usage("--detector: " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int report(DetectRun.Summary summary, int threads) {
    PrintWriter err = spec.commandLine().getErr();
    summary.unordered().forEach(err::println);
    summary.failures().stream().limit(SHOWN_FAILURES).forEach(err::println);
    if (summary.failures().size() > SHOWN_FAILURES) {
      err.println("… and " + (summary.failures().size() - SHOWN_FAILURES) + " more");
    }
    err.flush();
    Outcome total = summary.total();
    PrintWriter writer = spec.commandLine().getOut();
    writer.printf(
        Locale.ROOT,
        "%,d %s, %,d points (%,d missing), %,d alarms in %,d anomalies, %,.0f points/s (%d at a time) -> %s%n",
        summary.results().size(),
        summary.results().size() == 1 ? "file" : "files",
        total.rows(),
        total.missing(),
        total.alarms(),
        total.anomalies(),
        total.rows() * 1e9 / summary.nanos(),
        threads,
        plot ? out.resolve(IndexPage.NAME) : out);
    if (!summary.failures().isEmpty()) {
      writer.printf(Locale.ROOT, "%,d could not be judged%n", summary.failures().size());
    }
    writer.flush();
    return summary.failures().isEmpty() ? 0 : 1;
  }
}
