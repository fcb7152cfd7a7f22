package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.input.FileInputs;
import dev.highwater.jobs.ItemCounts;
import dev.highwater.jobs.Job;
import dev.highwater.jobs.KafkaCheck;
import dev.highwater.jobs.Launch;
import dev.highwater.jobs.Scope;
import java.io.PrintWriter;
import org.apache.flink.api.common.JobExecutionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code run JOB}. */
@Command(name = "run", description = "Run a job until it is stopped, or until its files are read.")
final class RunCommand implements Runnable {
  private static final String WHERE =
      "Runs Flink in this process; submitted with `flink run highwater.jar run JOB --config FILE`, on the cluster.";
  private static final String AGAIN =
      "With checkpoint.directory, a stopped job goes on where it was.";

  @Spec private CommandSpec spec;

  /** What every job's run takes. */
  static final class RunOptions {
    @Mixin private ConfigOption config;

    @Option(names = "--web", description = "Show Flink's web interface on a free port.")
    private boolean web;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected a job: `run signals`, `run anomalies` or `run costs`");
  }

  @Command(
      name = "signals",
      description = {"Golden signals from metrics, spans and logs.", WHERE, AGAIN})
  int signals(@Mixin RunOptions options) throws Exception {
    return run(JobName.SIGNALS, options);
  }

  @Command(
      name = "anomalies",
      description = {
        "Anomalies of signals.",
        "A first start reads the signals of the last anomalies.warmUp (28 days) to learn what is usual, then goes on live.",
        WHERE,
        AGAIN
      })
  int anomalies(@Mixin RunOptions options) throws Exception {
    return run(JobName.ANOMALIES, options);
  }

  @Command(
      name = "costs",
      description = {
        "What things cost, from bills: cells and their sums over hours, days and months, restated as bills are.",
        WHERE,
        AGAIN
      })
  int costs(@Mixin RunOptions options) throws Exception {
    return run(JobName.COSTS, options);
  }

  private int run(JobName job, RunOptions options) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = options.config.read(job, Use.job(job));
    Launch launch = new Launch(Scope.live(job), options.web, line -> say(out, line));
    if (job == JobName.SIGNALS && settings.cloudWatch().enabled()) {
      say(out, Job.cloudWatchPrice(settings));
    }
    if (launch.isEmbedded()) {
      KafkaCheck.live(settings, job);
      for (Settings.Input input : settings.inputs(job)) {
        if (!input.isTopic()) {
          FileInputs.files(input); // a pattern without a file is a mistake now, not in the job
        }
      }
      say(out, job.id() + ": running; Ctrl-C stops");
    }
    JobExecutionResult result = Job.named(job).run(settings, launch);
    if (result != null) {
      ItemCounts.of(result).lines().forEach(line -> say(out, line));
    }
    return 0;
  }

  static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
