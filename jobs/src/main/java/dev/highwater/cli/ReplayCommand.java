package dev.highwater.cli;

import dev.highwater.config.JobName;
import dev.highwater.config.Settings;
import dev.highwater.config.Use;
import dev.highwater.jobs.Job;
import dev.highwater.jobs.Replay;
import dev.highwater.jobs.ReplayPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay JOB}. */
@Command(name = "replay", description = "Run a job over a past interval.")
final class ReplayCommand implements Runnable {
  private static final String WHERE =
      "Reads from FROM less warm-up and lateness to TO and lateness. Writes to <topic>.replay.<run>, or with --out to files,";
  private static final String REPORT =
      "and tells which offsets it read and what became of the items.";

  @Spec private CommandSpec spec;

  /** What every job's replay takes. */
  static final class ReplayOptions {
    @Mixin private ConfigOption config;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "T",
        converter = Times.InstantConverter.class,
        description = "Inclusive: an ISO 8601 instant, or a date (its UTC midnight).")
    private Instant from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "T",
        converter = Times.InstantConverter.class,
        description = "Exclusive.")
    private Instant to;

    @Option(
        names = "--warm-up",
        paramLabel = "D",
        converter = Times.DurationConverter.class,
        description =
            "How much earlier reading begins; by default 1h for signals (the longest window), anomalies.warmUp for anomalies, the whole first month for costs.")
    private Duration warmUp;

    @Option(
        names = "--run",
        paramLabel = "ID",
        description = "Id of the run: letters, digits, _ and -; by default from the times.")
    private String run;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        converter = OutPaths.FolderConverter.class,
        description =
            "Write files to this folder instead of topics; none of its outputs may hold files yet.")
    private Path out;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected a job: `replay signals`, `replay anomalies` or `replay costs`");
  }

  @Command(
      name = "signals",
      description = {
        "Golden signals of the windows that lie wholly inside [from, to).",
        WHERE,
        REPORT
      })
  int signals(@Mixin ReplayOptions options) throws Exception {
    return replay(JobName.SIGNALS, options);
  }

  @Command(
      name = "anomalies",
      description = {
        "Anomalies of the signals whose windows lie wholly inside [from, to).",
        WHERE,
        REPORT,
        "Feedback and deployments are read whole."
      })
  int anomalies(@Mixin ReplayOptions options) throws Exception {
    return replay(JobName.ANOMALIES, options);
  }

  @Command(
      name = "costs",
      description = {
        "Costs of the hours, days and months that lie wholly inside [from, to), as all bills that are there now tell.",
        "Reads bills from the start of FROM's month to the end. Writes to <topic>.replay.<run>, or with --out to files,",
        REPORT
      })
  int costs(@Mixin ReplayOptions options) throws Exception {
    return replay(JobName.COSTS, options);
  }

  private int replay(JobName job, ReplayOptions options) throws Exception {
    CommandSpec at = spec.subcommands().get(job.id()).getCommandSpec();
    if (!options.from.isBefore(options.to)) {
      throw new ParameterException(at.commandLine(), "--from must be before --to");
    }
    if (options.run != null && !options.run.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new ParameterException(
          at.commandLine(), "--run: expected at most 64 letters, digits, _ and -");
    }
    Settings settings =
        options.config.read(job, options.out == null ? Use.job(job) : Use.inputs(job));
    ReplayPlan plan =
        Replay.plan(
            Job.named(job),
            settings,
            options.from,
            options.to,
            options.warmUp,
            options.run,
            options.out == null ? null : options.out.toAbsolutePath().normalize().toString());
    PrintWriter writer = spec.commandLine().getOut();
    Replay.run(settings, plan, line -> RunCommand.say(writer, line));
    return 0;
  }
}
