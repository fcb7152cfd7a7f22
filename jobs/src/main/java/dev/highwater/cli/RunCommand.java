package dev.highwater.cli;

import dev.highwater.config.Settings;
import dev.highwater.jobs.ItemCounts;
import dev.highwater.jobs.KafkaCheck;
import dev.highwater.jobs.Launch;
import dev.highwater.jobs.Scope;
import dev.highwater.jobs.SignalsJob;
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
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a job: `run signals`");
  }

  @Command(
      name = "signals",
      description = {
        "Golden signals from metrics, spans and logs.",
        "Runs Flink in this process; submitted with `flink run highwater.jar run signals --config FILE`, on the cluster.",
        "With checkpoint.directory, a stopped job goes on where it was."
      })
  int signals(
      @Mixin ConfigOption config,
      @Option(names = "--web", description = "Show Flink's web interface on a free port.")
          boolean web)
      throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Settings settings = config.read();
    Launch launch = new Launch(Scope.live(), web, line -> say(out, line));
    if (launch.isEmbedded()) {
      KafkaCheck.live(settings);
      say(out, "signals: running; Ctrl-C stops");
    }
    JobExecutionResult result = SignalsJob.run(settings, launch);
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
