package dev.highwater.cli;

import dev.highwater.config.Settings;
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
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a job: `replay signals`");
  }

  @Command(
      name = "signals",
      description = {
        "Golden signals of the windows that lie wholly inside [from, to).",
        "Reads from FROM less warm-up and lateness to TO and lateness. Writes to <topic>.replay.<run>, or with --out to files,",
        "and tells which offsets it read and what became of the items."
      })
  int signals(
      @Mixin ConfigOption config,
      @Option(
              names = "--from",
              required = true,
              paramLabel = "T",
              converter = Times.InstantConverter.class,
              description = "Inclusive: an ISO 8601 instant, or a date (its UTC midnight).")
          Instant from,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "T",
              converter = Times.InstantConverter.class,
              description = "Exclusive.")
          Instant to,
      @Option(
              names = "--warm-up",
              paramLabel = "D",
              converter = Times.DurationConverter.class,
              description = "How much earlier reading begins; by default 1h, the longest window.")
          Duration warmUp,
      @Option(
              names = "--run",
              paramLabel = "ID",
              description = "Id of the run: letters, digits, _ and -; by default from the times.")
          String run,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "Write files to this folder instead of topics.")
          Path out)
      throws Exception {
    CommandSpec at = spec.subcommands().get("signals").getCommandSpec();
    if (!from.isBefore(to)) {
      throw new ParameterException(at.commandLine(), "--from must be before --to");
    }
    if (run != null && !run.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new ParameterException(
          at.commandLine(), "--run: expected at most 64 letters, digits, _ and -");
    }
    Settings settings = config.read();
    ReplayPlan plan =
        Replay.plan(
            settings,
            from,
            to,
            warmUp == null ? ReplayPlan.DEFAULT_WARM_UP : warmUp,
            run,
            out == null ? null : out.toAbsolutePath().normalize().toString());
    PrintWriter writer = spec.commandLine().getOut();
    Replay.run(settings, plan, line -> RunCommand.say(writer, line));
    return 0;
  }
}
